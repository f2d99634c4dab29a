package io.sallyport.http;

import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// When a connection may have its handshake. That is the dearest thing that somebody unknown can
/// ask for (0.7 ms of a core), so what one network asks for takes a quarter of a core at most, and
/// what all of them ask for from whom no request has succeeded lately, a tenth of each core: those
/// beyond wait their turn.
final class HandshakeTurns {
    private static final byte[] ALL = new byte[0];
    private static final Rates.Rate OF_ONE = new Rates.Rate(512, 400);
    private static final int UNKNOWN_A_SECOND = 150;

    /// So many begin at one time. Each keeps a core for a moment, and everybody else waits then.
    private static final int UNKNOWN_AT_ONCE = 8;

    private static final long KNOWN_NANOS = TimeUnit.MINUTES.toNanos(15);

    private final Rates ofOne;
    private final Rates ofUnknown;
    private final int ahead;
    private final LongSupplier nanos;
    private final int seed;
    private final long[] knownUntil = new long[Rates.PLACES];

    /// @param seed nobody else knows it
    HandshakeTurns(int cores, int seed, LongSupplier nanos) {
        this.ahead = UNKNOWN_A_SECOND * cores;
        this.ofOne = new Rates(OF_ONE, seed, nanos);
        this.ofUnknown = new Rates(new Rates.Rate(UNKNOWN_AT_ONCE * cores, ahead), seed, nanos);
        this.nanos = nanos;
        this.seed = seed;
        Arrays.fill(knownUntil, nanos.getAsLong());
    }

    /// How many nanoseconds a connection of this network waits, or [Rates#NEVER] when more wait
    /// already than a second is enough for.
    long turn(byte[] network) {
        long own = ofOne.turn(network, OF_ONE.everySecond());
        if (own == Rates.NEVER || isKnown(network)) {
            return own;
        }
        long among = ofUnknown.turn(ALL, ahead);
        return among == Rates.NEVER ? Rates.NEVER : Math.max(own, among);
    }

    private synchronized boolean isKnown(byte[] network) {
        return knownUntil[Rates.place(network, seed)] - nanos.getAsLong() > 0;
    }

    /// Somebody of this network did what takes a credential. Networks that share a place are known
    /// together, and who they are is drawn.
    synchronized void succeeded(byte[] network) {
        knownUntil[Rates.place(network, seed)] = nanos.getAsLong() + KNOWN_NANOS;
    }
}
