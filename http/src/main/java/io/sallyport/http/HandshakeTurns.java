package io.sallyport.http;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.LongSupplier;

/// When a connection may have its handshake. That is the dearest thing that somebody unknown can
/// ask for, so what one network asks for takes a quarter of a core at most, and what all of them
/// ask for from whom no request has succeeded lately, a tenth of each core: those beyond wait their
/// turn, and so do those whose requests were refused too often ([Pace]).
final class HandshakeTurns {
    private static final byte[] ALL = new byte[0];
    private static final Rate OF_ONE = Rate.perSecond(512, 400);
    private static final int UNKNOWN_A_SECOND = 150;

    /// So many begin at one time. Each keeps a core for a moment, and everybody else waits then.
    private static final int UNKNOWN_AT_ONCE = 8;

    private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(15);
    private static final long REFUSED_NANOS = TimeUnit.SECONDS.toNanos(2);

    private static final long HELD_NANOS = TimeUnit.MILLISECONDS.toNanos(700);

    /// Not all alike: those that came together would come together again, each second.
    private static final long SPREAD_NANOS = TimeUnit.MILLISECONDS.toNanos(600);

    /// A power of two.
    private static final int STEPS = 64;

    private final Rates ofOne;
    private final Rates ofUnknown;
    private final int ahead;
    private final LongSupplier nanos;
    private final int seed;
    private final long[] knownUntil = new long[Rates.PLACES];
    private final long[] refusedUntil = new long[Rates.PLACES];
    private final AtomicInteger held = new AtomicInteger();

    /// @param seed nobody else knows it
    HandshakeTurns(int cores, int seed, LongSupplier nanos) {
        this.ahead = UNKNOWN_A_SECOND * cores;
        this.ofOne = new Rates(OF_ONE, seed, nanos);
        this.ofUnknown =
                new Rates(Rate.perSecond((long) UNKNOWN_AT_ONCE * cores, ahead), seed, nanos);
        this.nanos = nanos;
        this.seed = seed;
        Arrays.fill(knownUntil, nanos.getAsLong());
        Arrays.fill(refusedUntil, nanos.getAsLong());
    }

    /// How many nanoseconds a connection of this network waits, or [Rates#NEVER] when more wait
    /// already than a second is enough for.
    long turn(byte[] network) {
        long own = ofOne.turn(network, (int) OF_ONE.everySecond());
        if (own == Rates.NEVER || isKnown(network)) {
            return own;
        }
        long among = ofUnknown.turn(ALL, ahead);
        return among == Rates.NEVER
                ? Rates.NEVER
                : Math.max(among, isNow(refusedUntil, network) ? aboutASecond() : own);
    }

    private boolean isKnown(byte[] network) {
        return isNow(knownUntil, network);
    }

    private synchronized boolean isNow(long[] until, byte[] network) {
        return until[Rates.place(network, seed)] - nanos.getAsLong() > 0;
    }

    /// What somebody waits who is refused too often.
    ///
    /// @return nanoseconds
    long aboutASecond() {
        return HELD_NANOS + SPREAD_NANOS / STEPS * (held.getAndIncrement() & (STEPS - 1));
    }

    /// This network was refused too often: its next handshakes wait.
    ///
    /// @return whether they do; they do not while it is known
    synchronized boolean refused(byte[] network) {
        refusedUntil[Rates.place(network, seed)] = nanos.getAsLong() + REFUSED_NANOS;
        return !isKnown(network);
    }

    /// Somebody of this network did what takes a credential. Networks that share a place are known
    /// together, and who they are is drawn.
    synchronized void succeeded(byte[] network) {
        knownUntil[Rates.place(network, seed)] = nanos.getAsLong() + KNOWN_NANOS;
    }
}
