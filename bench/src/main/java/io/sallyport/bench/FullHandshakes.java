package io.sallyport.bench;

import io.sallyport.audit.merkle.PinnedTrust;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;

/// Connections a few at a time, each with a full handshake (sessions are kept by host and port, and
/// each goes by a port number that no other has) in one version, one request and the beginning of
/// its answer (a bare Helidon does not close when it is asked to); evenly, from many addresses.
/// What it costs the server is for the caller to read.
public final class FullHandshakes {
    private static final int CALLERS = 8;
    private static final int ADDRESSES = 50;
    private static final int ANSWER_MILLIS = 10_000;
    private static final int UNANSWERED_PART = 100;

    private final int port;
    private final SSLContext trust;
    private final String version;
    private final String group;
    private final String asked;

    private FullHandshakes(String[] arguments) throws IOException {
        this.port = Integer.parseInt(arguments[0]);
        this.trust = PinnedTrust.of(Optional.of(Path.of(arguments[1])));
        this.version = arguments[3];
        this.group = arguments[4];
        this.asked = arguments[5];
    }

    /// @param arguments port, file with the certificate to trust, how many, `TLSv1.3` or `TLSv1.2`,
    ///   group of the key agreement, method and path of the request, how many a second
    public static void main(String[] arguments) throws Exception {
        FullHandshakes handshakes = new FullHandshakes(arguments);
        List<Future<Boolean>> all = new ArrayList<>();
        int perSecond = Integer.parseInt(arguments[6]);
        long start = System.nanoTime();
        try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
            for (int i = 0; i < Integer.parseInt(arguments[2]); i++) {
                long due = start + i * TimeUnit.SECONDS.toNanos(1) / perSecond;
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                InetAddress from = InetAddress.ofLiteral("127.2.0." + (1 + i % ADDRESSES));
                int count = i + 1;
                all.add(callers.submit(() -> handshakes.one(from, count)));
            }
        }
        int unanswered = 0;
        for (Future<Boolean> one : all) {
            unanswered += one.get() ? 0 : 1;
        }
        if (unanswered * UNANSWERED_PART > all.size()) {
            throw new IOException(unanswered + " of " + all.size() + " had no answer");
        }
    }

    /// Whether it was answered.
    private boolean one(InetAddress from, int count) {
        try {
            return answered(from, count);
        } catch (IOException failure) {
            System.err.println("connection " + count + " to " + port + ": " + failure);
            return false;
        }
    }

    private boolean answered(InetAddress from, int count) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(from, 0));
        plain.connect(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port));
        try (SSLSocket socket =
                (SSLSocket)
                        trust.getSocketFactory().createSocket(plain, "localhost", count, true)) {
            plain.setSoTimeout(ANSWER_MILLIS);
            SSLParameters offered = socket.getSSLParameters();
            offered.setProtocols(new String[] {version});
            offered.setNamedGroups(new String[] {group});
            socket.setSSLParameters(offered);
            String request =
                    asked
                            + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                            + "Content-Length: 0\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
            return socket.getInputStream().read() == 'H';
        }
    }
}
