package io.sallyport.server;

import java.util.List;
import java.util.concurrent.locks.LockSupport;

/// Frees what nobody can use any more, and renews what ends soon. Nothing waits for it: what has
/// ended is refused by comparing instants, whether this ran or not.
final class Housekeeping implements AutoCloseable {
    private static final long ROUND_NANOS = 30_000_000_000L;

    private final long roundNanos;
    private final List<Runnable> tasks;
    private final Thread thread = Thread.ofPlatform().name("housekeeping").unstarted(this::run);
    private volatile boolean open = true;

    Housekeeping(List<Runnable> tasks) {
        this(ROUND_NANOS, tasks);
    }

    Housekeeping(long roundNanos, List<Runnable> tasks) {
        this.roundNanos = roundNanos;
        this.tasks = List.copyOf(tasks);
    }

    void start() {
        thread.start();
    }

    private void run() {
        while (open) {
            LockSupport.parkNanos(this, roundNanos);
            if (open) {
                tasks.forEach(this::attempt);
            }
        }
    }

    private void attempt(Runnable task) {
        try {
            if (open) {
                task.run();
            }
        } catch (RuntimeException failure) {
            if (!open) {
                // It was cut off.
                return;
            }
            System.getLogger("io.sallyport.server")
                    .log(System.Logger.Level.WARNING, "Housekeeping waits.", failure);
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
