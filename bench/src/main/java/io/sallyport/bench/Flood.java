package io.sallyport.bench;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import javax.net.ssl.SSLSocket;

/// Junk at line rate, as somebody without an account sends it: token requests of unknown clients to
/// tenants that are there and to random ones, from so many addresses of the loopback network, each
/// connection as fast as it is answered. Prints what it sent, and by how much the log grew.
public final class Flood {
    private static final String BODY = "grant_type=client_credentials&client_id=nobody";

    private final TokenCall call;
    private final long end;
    private final boolean anew;
    private final AtomicLong answered = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Flood(TokenCall call, long seconds, boolean anew) {
        this.call = call;
        this.end = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
        this.anew = anew;
    }

    /// @param arguments port, data folder, seconds, connections, addresses, `anew` for a handshake
    ///   before each request or `kept`
    public static void main(String[] arguments) throws IOException {
        Path data = Path.of(arguments[1]);
        long seconds = Long.parseLong(arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        int addresses = Integer.parseInt(arguments[4]);
        LogSize before = LogSize.of(data);
        TokenCall call = TokenCall.to(Integer.parseInt(arguments[0]), data);
        Flood flood = new Flood(call, seconds, arguments[5].equals("anew"));
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
            try (SSLSocket socket = call.connect(source)) {
                for (int i = 0; System.nanoTime() - end < 0 && (i == 0 || !anew); i++) {
                    ask(socket, i % 2 == 0 ? "bench" : "nobody-" + number + "-" + i);
                    answered.incrementAndGet();
                }
            } catch (IOException refused) {
                failed.incrementAndGet();
            }
        }
    }

    private static void ask(SSLSocket socket, String tenant) throws IOException {
        socket.getOutputStream().write(TokenCall.request(tenant, BODY));
        TokenCall.answer(socket.getInputStream());
    }
}
