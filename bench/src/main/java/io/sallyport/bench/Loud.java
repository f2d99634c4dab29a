package io.sallyport.bench;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Path;
import java.util.Locale;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLSocket;

/// A tenant's own application that sends token requests at a rate, over kept connections and
/// whether it is answered or not. Prints how many it sent and what became of them.
public final class Loud {
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final TokenCall call;
    private final byte[] request;
    private final long end;
    private final AtomicLong sent = new AtomicLong();
    private final AtomicLong served = new AtomicLong();
    private final AtomicLong refused = new AtomicLong();
    private final AtomicLong failed = new AtomicLong();

    private Loud(TokenCall call, byte[] request, long end) {
        this.call = call;
        this.request = request;
        this.end = end;
    }

    /// @param arguments port, data folder, seconds, connections, requests a second of all of them
    ///   together, tenant; the body of a request stands in the environment as `R_BODY`
    public static void main(String[] arguments) throws IOException {
        long seconds = Long.parseLong(arguments[2]);
        int connections = Integer.parseInt(arguments[3]);
        long every = SECOND * connections / Long.parseLong(arguments[4]);
        Loud loud =
                new Loud(
                        TokenCall.to(Integer.parseInt(arguments[0]), Path.of(arguments[1])),
                        TokenCall.request(arguments[5], System.getenv("R_BODY")),
                        System.nanoTime() + seconds * SECOND);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < connections; i++) {
                threads.execute(() -> loud.run(every));
            }
        }
        System.out.printf(
                Locale.ROOT,
                "{\"sent_per_s\":%d,\"served_per_s\":%d,\"refused_per_s\":%d,\"failed\":%d}%n",
                loud.sent.get() / seconds,
                loud.served.get() / seconds,
                loud.refused.get() / seconds,
                loud.failed.get());
    }

    private void run(long every) {
        try (SSLSocket socket = call.connect("127.0.0.1")) {
            socket.startHandshake();
            Thread.startVirtualThread(() -> read(socket));
            OutputStream out = socket.getOutputStream();
            for (long next = System.nanoTime(); next - end < 0; next += every) {
                while (System.nanoTime() - next < 0) {
                    LockSupport.parkNanos(next - System.nanoTime());
                }
                out.write(request);
                sent.incrementAndGet();
            }
        } catch (IOException gone) {
            failed.incrementAndGet();
        }
    }

    /// Until the sender closes the connection, or the server does.
    private void read(SSLSocket socket) {
        try {
            InputStream in = new BufferedInputStream(socket.getInputStream());
            while (System.nanoTime() - end < 0) {
                AtomicLong counted = TokenCall.answer(in) == 200 ? served : refused;
                counted.incrementAndGet();
            }
        } catch (IOException ended) {
            if (System.nanoTime() - end < 0) {
                failed.incrementAndGet();
            }
        }
    }
}
