package io.sallyport.foundation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Under what authority something is done: the first parameter of every capability method.
/// Authority never travels any other way. (Grant and device join it with the privileged plane.)
///
/// @param scope the one tenant that this request may touch
/// @param actors who acts, then on whose behalf
/// @param purpose what the caller came for; the log shows it
/// @param source the peer's network address, or `local` for the instance's socket and for what came
///   from another tenant
/// @param deadline the instant after which no effect of this request may commit
/// @param allowed the scopes of the access token that came; none where none came
/// @param once where it may come again and must not have its effect twice
public record RequestContext(
        TenantScope scope,
        List<Actor> actors,
        Purpose purpose,
        String source,
        RequestId request,
        Instant deadline,
        Set<String> allowed,
        Optional<Once> once) {

    public RequestContext {
        actors = List.copyOf(actors);
        allowed = Set.copyOf(allowed);
    }

    /// One without an access token.
    public RequestContext(
            TenantScope scope,
            List<Actor> actors,
            Purpose purpose,
            String source,
            RequestId request,
            Instant deadline) {
        this(scope, actors, purpose, source, request, deadline, Set.of(), Optional.empty());
    }

    public TenantId tenant() {
        return scope.tenant();
    }

    /// The same request inside another tenant: for what the provider does to a tenant, so one of
    /// the two is the operator realm, or they are one. What a token allows, and what a client calls
    /// its request, end at the tenant's border.
    public RequestContext within(TenantScope other) {
        if (!other.tenant().equals(tenant()) && !isRealm(tenant()) && !isRealm(other.tenant())) {
            throw new IllegalStateException("no way from one tenant into another");
        }
        return new RequestContext(other, actors, purpose, source, request, deadline);
    }

    /// The same request inside a tenant that is a neighbour of this one. There it comes from the
    /// tenant alone: who acts, and where from, stays here. For the one door between tenants;
    /// `ArchitectureTest` holds the list of callers.
    public RequestContext across(TenantScope other) {
        return new RequestContext(
                other, List.of(new Actor.Tenant(tenant())), purpose, "local", request, deadline);
    }

    private static boolean isRealm(TenantId one) {
        return one.equals(TenantId.OPERATOR_REALM);
    }

    /// The same request once it is clear what it is for.
    public RequestContext to(Purpose other) {
        return new RequestContext(scope, actors, other, source, request, deadline, allowed, once);
    }

    /// The same request with another deadline: for what must be told however long its effect took.
    public RequestContext until(Instant other) {
        return new RequestContext(scope, actors, purpose, source, request, other, allowed, once);
    }

    /// The same request once the caller is known.
    public RequestContext actingAs(Actor actor) {
        return new RequestContext(scope, List.of(actor), purpose, source, request, deadline);
    }

    /// The same request once it is known on whose behalf the caller acts.
    public RequestContext onBehalfOf(Actor actor) {
        List<Actor> chain = new ArrayList<>(actors);
        chain.add(actor);
        return new RequestContext(scope, chain, purpose, source, request, deadline, allowed, once);
    }

    /// The same request once the caller's access token is known.
    public RequestContext allowing(Collection<String> scopes) {
        return new RequestContext(
                scope, actors, purpose, source, request, deadline, Set.copyOf(scopes), once);
    }

    /// The same request where it was named by its sender.
    public RequestContext once(Once named) {
        return new RequestContext(
                scope, actors, purpose, source, request, deadline, allowed, Optional.of(named));
    }
}
