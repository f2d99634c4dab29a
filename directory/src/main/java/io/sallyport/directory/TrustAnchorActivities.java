package io.sallyport.directory;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Whose certificates count in a tenant: what the provider's staff may see and change of it until
/// the tenant's own administrators can.
public final class TrustAnchorActivities {
    private static final Parameter TENANT =
            new Parameter("tenant", Kind.TEXT, true, "the tenant's name");

    private final Tenants tenants;
    private final TrustAnchors anchors;

    public TrustAnchorActivities(Tenants tenants, TrustAnchors anchors) {
        this.tenants = tenants;
        this.anchors = anchors;
    }

    public List<Activity> activities() {
        return List.of(
                new Activity(
                        "trust-anchor.add",
                        "Lets a tenant's applications authenticate with certificates of a root.",
                        List.of(
                                TENANT,
                                new Parameter("certificate", Kind.TEXT, true, "the root, in PEM"),
                                new Parameter(
                                        "crl",
                                        Kind.TEXT,
                                        false,
                                        "where its revocation list is, if not where its"
                                                + " certificates say"),
                                new Parameter(
                                        "ocsp",
                                        Kind.TEXT,
                                        false,
                                        "who answers for its certificates, likewise")),
                        this::add),
                new Activity(
                        "trust-anchor.list",
                        "Shows the roots whose certificates count in a tenant.",
                        List.of(TENANT),
                        this::list),
                new Activity(
                        "trust-anchor.remove",
                        "Refuses certificates of a root in a tenant from here on.",
                        List.of(
                                TENANT,
                                new Parameter(
                                        "fingerprint",
                                        Kind.TEXT,
                                        true,
                                        "SHA-256 of the root, as the list shows it")),
                        this::remove));
    }

    private Object add(RequestContext context, ActivityArguments given) {
        TrustAnchors.Asked asked =
                new TrustAnchors.Asked(
                        given.text("certificate"),
                        given.optionalText("crl"),
                        given.optionalText("ocsp"));
        return shown(given, anchors.add(inside(context, given), asked).fields());
    }

    private Object list(RequestContext context, ActivityArguments given) {
        return Map.of(
                "trustAnchors",
                anchors.of(inside(context, given)).stream().map(TrustAnchor::fields).toList());
    }

    private Object remove(RequestContext context, ActivityArguments given) {
        return shown(
                given, anchors.remove(inside(context, given), given.text("fingerprint")).fields());
    }

    private RequestContext inside(RequestContext context, ActivityArguments given) {
        return context.within(tenants.named(context, given.text("tenant")).scope());
    }

    private static Map<String, Object> shown(ActivityArguments given, Map<String, Object> fields) {
        Map<String, Object> answer = new TreeMap<>(fields);
        answer.put("tenant", given.text("tenant"));
        return answer;
    }
}
