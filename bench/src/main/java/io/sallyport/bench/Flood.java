package io.sallyport.bench;

import io.sallyport.audit.merkle.PinnedTrust;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;

/// Junk at line rate, as somebody without an account sends it: token requests of unknown clients to
/// tenants that are there and to random ones, from so many addresses of the loopback network, each
/// connection as fast as it is answered. Prints what it sent, and by how much the log grew.
public final class Flood {
    private static final int TIMEOUT_MILLIS = 20_000;
    private static final String BODY = "grant_type=client_credentials&client_id=nobody";

    private final int port;
    private final long end;
    private final boolean anew;
    private final SSLSocketFactory sockets;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Flood(int port, long seconds, boolean anew, Path data) throws IOException {
        this.port = port;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        this.anew = anew;
        this.sockets = PinnedTrust.of(Optional.of(data.resolve("ca.pem"))).getSocketFactory();
    }

    /// @param arguments port, data folder, seconds, connections, addresses, `anew` for a handshake
    ///   before each request or `kept`
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        int addresses = Integer.parseInt(arguments[4]);
        LogSize before = LogSize.of(data);
        Flood flood =
                new Flood(
                        Integer.parseInt(arguments[0]), seconds, arguments[5].equals("anew"), data);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                int number = i;
                threads.execute(() -> flood.run("127.1.0." + (1 + number % addresses), number));
            }
        }
        long grown = LogSize.of(data).bytes() - before.bytes();
        System.out.printf(
                Locale.ROOT,
                "{\"answered\":%d,\"failed\":%d,\"per_s\":%d,\"grown_kib\":%d,"
                        + "\"mib_an_hour\":%.1f}%n",
                flood.answered.get(),
                flood.failed.get(),
                flood.answered.get() / seconds,
                grown >> 10,
                grown * 3_600.0 / seconds / (1 << 20));
    }

    private void run(String source, int number) {
        while (System.nanoTime() - end < 0) {
            try (SSLSocket socket = connect(source)) {
                for (int i = 0; System.nanoTime() - end < 0 && (i == 0 || !anew); i++) {
                    ask(socket, i % 2 == 0 ? "bench" : "nobody-" + number + "-" + i);
                    answered.incrementAndGet();
                }
            } catch (IOException refused) {
                failed.incrementAndGet();
            }
        }
    }

    private SSLSocket connect(String source) throws IOException {
        Socket plain = new Socket();
        plain.bind(new InetSocketAddress(InetAddress.ofLiteral(source), 0));
        plain.connect(
                new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port), TIMEOUT_MILLIS);
        plain.setSoTimeout(TIMEOUT_MILLIS);
        return (SSLSocket) sockets.createSocket(plain, "localhost", port, true);
    }

    private static void ask(SSLSocket socket, String tenant) throws IOException {
        String request =
                "POST /"
                        + tenant
                        + "/oauth2/token HTTP/1.1\r\nHost: localhost\r\n"
                        + "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: "
                        + BODY.length()
                        + "\r\n\r\n"
                        + BODY;
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
        InputStream in = socket.getInputStream();
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("the connection ended");
            }
            head.append((char) next);
        }
        in.skipNBytes(length(head.toString().toLowerCase(Locale.ROOT)));
    }

    private static int length(String head) {
        int at = head.indexOf("content-length: ");
        return at < 0 ? 0 : Integer.parseInt(head.substring(at + 16, head.indexOf('\r', at)));
    }
}
