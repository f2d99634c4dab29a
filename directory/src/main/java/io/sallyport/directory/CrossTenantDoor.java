package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;

/// The one door between tenants: what serves one tenant asks another about an application that has
/// its home there. No other code holds the scopes of two tenants. What comes back is whether the
/// other tenant says yes; every no is the same one.
public final class CrossTenantDoor {
    private final Store store;
    private final InstantSource time;
    private final Tenants tenants;

    /// What a client shows, held against an application.
    @FunctionalInterface
    public interface Proof {
        /// @param context inside the application's tenant
        /// @throws Refusal INVALID_CLIENT unless it is the application's
        void require(RequestContext context, Application application);
    }

    /// @param boundTokens whether the home application's tokens count beside its certificate only
    record Link(Credential.Home home, boolean boundTokens) {}

    public CrossTenantDoor(Parts parts, Tenants tenants) {
        this.store = parts.store();
        this.time = parts.time();
        this.tenants = tenants;
    }

    /// Finds the application that is to be installed and tells its tenant, before it is. It asks
    /// the store and not the cache, which would answer sooner for what is there.
    ///
    /// @throws Refusal INVALID_REQUEST where there is none, or none that other tenants may install
    Link link(RequestContext context, NewApplication.Home asked) {
        String installing = tenants.entered(context).issuer();
        Optional<RequestContext> inside = enter(context, asked.issuer());
        Optional<Application> found = inside.flatMap(in -> named(in, asked.clientId()));
        if (found.isEmpty()) {
            // A row is opened all the same: to find none costs less.
            tenants.entered(context);
        }
        Application home = found.filter(CrossTenantDoor::isOpen).orElseThrow(CrossTenantDoor::none);
        AuditEvent told =
                AuditEvent.of(
                        inside.orElseThrow(),
                        time.instant(),
                        AuditAction.APPLICATION_INSTALLED,
                        Map.of(Applications.CLIENT, home.clientId(), "issuer", installing));
        store.append(told).await();
        return new Link(
                new Credential.Home(asked.issuer(), home.clientId(), home.id()),
                home.boundTokens() || home.credential() instanceof Credential.Certificate);
    }

    private Optional<Application> named(RequestContext inside, String clientId) {
        return store.findUnique(
                        inside.scope(),
                        ApplicationTable.APPLICATIONS,
                        ApplicationTable.CLIENT_ID,
                        clientId)
                .map(Row::value);
    }

    /// Whether what was shown is the home application's, and that one is there, is not suspended
    /// and may still be installed elsewhere. It asks the store, so that what changed at home counts
    /// at once on every node. What is shown is looked at before anything else is, so that one no
    /// takes as long as another.
    boolean verifies(RequestContext context, Credential.Home home, Proof proof) {
        Optional<RequestContext> inside = enter(context, home.issuer());
        Optional<Application> found =
                inside.flatMap(in ->
                                store.find(
                                        in.scope(),
                                        ApplicationTable.APPLICATIONS,
                                        home.application()))
                        .map(Row::value);
        try {
            proof.require(inside.orElse(context), found.orElse(Application.NOBODY));
        } catch (Refusal refused) {
            if (refused.code() != RefusalCode.INVALID_CLIENT) {
                throw refused;
            }
            return false;
        }
        return found.filter(CrossTenantDoor::isOpen).isPresent();
    }

    /// The tenant of this instance that has this issuer, if it is another one and serves.
    private Optional<RequestContext> enter(RequestContext context, String issuer) {
        return tenants.issuing(issuer)
                .filter(tenant -> !tenant.id().equals(context.tenant()))
                .map(tenant -> context.across(tenant.scope()));
    }

    /// Never one that is linked itself: no chain of homes.
    private static boolean isOpen(Application application) {
        return application.multiTenant() && application.active();
    }

    private static Refusal none() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "No application of this issuer and client id can be installed here.",
                "home-unknown");
    }
}
