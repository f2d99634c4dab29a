package io.sallyport.server;

import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/// The declared background walk over tenants: what the node does in each of them by itself.
///
/// @param context under which the node acts
record TenantWalk(
        Tenants tenants,
        Keyring keyring,
        Store store,
        InstantSource time,
        Supplier<RequestContext> context) {
    private static final String REALM = "operator";

    /// The parameter that [#asked] reads.
    static final Parameter ONE_OR_ALL =
            new Parameter(
                    "tenant", Kind.TEXT, false, "the tenant's name, or operator; all if left out");

    /// The one that an activity's parameter names, or all.
    List<TenantId> asked(RequestContext asking, ActivityArguments given) {
        return given.optionalText("tenant").isPresent()
                ? List.of(named(asking, given).tenant())
                : keyring.tenants();
    }

    /// The tenant that an activity's parameter names; `operator` for the operator realm.
    TenantScope named(RequestContext asking, ActivityArguments given) {
        String name = given.text("tenant");
        return name.equals(REALM) ? asking.scope() : tenants.scope(tenants.named(asking, name));
    }

    /// Where the node tells what concerns the whole instance.
    static TenantScope realm() {
        return TenantScope.of(TenantId.OPERATOR_REALM);
    }

    TenantScope enter(TenantId tenant) {
        return TenantScope.of(tenant);
    }

    /// On disk when this returns.
    void tell(RequestContext in, AuditAction action, Map<String, String> details) {
        store.append(AuditEvent.of(in, time.instant(), action, details)).await();
    }

    /// The same in the log of each tenant that has keys: what the provider does to a tenant stands
    /// there too.
    void tellEach(RequestContext in, Collection<TenantId> told, Told what) {
        List<Receipt> receipts = new ArrayList<>();
        for (TenantId tenant : told) {
            if (keyring.has(tenant)) {
                RequestContext inside = in.within(enter(tenant));
                receipts.add(
                        store.append(
                                AuditEvent.of(
                                        inside, time.instant(), what.action(), what.details())));
            }
        }
        receipts.forEach(Receipt::await);
    }

    record Told(AuditAction action, Map<String, String> details) {}
}
