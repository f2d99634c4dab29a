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
import io.sallyport.transport.PeerRefusal;
import io.sallyport.transport.Plane;
import io.sallyport.transport.VerifiedPeer;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;

/// Who calls on the operator and the internal listener: the workstation, or the service, whose
/// certificate the handshake showed.
final class PeerAuthenticator implements Authenticator {
    private static final Duration DEADLINE = Duration.ofSeconds(30);

    private final Peers peers;
    private final TenantScope realm;
    private final InstantSource time;

    PeerAuthenticator(Peers peers, TenantScope realm, InstantSource time) {
        this.peers = peers;
        this.realm = realm;
        this.time = time;
    }

    @Override
    public RequestContext enter(Request request, Optional<String> tenant) {
        return new RequestContext(
                realm,
                PublicAuthenticator.ANONYMOUS,
                Purpose.INSTANCE_ACTIVITY,
                request.peer(),
                request.id(),
                time.instant().plus(DEADLINE));
    }

    @Override
    public RequestContext authenticate(RequestContext entered, Request request, Access access) {
        return switch (access) {
            case Access.Open() -> entered;
            case Access.AnyPeer() -> entered.actingAs(actor(peer(request)));
            case Access.Callers(var names) -> {
                VerifiedPeer peer = peer(request);
                if (!names.contains(peer.identity().name())) {
                    throw new Refusal(
                            RefusalCode.NOT_FOUND,
                            "There is nothing here.",
                            PeerRefusal.PEER_NOT_ALLOWED.reason());
                }
                yield entered.actingAs(actor(peer));
            }
            case Access.Client(_), Access.Bearer(_, _), Access.Person(_), Access.Local() ->
                    throw new Refusal(
                            RefusalCode.NOT_FOUND, "There is nothing here.", "not-for-peers");
        };
    }

    private Actor actor(VerifiedPeer peer) {
        String name = peer.identity().name();
        return peers.plane() == Plane.OPERATOR
                ? new Actor.Workstation(name)
                : new Actor.Workload(name);
    }

    private VerifiedPeer peer(Request request) {
        return peers.verified(request.wire().certificates());
    }
}
