package io.sallyport.bench;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/// Connections that ask for nothing, from two hundred addresses: a third says nothing at all, a
/// third has its handshake and falls silent, a third sends a request's head a line every five
/// seconds. Who is thrown out comes again a second later. Prints how many were open at the end.
public final class Slow {
    private static final int ADDRESSES = 200;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);
    private static final byte[] HEAD =
            "POST /bench/oauth2/token HTTP/1.1\r\nHost: localhost\r\n"
                    .getBytes(StandardCharsets.US_ASCII);
    private static final byte[] LINE = "X-Slow: on\r\n".getBytes(StandardCharsets.US_ASCII);

    private final TokenCall call;
    private final long end;
    private final AtomicInteger open = new AtomicInteger();
    private final AtomicInteger openAtEnd = new AtomicInteger();
    private final AtomicInteger thrownOut = new AtomicInteger();

    private Slow(TokenCall call, long end) {
        this.call = call;
        this.end = end;
    }

    /// @param arguments port, data folder, seconds, connections
    public static void main(String[] arguments) throws IOException {
        long seconds = Long.parseLong(arguments[2]);
        Slow slow =
                new Slow(
                        TokenCall.to(Integer.parseInt(arguments[0]), Path.of(arguments[1])),
                        System.nanoTime() + seconds * SECOND);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < Integer.parseInt(arguments[3]); i++) {
                int number = i;
                threads.execute(() -> slow.run(number));
            }
            LockSupport.parkNanos(slow.end - SECOND - System.nanoTime());
            slow.openAtEnd.set(slow.open.get());
        }
        System.out.printf(
                Locale.ROOT,
                "{\"open\":%d,\"thrown_out\":%d}%n",
                slow.openAtEnd.get(),
                slow.thrownOut.get());
    }

    private void run(int number) {
        String source = "127.0.2." + (1 + number % ADDRESSES);
        while (System.nanoTime() - end < 0) {
            try (SSLSocket socket = call.connect(source)) {
                open.incrementAndGet();
                try {
                    stay(socket, number % 3);
                } finally {
                    open.decrementAndGet();
                }
            } catch (IOException thrown) {
                thrownOut.incrementAndGet();
                LockSupport.parkNanos(SECOND);
            }
        }
    }

    private void stay(SSLSocket socket, int kind) throws IOException {
        if (kind > 0) {
            socket.startHandshake();
        }
        if (kind < 2) {
            LockSupport.parkNanos(end - System.nanoTime());
            return;
        }
        OutputStream out = socket.getOutputStream();
        out.write(HEAD);
        while (System.nanoTime() - end < 0) {
            out.write(LINE);
            LockSupport.parkNanos(Math.min(5 * SECOND, end - System.nanoTime()));
        }
    }
}
