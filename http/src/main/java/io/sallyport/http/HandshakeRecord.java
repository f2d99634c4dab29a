package io.sallyport.http;

import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.PeerRefusal;
import io.sallyport.transport.PeerRefused;
import java.io.IOException;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;
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
    public record Outcome(String version, String suite, Optional<String> reason) {
        /// The names of alerts (RFC 8446 6), as the TLS library writes them: what it says besides
        /// is not for programs.
        private static final Pattern ALERT =
                Pattern.compile("(Received fatal alert: |\\()([a-z_]{4,40})\\)?.*", Pattern.DOTALL);

        static Outcome refused(String reason) {
            return new Outcome("", "", Optional.of(reason));
        }

        static Outcome of(SSLSession session) {
            return new Outcome(session.getProtocol(), session.getCipherSuite(), Optional.empty());
        }

        static Outcome failed(IOException failure) {
            Throwable why = failure;
            while (why != null) {
                if (why instanceof PeerRefused refused) {
                    return refused(refused.refusal().reason());
                }
                if (why instanceof IOException && !(why instanceof SSLException)) {
                    // Who ended it may have been the client, or time.
                    return refused("tls-ended");
                }
                why = why.getCause();
            }
            return refused(byAlert(failure));
        }

        private static String byAlert(IOException failure) {
            Matcher alert = ALERT.matcher(String.valueOf(failure.getMessage()));
            if (!alert.matches()) {
                return "tls-failed";
            }
            String name = alert.group(2).toLowerCase(Locale.ROOT).replace('_', '-');
            boolean ours = alert.group(1).equals("(");
            return ours && name.equals("certificate-required")
                    ? PeerRefusal.PEER_NO_CERTIFICATE.reason()
                    : (ours ? "tls-alert-sent-" : "tls-alert-") + name;
        }
    }
}
