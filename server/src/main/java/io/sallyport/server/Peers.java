package io.sallyport.server;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.transport.ClientJudge;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.PeerAnchor;
import io.sallyport.transport.PeerRefusal;
import io.sallyport.transport.PeerVerdict;
import io.sallyport.transport.PeerVerifier;
import io.sallyport.transport.Plane;
import io.sallyport.transport.Revocations;
import io.sallyport.transport.VerifiedPeer;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;

/// Who may call the listener of one plane: held against the plane's authorities at the handshake,
/// and again while its connection goes on, at most once a minute and after each revocation.
final class Peers implements ClientJudge {
    private static final Duration HELD = Duration.ofMinutes(1);
    private static final int HELD_MAX = 10_000;

    private final Ground ground;
    private final InstantSource time;

    /// Another one after each change: what was decided before it is held nowhere.
    private volatile Map<X509Certificate, Held> held = new ConcurrentHashMap<>();

    private volatile List<PeerAnchor> anchors;

    /// @param context under which the node itself reads
    record Ground(
            Plane plane,
            InstanceAuthority authority,
            Revocations revocations,
            Supplier<RequestContext> context) {}

    private record Held(VerifiedPeer peer, Instant until) {}

    Peers(Ground ground, InstantSource time) {
        this.ground = ground;
        this.time = time;
        this.anchors = anchors();
    }

    private List<PeerAnchor> anchors() {
        return ground.authority().anchors(ground.context().get(), ground.plane());
    }

    Plane plane() {
        return ground.plane();
    }

    /// The plane's authorities may have changed, or a certificate was revoked.
    void renew() {
        anchors = anchors();
        held = new ConcurrentHashMap<>();
    }

    @Override
    public Optional<PeerRefusal> refuses(List<X509Certificate> chain) {
        return switch (verdict(chain)) {
            case PeerVerdict.Accepted _ -> Optional.empty();
            case PeerVerdict.Refused(PeerRefusal reason) -> Optional.of(reason);
        };
    }

    @Override
    public List<X509Certificate> issuers() {
        return anchors.stream().flatMap(anchor -> anchor.intermediates().stream()).toList();
    }

    /// @param chain as it was sent in the handshake
    /// @throws Refusal INVALID_CERTIFICATE when it counts no more
    VerifiedPeer verified(List<X509Certificate> chain) {
        Map<X509Certificate, Held> current = held;
        Held known = chain.isEmpty() ? null : current.get(chain.getFirst());
        Instant now = time.instant();
        if (known != null && now.isBefore(known.until())) {
            return known.peer();
        }
        return switch (verdict(chain)) {
            case PeerVerdict.Accepted(VerifiedPeer peer) -> hold(current, chain.getFirst(), peer);
            case PeerVerdict.Refused(PeerRefusal reason) ->
                    throw new Refusal(
                            RefusalCode.INVALID_CERTIFICATE,
                            "The certificate does not count here, or no longer.",
                            reason.reason());
        };
    }

    private VerifiedPeer hold(
            Map<X509Certificate, Held> into, X509Certificate certificate, VerifiedPeer peer) {
        if (into.size() >= HELD_MAX) {
            into.clear();
        }
        Instant later = time.instant().plus(HELD);
        into.put(certificate, new Held(peer, later.isBefore(peer.end()) ? later : peer.end()));
        return peer;
    }

    private PeerVerdict verdict(List<X509Certificate> chain) {
        return new PeerVerifier(
                        anchors,
                        ground.revocations(),
                        fingerprint ->
                                ground.authority()
                                        .leaves()
                                        .knows(ground.context().get(), fingerprint),
                        time)
                .verify(chain);
    }
}
