package io.sallyport.bench;

import io.sallyport.audit.merkle.PinnedTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/// Connections one after the other, each with a full handshake (a context of its own has no session
/// to resume) in one version, one request and its answer; evenly, from many addresses. What it
/// costs the server is for the caller to read.
public final class FullHandshakes {
    private static final int A_SECOND = 200;
    private static final int ADDRESSES = 50;

    private final int port;
    private final Path authority;
    private final String version;
    private final String asked;

    private FullHandshakes(String[] arguments) {
        this.port = Integer.parseInt(arguments[0]);
        this.authority = Path.of(arguments[1]);
        this.version = arguments[3];
        this.asked = arguments[4];
    }

    /// @param arguments port, file with the certificate to trust, how many, `TLSv1.3` or `TLSv1.2`,
    ///   method and path of the request
    public static void main(String[] arguments) throws IOException {
        FullHandshakes handshakes = new FullHandshakes(arguments);
        long start = System.nanoTime();
        for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
            long due = start + i * TimeUnit.SECONDS.toNanos(1) / A_SECOND;
            while (System.nanoTime() - due < 0) {
                LockSupport.parkNanos(due - System.nanoTime());
            }
            handshakes.one(InetAddress.ofLiteral("127.2.0." + (1 + i % ADDRESSES)));
        }
    }

    private void one(InetAddress from) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(from, 0));
        plain.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        try (SSLSocket socket =
                (SSLSocket)
                        PinnedTrust.of(Optional.of(authority))
                                .getSocketFactory()
                                .createSocket(plain, "localhost", port, true)) {
            socket.setEnabledProtocols(new String[] {version});
            String request =
                    asked
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().readAllBytes().length == 0) {
                throw new IOException("no answer");
            }
        }
    }
}
