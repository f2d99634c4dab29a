package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// How long a tenant's events can be read: what the provider's staff may see and set of it.
public final class RetentionActivities {
    private static final String DAYS = "days";
    private static final long NOT_GIVEN = Long.MIN_VALUE;

    private final Tenants tenants;
    private final Retentions retentions;

    public RetentionActivities(Tenants tenants, Retentions retentions) {
        this.tenants = tenants;
        this.retentions = retentions;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "tenant.retention",
                        "Shows for how long a tenant's events can be read, or changes that.",
                        List.of(
                                new Parameter("tenant", Kind.TEXT, true, "the tenant's name"),
                                new Parameter(
                                        DAYS,
                                        Kind.WHOLE_NUMBER,
                                        false,
                                        Retention.DAYS_MIN
                                                + " to "
                                                + Retention.DAYS_MAX
                                                + ", or 0 for good; shown if left out")),
                        this::retention));
    }

    private Object retention(RequestContext context, ActivityArguments given) {
        Tenant tenant = PersonActivities.tenant(context, tenants, given);
        RequestContext inside = context.within(tenant.scope());
        long days = given.number(DAYS, NOT_GIVEN);
        Retention retention =
                days == NOT_GIVEN ? retentions.of(inside) : retentions.set(inside, days);
        Map<String, Object> shown = new TreeMap<>();
        shown.put("tenant", tenant.name());
        shown.put("forever", retention.days() == 0);
        if (retention.days() > 0) {
            shown.put(DAYS, (long) retention.days());
        }
        return shown;
    }
}
