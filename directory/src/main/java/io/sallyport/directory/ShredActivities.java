package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;

/// What leads to a tenant's end, and what stands in its way. The end itself takes the secrets of
/// the root key's protectors, and is the server's.
public final class ShredActivities {
    private static final int GRACE_DAYS = 30;
    private static final int GRACE_DAYS_MAX = 365;
    private static final int REASON_MAX = 200;
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");
    private static final Parameter REASON =
            new Parameter("reason", Kind.TEXT, true, "such as a court's file number");

    private final Tenants tenants;
    private final InstantSource time;

    public ShredActivities(Tenants tenants, InstantSource time) {
        this.tenants = tenants;
        this.time = time;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "tenant.shred",
                        "Suspends a tenant, and lets its keys be destroyed after some days.",
                        List.of(
                                TENANT,
                                new Parameter(
                                        "graceDays",
                                        Kind.WHOLE_NUMBER,
                                        false,
                                        "0 to 365; 30 if left out")),
                        this::schedule),
                new Activity(
                        "tenant.keep",
                        "Takes back that a tenant is to be shredded; it stays suspended.",
                        List.of(TENANT),
                        (context, given) ->
                                tenants.change(
                                                living(context, given),
                                                given.text("tenant"),
                                                AuditAction.TENANT_KEPT,
                                                one -> one.with(one.shredding().kept()))
                                        .fields()),
                new Activity(
                        "tenant.hold",
                        "Forbids to destroy anything of a tenant, for a reason.",
                        List.of(TENANT, REASON),
                        this::hold),
                new Activity(
                        "tenant.release",
                        "Ends a hold; the others stay.",
                        List.of(TENANT, REASON),
                        this::release));
    }

    private RequestContext living(RequestContext context, ActivityArguments given) {
        if (tenants.named(context, given.text("tenant")).shredding().done()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "The tenant has been shredded.", "tenant-shredded");
        }
        return context;
    }

    private Object schedule(RequestContext context, ActivityArguments given) {
        long days = given.number("graceDays", GRACE_DAYS);
        if (days < 0 || days > GRACE_DAYS_MAX) {
            throw invalid("The grace is 0 to 365 days.");
        }
        Instant from = time.instant().plus(Duration.ofDays(days));
        return tenants.change(
                        living(context, given),
                        given.text("tenant"),
                        AuditAction.TENANT_CONDEMNED,
                        one -> one.with(one.shredding().from(from)))
                .fields();
    }

    private Object hold(RequestContext context, ActivityArguments given) {
        String reason = given.text("reason");
        if (reason.isBlank() || reason.length() > REASON_MAX) {
            throw invalid("A reason has 1 to 200 characters.");
        }
        return tenants.change(
                        living(context, given),
                        given.text("tenant"),
                        AuditAction.TENANT_HELD,
                        one -> one.with(one.shredding().held(reason)))
                .fields();
    }

    private Object release(RequestContext context, ActivityArguments given) {
        String reason = given.text("reason");
        Tenant tenant = tenants.named(context, given.text("tenant"));
        if (!tenant.shredding().holds().contains(reason)) {
            throw invalid("There is no hold for this reason.");
        }
        return tenants.change(
                        context,
                        given.text("tenant"),
                        AuditAction.TENANT_RELEASED,
                        one -> one.with(one.shredding().released(reason)))
                .fields();
    }

    private static Refusal invalid(String why) {
        return new Refusal(RefusalCode.INVALID_REQUEST, why, "shredding");
    }

    /// The tenant whose keys may be destroyed now.
    ///
    /// @throws Refusal CONFLICT when they may not
    public Tenant condemned(RequestContext context, String name) {
        Tenant tenant = tenants.named(context, name);
        Shredding shredding = tenant.shredding();
        String why =
                shredding.done()
                        ? "The tenant has been shredded."
                        : !shredding.holds().isEmpty()
                                ? "The tenant is held: "
                                        + String.join("; ", shredding.holds())
                                        + "."
                                : shredding
                                        .from()
                                        .map(from ->
                                                time.instant().isBefore(from)
                                                        ? "The grace ends at " + from + "."
                                                        : "")
                                        .orElse("Nobody has asked to shred the tenant.");
        if (!why.isEmpty()) {
            throw new Refusal(RefusalCode.CONFLICT, why, "tenant-not-condemned");
        }
        return tenant;
    }

    /// Notes that the tenant's keys are gone. Its name stays taken.
    public Tenant shredded(RequestContext context, String name) {
        return tenants.change(
                context,
                name,
                AuditAction.TENANT_SHREDDED,
                one -> one.with(one.shredding().ended()));
    }
}
