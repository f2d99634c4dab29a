package io.sallyport.http;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;

/// Keeps refused requests from taking the machine from those that are not: the answers to a network
/// that is refused often wait about a second, and so do all refusals when there are very many from
/// anywhere. A connection asks for nothing more meanwhile, costs nothing while it waits, and is the
/// first to go when others want in. What is not refused never waits, from the same address neither.
final class Pace {
    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /// Not all alike: those that came together would come together again, each second.
    private static final long SPREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    /// A power of two.
    private static final int STEPS = 64;

    private static final byte[] ALL = new byte[0];

    private final Rates ofOne;
    private final Rates ofAll;
    private final Connections connections;
    private final AtomicInteger waited = new AtomicInteger();

    Pace(Connections connections, int seed) {
        this.connections = connections;
        this.ofOne = new Rates(new Rates.Rate(100, 50), seed, System::nanoTime);
        this.ofAll = new Rates(new Rates.Rate(1_000, 500), seed, System::nanoTime);
    }

    /// Returns when the answer may go out.
    void answered(byte[] network, int status) {
        if (status >= 400 && status < 500 && !(ofOne.take(network) && ofAll.take(ALL))) {
            long held =
                    HELD_NANOS + SPREAD_NANOS / STEPS * (waited.getAndIncrement() & (STEPS - 1));
            connections.holding(held);
            long end = System.nanoTime() + held;
            while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
                LockSupport.parkNanos(this, end - System.nanoTime());
            }
        }
    }
}
