package io.sallyport.server;

import io.sallyport.directory.Application;
import io.sallyport.directory.Roles;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.Access;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Request;
import io.sallyport.tokens.AccessTokenVerifier;
import io.sallyport.tokens.BearerToken;
import io.sallyport.tokens.ClientAuthentication;
import io.sallyport.tokens.VerifiedToken;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Who calls on the public listener: nobody known, an application that authenticates as itself, or
/// the bearer of an access token of the route's tenant.
final class PublicAuthenticator implements Authenticator {
    static final Duration DEADLINE = Duration.ofSeconds(10);
    static final List<Actor> ANONYMOUS = List.of(new Actor.Anonymous());

    private final Tenants tenants;
    private final ClientAuthentication clients;
    private final AccessTokenVerifier verifier;
    private final Roles roles;
    private final InstantSource time;

    PublicAuthenticator(Tenants tenants, Proofs proofs, Roles roles, InstantSource time) {
        this.tenants = tenants;
        this.clients = proofs.clients();
        this.verifier = proofs.verifier();
        this.roles = roles;
        this.time = time;
    }

    /// What an application shows: that it is itself, or a token.
    record Proofs(ClientAuthentication clients, AccessTokenVerifier verifier) {}

    @Override
    public RequestContext enter(Request request, Optional<String> tenant) {
        TenantScope scope =
                tenant.map(name -> tenants.scope(tenants.serving(name))).orElse(tenants.realm());
        return new RequestContext(
                scope,
                ANONYMOUS,
                Purpose.TOKEN_SERVICE,
                request.peer(),
                request.id(),
                time.instant().plus(DEADLINE));
    }

    @Override
    public RequestContext authenticate(RequestContext entered, Request request, Access access) {
        return switch (access) {
            case Access.Open() -> entered;
            case Access.Client(boolean publicToo) -> client(entered, request, publicToo);
            case Access.Bearer asked -> bearer(entered, request, asked);
            case Access.Person(String scope) -> person(entered, request, scope);
            case Access.Local(), Access.Callers(_), Access.AnyPeer() ->
                    throw refusal(RefusalCode.NOT_FOUND, "not-here");
        };
    }

    private RequestContext client(RequestContext entered, Request request, boolean publicToo) {
        Application application =
                publicToo
                        ? clients.authenticateOrName(entered, tenant(request), request)
                        : clients.authenticate(entered, tenant(request), request);
        return entered.actingAs(new Actor.Client(application.clientId()));
    }

    private RequestContext bearer(RequestContext entered, Request request, Access.Bearer asked) {
        String header =
                request.header("Authorization")
                        .orElseThrow(() -> refusal(RefusalCode.TOKEN_MISSING, "token-missing"));
        if (!header.regionMatches(true, 0, "Bearer ", 0, 7)) {
            throw refusal(RefusalCode.TOKEN_MISSING, "authorization-scheme");
        }
        VerifiedToken token =
                verifier.forApi(
                        entered,
                        tenant(request),
                        header.substring(7),
                        request.wire().certificates());
        RequestContext context =
                entered.actingAs(new Actor.Client(token.clientId())).to(Purpose.TENANT_API);
        if (!token.scopes().contains(asked.scope())) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE,
                    "The access token needs the scope " + asked.scope() + ".",
                    "token-scope");
        }
        TenantScope reach = roles.reach(context, token.clientId(), asked.scope());
        if (reach.unit().isPresent() && !asked.inUnits()) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE,
                    "This needs the scope "
                            + asked.scope()
                            + " over the whole tenant, and the application has it in one"
                            + " administrative unit.",
                    "scope-in-unit");
        }
        return context.within(reach).allowing(token.scopes());
    }

    /// An application on behalf of somebody.
    private RequestContext person(RequestContext entered, Request request, String scope) {
        String token =
                BearerToken.of(request)
                        .orElseThrow(() -> refusal(RefusalCode.TOKEN_MISSING, "token-missing"));
        VerifiedToken verified =
                verifier.forUserInfo(
                        entered, tenant(request), token, request.wire().certificates());
        if (!verified.scopes().contains(scope)) {
            throw new Refusal(
                    RefusalCode.INSUFFICIENT_SCOPE,
                    "The access token needs the scope " + scope + ".",
                    "token-scope");
        }
        return entered.actingAs(new Actor.Client(verified.clientId()))
                .onBehalfOf(new Actor.Person(verified.person()))
                .allowing(verified.scopes());
    }

    private Tenant tenant(Request request) {
        return tenants.serving(request.variables().getOrDefault("tenant", ""));
    }

    private static Refusal refusal(RefusalCode code, String reason) {
        return new Refusal(
                code,
                code == RefusalCode.NOT_FOUND
                        ? "There is nothing here."
                        : "Send an access token: Authorization: Bearer TOKEN.",
                reason);
    }
}
