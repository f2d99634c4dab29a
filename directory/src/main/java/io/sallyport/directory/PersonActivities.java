package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.PersonStanding;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What stands in the way of a person's purge. The purge itself signs a certificate, and is the
/// server's.
public final class PersonActivities {
    /// What each of them takes.
    public static final List<Parameter> PARAMETERS =
            List.of(
                    new Parameter("tenant", Kind.TEXT, true, "the tenant's name"),
                    new Parameter("person", Kind.TEXT, true, "the person's id"),
                    new Parameter(
                            "reason",
                            Kind.TEXT,
                            true,
                            "such as a request's number; the log keeps it, so name nobody"));

    private static final int REASON_MAX = 200;

    private final Tenants tenants;
    private final Persons persons;

    public PersonActivities(Tenants tenants, Persons persons) {
        this.tenants = tenants;
        this.persons = persons;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "person.hold",
                        "Forbids to destroy anything of a person, for a reason.",
                        PARAMETERS,
                        this::hold),
                new Activity(
                        "person.release",
                        "Ends a hold on a person; the others stay.",
                        PARAMETERS,
                        this::release));
    }

    private Object hold(RequestContext context, ActivityArguments given) {
        PersonId person = person(given);
        String reason = reason(given);
        return shown(person, persons.hold(context, tenant(context, given), person, reason));
    }

    private Object release(RequestContext context, ActivityArguments given) {
        PersonId person = person(given);
        String reason = reason(given);
        return shown(person, persons.release(context, tenant(context, given), person, reason));
    }

    private Tenant tenant(RequestContext context, ActivityArguments given) {
        return tenant(context, tenants, given);
    }

    /// The tenant that an activity names, which has keys.
    ///
    /// @throws Refusal NOT_FOUND, or CONFLICT when it was shredded
    public static Tenant tenant(RequestContext context, Tenants tenants, ActivityArguments given) {
        Tenant tenant = tenants.named(context, given.text("tenant"));
        if (tenant.shredding().done()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "The tenant has been shredded.", "tenant-shredded");
        }
        return tenant;
    }

    /// @throws Refusal INVALID_REQUEST when it is none
    public static PersonId person(ActivityArguments given) {
        try {
            return PersonId.parse(given.text("person"));
        } catch (IllegalArgumentException malformed) {
            throw invalid("A person's id is a UUID in small letters.");
        }
    }

    /// @throws Refusal INVALID_REQUEST when it says nothing, or too much
    public static String reason(ActivityArguments given) {
        String reason = given.text("reason");
        if (reason.isBlank() || reason.length() > REASON_MAX) {
            throw invalid("A reason has 1 to 200 characters.");
        }
        return reason;
    }

    private static Refusal invalid(String why) {
        return new Refusal(RefusalCode.INVALID_REQUEST, why, "person");
    }

    private static Map<String, Object> shown(PersonId person, PersonStanding standing) {
        Map<String, Object> shown = new TreeMap<>();
        shown.put("person", person.toString());
        shown.put("holds", standing.holds());
        return shown;
    }
}
