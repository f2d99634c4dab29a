package io.sallyport.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/// Token requests at a constant rate over connections that are kept, each timed from the moment at
/// which it was due: a request that waits because the one before it was slow is slow too. Neither
/// the handshakes nor what the client's own compiler needs at first is counted.
public final class Paced {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TokenCall call;
    private final byte[] request;
    private final long[] micros;
    private final AtomicInteger taken = new AtomicInteger();
    private final AtomicInteger bad = new AtomicInteger();

    private Paced(TokenCall call, byte[] request, int most) {
        this.call = call;
        this.request = request;
        this.micros = new long[most];
    }

    private record Span(long from, long to, long every) {}

    /// @param arguments port, data folder, seconds before the first is counted, seconds,
    ///   connections, requests a second of all of them together, tenant; the body stands in the
    ///   environment as `R_BODY`
    public static void main(String[] arguments) throws IOException {
        int warm = Integer.parseInt(arguments[2]);
        int seconds = Integer.parseInt(arguments[3]);
        int connections = Integer.parseInt(arguments[4]);
        int rate = Integer.parseInt(arguments[5]);
        Paced paced =
                new Paced(
                        TokenCall.to(Integer.parseInt(arguments[0]), Path.of(arguments[1])),
                        TokenCall.request(arguments[6], System.getenv("R_BODY")),
                        2 * rate * seconds);
        long from = System.nanoTime() + warm * SECOND;
        long every = SECOND * connections / rate;
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                Span span =
                        new Span(from + every * i / connections, from + seconds * SECOND, every);
                threads.execute(() -> paced.run(span));
            }
        }
        paced.print();
    }

    private void run(Span span) {
        long warm = span.from() - System.nanoTime();
        try (SSLSocket socket = call.connect("127.0.0.1")) {
            socket.startHandshake();
            OutputStream out = socket.getOutputStream();
            InputStream in = new BufferedInputStream(socket.getInputStream());
            long due = span.from() - warm / span.every() * span.every();
            for (; due - span.to() < 0; due += span.every()) {
                while (System.nanoTime() - due < 0) {
                    LockSupport.parkNanos(due - System.nanoTime());
                }
                out.write(request);
                boolean served = TokenCall.answer(in) == 200;
                if (due - span.from() >= 0) {
                    count(System.nanoTime() - due, served);
                }
            }
        } catch (IOException gone) {
            bad.incrementAndGet();
        }
    }

    private void count(long nanos, boolean served) {
        micros[taken.getAndIncrement()] = TimeUnit.NANOSECONDS.toMicros(nanos);
        if (!served) {
            bad.incrementAndGet();
        }
    }

    private void print() {
        long[] all = Arrays.copyOf(micros, taken.get());
        Arrays.sort(all);
        System.out.printf(
                Locale.ROOT,
                "%.3f %.3f %.3f %d %d%n",
                at(all, 0.5),
                at(all, 0.99),
                at(all, 1),
                bad.get(),
                all.length);
    }

    private static double at(long[] sorted, double part) {
        return sorted[(int) Math.ceil(part * sorted.length) - 1] / 1e3;
    }
}
