package io.sallyport.server;

import io.sallyport.directory.Parts;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.transport.HostName;
import io.sallyport.transport.LegacyOpening;
import io.sallyport.transport.LegacyOpenings;
import java.util.Optional;

/// Old TLS as the node sees it, which speaks none itself: who may still come by it, through a front
/// that is another process, and who does.
record LegacyTls(Tenants tenants, LegacyOpenings openings, LegacyUses uses) {
    LegacyTls(Parts parts, Tenants tenants) {
        this(
                tenants,
                new LegacyOpenings(parts.store(), parts.ids(), parts.time()),
                new LegacyUses(parts.store(), parts.time()));
    }

    /// Whether a tenant's clients may come to the host at this moment.
    Optional<LegacyOpening> opening(RequestContext context, HostName host, TenantId tenant) {
        return openings.find(context.within(tenants.realm()), host, tenant);
    }

    /// The same for a tenant's name as a path has it.
    Optional<LegacyOpening> opening(RequestContext context, HostName host, String tenant) {
        try {
            return opening(context, host, tenants.scope(tenants.serving(tenant)).tenant());
        } catch (Refusal unknown) {
            return Optional.empty();
        }
    }

    /// A round of the housekeeping.
    void round() {
        openings.purge();
        uses.tell();
    }
}
