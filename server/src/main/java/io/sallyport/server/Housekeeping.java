package io.sallyport.server;

import io.sallyport.http.RefusalLog;
import io.sallyport.tokens.Assertions;
import io.sallyport.tokens.Revocations;
import java.util.concurrent.locks.LockSupport;

/// Frees what nobody can use any more. Nothing waits for it: what has ended is refused by comparing
/// instants, whether this ran or not.
final class Housekeeping implements AutoCloseable {
    private static final long ROUND_NANOS = 30_000_000_000L;

    private final RefusalLog refusals;
    private final Revocations revocations;
    private final Assertions assertions;
    private final Thread thread = Thread.ofPlatform().name("housekeeping").unstarted(this::run);
    private volatile boolean open = true;

    Housekeeping(RefusalLog refusals, Revocations revocations, Assertions assertions) {
        this.refusals = refusals;
        this.revocations = revocations;
        this.assertions = assertions;
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (open) {
            LockSupport.parkNanos(this, ROUND_NANOS);
            try {
                refusals.flush();
                revocations.purge();
                assertions.purge();
            } catch (RuntimeException failure) {
                System.getLogger("io.sallyport.server")
                        .log(System.Logger.Level.WARNING, "Housekeeping waits.", failure);
            }
        }
    }

    @Override
    public void close() {
        open = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
