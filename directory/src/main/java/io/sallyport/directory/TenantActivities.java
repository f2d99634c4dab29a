package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What the provider's staff may do to tenants.
public final class TenantActivities {
    private static final int PAGE = 1_000;
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");

    private final Tenants tenants;

    public TenantActivities(Tenants tenants) {
        this.tenants = tenants;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "tenant.create",
                        "Makes a tenant with its own keys and issuer; the name is for good.",
                        List.of(new Parameter("name", Kind.TEXT, true, "a-z, 0-9 and hyphens")),
                        (context, given) -> tenants.create(context, given.text("name")).fields()),
                new Activity(
                        "tenant.list",
                        "Shows the tenants, a page at a time.",
                        List.of(
                                new Parameter("after", Kind.TEXT, false, "the id to go on behind"),
                                new Parameter("limit", Kind.WHOLE_NUMBER, false, "1 to 1000")),
                        this::list),
                new Activity(
                        "tenant.suspend",
                        "Refuses everything of a tenant, its tokens included, until resumed.",
                        List.of(TENANT),
                        (context, given) ->
                                tenants.suspend(context, given.text("tenant")).fields()),
                new Activity(
                        "tenant.resume",
                        "Serves a suspended tenant again.",
                        List.of(TENANT),
                        (context, given) ->
                                tenants.resume(context, given.text("tenant")).fields()));
    }

    private Object list(RequestContext context, ActivityArguments given) {
        TenantId after = given.optionalText("after").map(TenantActivities::id).orElse(FIRST);
        int limit = Math.clamp(given.number("limit", PAGE), 1, PAGE);
        List<Tenant> page = tenants.list(context, after, limit);
        Map<String, Object> answer = new TreeMap<>();
        answer.put(
                "tenants",
                page.stream().filter(one -> !Tenants.isWatched(one)).map(Tenant::fields).toList());
        if (page.size() == limit) {
            answer.put("next", page.getLast().id().toString());
        }
        return answer;
    }

    private static final TenantId FIRST = TenantId.OPERATOR_REALM;

    private static TenantId id(String text) {
        try {
            return TenantId.parse(text);
        } catch (IllegalArgumentException notAnId) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, "\"after\" is a tenant's id.", "not-a-tenant-id");
        }
    }
}
