package io.sallyport.transport;

import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// The validation that an ACME directory makes over a listener's own port (RFC 8737,
/// `tls-alpn-01`): for a name that is being validated, and only while it is, a handshake that
/// offers `acme-tls/1` and nothing else gets a certificate that says so. Nothing is ever read over
/// such a connection, and no other connection can negotiate the protocol.
public final class AcmeValidation {
    public static final String PROTOCOL = "acme-tls/1";

    private volatile @Nullable Pending pending;

    private record Pending(HostName host, SSLContext context) {}

    /// Until somebody begins one, nothing is answered.
    public AcmeValidation() {
        pending = null;
    }

    /// From here on the directory may look.
    public void begin(HostName host, TlsIdentity proof) {
        ServerTls tls =
                new ServerTls(
                        new TlsPlace(Plane.PUBLIC, host),
                        () -> TlsPolicy.PUBLIC,
                        () -> proof,
                        ClientJudge.LATER);
        pending = new Pending(host, tls.context());
    }

    public void end() {
        pending = null;
    }

    /// Whether a connection that begins so is a validation that is waited for.
    public boolean concerns(FirstFlight first) {
        Pending now = pending;
        return now != null
                && first instanceof FirstFlight.Hello(ClientHello hello)
                && hello.protocols().equals(List.of(PROTOCOL))
                && hello.serverName().filter(now.host().value()::equalsIgnoreCase).isPresent();
    }

    /// Makes the handshake and closes: it is all that is asked for.
    ///
    /// @param consumed what was read of it
    public void answer(Socket accepted, InputStream consumed) throws IOException {
        Pending now = pending;
        if (now == null) {
            accepted.close();
            return;
        }
        SSLParameters parameters = TlsPolicy.PUBLIC.parameters();
        parameters.setApplicationProtocols(new String[] {PROTOCOL});
        try (SSLSocket socket =
                (SSLSocket)
                        now.context().getSocketFactory().createSocket(accepted, consumed, true)) {
            socket.setSSLParameters(parameters);
            socket.startHandshake();
        }
    }
}
