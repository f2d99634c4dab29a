package io.sallyport.server;

import io.sallyport.audit.TenantLogs;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import java.util.List;
import java.util.Map;

/// What the provider tells a tenant, once and in another way than over the network, so that it can
/// check its own log.
record TenantLogActivities(TenantWalk walk, TenantLogs logs) {
    List<Activity> activities() {
        return List.of(
                new Activity(
                        "audit.tenant-key",
                        "Shows the key that verifies the checkpoints of a tenant's own log.",
                        List.of(new Parameter("tenant", Kind.TEXT, true, "the tenant's name")),
                        this::key));
    }

    private Object key(RequestContext context, ActivityArguments given) {
        return Map.of("vkey", logs.key(context.within(walk.named(context, given))));
    }
}
