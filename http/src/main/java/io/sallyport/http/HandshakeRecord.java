package io.sallyport.http;

import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.HandshakeFailure;
import io.sallyport.transport.PeerClaim;
import java.io.IOException;
import java.util.Optional;
import javax.net.ssl.SSLSession;

/// One connection's handshake.
///
/// @param listener as in `public`
/// @param peer the network address that it came from
/// @param first what the client offered
/// @param outcome what became of it
public record HandshakeRecord(String listener, String peer, FirstFlight first, Outcome outcome) {
    HandshakeRecord(String listener, String peer, FirstFlight first) {
        this(listener, peer, first, Outcome.refused("tls-unfinished"));
    }

    HandshakeRecord with(Outcome other) {
        return new HandshakeRecord(listener, peer, first, other);
    }

    /// @param version as in `TLSv1.3`; empty where there was no agreement
    /// @param suite the negotiated one
    /// @param reason why it failed, one of a few, whatever was sent; nothing when it did not
    /// @param claim of the certificate that was shown, where it failed
    public record Outcome(
            String version, String suite, Optional<String> reason, Optional<PeerClaim> claim) {
        /// Nobody showed a certificate.
        public Outcome(String version, String suite, Optional<String> reason) {
            this(version, suite, reason, Optional.empty());
        }

        static Outcome refused(String reason) {
            return new Outcome("", "", Optional.of(reason));
        }

        static Outcome of(SSLSession session) {
            return new Outcome(session.getProtocol(), session.getCipherSuite(), Optional.empty());
        }

        static Outcome failed(IOException failure, Optional<PeerClaim> claim) {
            return new Outcome("", "", Optional.of(HandshakeFailure.reason(failure)), claim);
        }
    }
}
