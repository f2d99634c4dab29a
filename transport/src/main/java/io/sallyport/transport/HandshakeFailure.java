package io.sallyport.transport;

import java.io.IOException;
import java.util.Locale;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;
import org.bouncycastle.tls.TlsFatalAlertReceived;
import org.jspecify.annotations.Nullable;

/// Why a handshake failed, one of a few, whatever was sent.
public final class HandshakeFailure {
    private HandshakeFailure() {}

    /// As a private reason of a refusal: the peer's own, or the alert that was sent or received
    /// (RFC 8446 6).
    public static String reason(IOException failure) {
        PeerRefused refused = cause(failure, PeerRefused.class);
        if (refused != null) {
            return refused.refusal().reason();
        }
        TlsFatalAlertReceived received = cause(failure, TlsFatalAlertReceived.class);
        if (received != null) {
            return "tls-alert-" + name(received.getAlertDescription());
        }
        TlsFatalAlert sent = cause(failure, TlsFatalAlert.class);
        if (sent == null || cause(sent.getCause(), IOException.class) != null) {
            // Who ended it may have been the client, or time.
            return "tls-ended";
        }
        return sent.getAlertDescription() == AlertDescription.certificate_required
                ? PeerRefusal.PEER_NO_CERTIFICATE.reason()
                : "tls-alert-sent-" + name(sent.getAlertDescription());
    }

    private static String name(short alert) {
        return AlertDescription.getName(alert).toLowerCase(Locale.ROOT).replace('_', '-');
    }

    private static <T> @Nullable T cause(@Nullable Throwable failure, Class<T> kind) {
        Throwable why = failure;
        while (why != null) {
            if (kind.isInstance(why)) {
                return kind.cast(why);
            }
            why = why.getCause();
        }
        return null;
    }
}
