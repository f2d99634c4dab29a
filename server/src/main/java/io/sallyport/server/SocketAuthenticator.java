package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantScope;
import io.sallyport.http.Access;
import io.sallyport.http.Authenticator;
import io.sallyport.http.Request;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

/// Whoever can open the instance's socket is its owner on this machine, and is logged as
/// `bootstrap`.
final class SocketAuthenticator implements Authenticator {
    private static final Duration DEADLINE = Duration.ofSeconds(30);
    private static final List<Actor> BOOTSTRAP = List.of(new Actor.Bootstrap());

    private final TenantScope realm;
    private final InstantSource time;

    SocketAuthenticator(TenantScope realm, InstantSource time) {
        this.realm = realm;
        this.time = time;
    }

    @Override
    public RequestContext enter(Request request, Optional<String> tenant) {
        return new RequestContext(
                realm,
                BOOTSTRAP,
                Purpose.INSTANCE_ACTIVITY,
                request.peer(),
                request.id(),
                time.instant().plus(DEADLINE));
    }

    @Override
    public RequestContext authenticate(RequestContext entered, Request request, Access access) {
        return switch (access) {
            case Access.Local() -> entered;
            case Access.Open() -> entered;
            case Access.Client(_),
                    Access.Bearer(_, _),
                    Access.Person(_),
                    Access.Callers(_),
                    Access.AnyPeer() ->
                    throw new Refusal(
                            RefusalCode.NOT_FOUND, "There is nothing here.", "not-on-the-socket");
        };
    }
}
