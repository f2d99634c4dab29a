package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;

/// What the provider's staff may do to a tenant's applications until the tenant's own
/// administrators can.
public final class ApplicationActivities {
    private static final int PAGE = 1_000;
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");
    private static final Parameter CLIENT =
            new Parameter("clientId", Kind.TEXT, true, "the application's client id");

    private final Tenants tenants;
    private final Applications applications;
    private final ApplicationForm form;

    /// @param keySets what a key set is good for; the token service knows
    public ApplicationActivities(
            Tenants tenants, Applications applications, ApplicationForm.KeySets keySets) {
        this.tenants = tenants;
        this.applications = applications;
        this.form = new ApplicationForm(keySets);
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "application.create",
                        "Registers an application in a tenant; its secret is shown this once.",
                        Stream.concat(Stream.of(TENANT), ApplicationForm.parameters().stream())
                                .toList(),
                        this::create),
                new Activity(
                        "application.list",
                        "Shows a tenant's applications, a page at a time.",
                        List.of(
                                TENANT,
                                new Parameter("after", Kind.TEXT, false, "the id to go on behind")),
                        this::list),
                one(
                        "application.suspend",
                        "Refuses an application's tokens and authentication until resumed.",
                        (context, clientId) -> applications.suspend(context, clientId).fields()),
                one(
                        "application.resume",
                        "Lets a suspended application have tokens again.",
                        (context, clientId) -> applications.resume(context, clientId).fields()),
                one(
                        "application.renew",
                        "Gives an application a new secret; the old one stops at once.",
                        (context, clientId) ->
                                shown(applications.renew(context, clientId, Optional.empty()))),
                one(
                        "application.delete",
                        "Removes an application; its tokens stop at once.",
                        (context, clientId) -> {
                            applications.delete(context, clientId);
                            return Map.of("clientId", clientId);
                        }));
    }

    @FunctionalInterface
    private interface OnOne {
        Map<String, Object> act(RequestContext inTenant, String clientId);
    }

    private Activity one(String name, String meaning, OnOne act) {
        return new Activity(
                name,
                meaning,
                List.of(TENANT, CLIENT),
                (context, given) ->
                        withTenant(given, act.act(enter(context, given), given.text("clientId"))));
    }

    private RequestContext enter(RequestContext context, ActivityArguments given) {
        return context.within(tenants.named(context, given.text("tenant")).scope());
    }

    private static Map<String, Object> withTenant(
            ActivityArguments given, Map<String, Object> fields) {
        Map<String, Object> answer = new TreeMap<>(fields);
        answer.put("tenant", given.text("tenant"));
        return answer;
    }

    private Object create(RequestContext context, ActivityArguments given) {
        NewApplication asked = form.read(given);
        return withTenant(given, shown(applications.create(enter(context, given), asked)));
    }

    private static Map<String, Object> shown(Applications.Registered registered) {
        Map<String, Object> fields = new TreeMap<>(registered.application().fields());
        registered.clientSecret().ifPresent(secret -> fields.put("clientSecret", secret));
        return fields;
    }

    private Object list(RequestContext context, ActivityArguments given) {
        RowId after =
                given.optionalText("after").map(ApplicationActivities::id).orElse(RowId.FIRST);
        List<Application> page = applications.list(enter(context, given), after, PAGE);
        Map<String, Object> answer = new TreeMap<>();
        answer.put("applications", page.stream().map(Application::fields).toList());
        if (page.size() == PAGE) {
            answer.put("next", page.getLast().id().toString());
        }
        return answer;
    }

    private static RowId id(String text) {
        try {
            return RowId.parse(text);
        } catch (IllegalArgumentException notAnId) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, "\"after\" is an application's id.", "not-an-id");
        }
    }
}
