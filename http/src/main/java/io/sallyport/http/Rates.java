package io.sallyport.http;

import java.util.Arrays;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;

/// How often each network does something, in memory that does not grow: networks that fall into the
/// same place share a bucket, which an attacker cannot bring about, since the places are drawn.
final class Rates {
    static final long NEVER = -1;

    /// A power of two.
    static final int PLACES = 4_096;

    private final Rate rate;
    private final LongSupplier nanos;
    private final int seed;
    private final double[] left;
    private final long[] asOf;

    /// @param seed nobody else knows it
    Rates(Rate rate, int seed, LongSupplier nanos) {
        this.rate = rate;
        this.nanos = nanos;
        this.seed = seed;
        this.left = new double[PLACES];
        this.asOf = new long[PLACES];
        Arrays.fill(left, rate.burst());
        Arrays.fill(asOf, nanos.getAsLong());
    }

    /// Where among [#PLACES] what is kept of a network stands.
    static int place(byte[] network, int seed) {
        int hash = (Arrays.hashCode(network) ^ seed) * 0x9E3779B9;
        return (hash >>> 16) & (PLACES - 1);
    }

    /// Returns when a turn has come, or the thread is to end.
    static void await(long nanos) {
        long end = System.nanoTime() + nanos;
        while (System.nanoTime() - end < 0 && !Thread.currentThread().isInterrupted()) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
    }

    /// Takes one of what the network has, if there is one.
    boolean take(byte[] network) {
        return turn(network, 0) == 0;
    }

    /// Takes one, if need be of what is still to come.
    ///
    /// @param ahead so many may be taken before they are there
    /// @return the nanoseconds until it is there, or [#NEVER]
    synchronized long turn(byte[] network, int ahead) {
        int place = place(network, seed);
        long now = nanos.getAsLong();
        left[place] = rate.filled(left[place], now - asOf[place]);
        asOf[place] = now;
        if (left[place] < 1 - ahead) {
            return NEVER;
        }
        left[place]--;
        return left[place] >= 0 ? 0 : rate.nanos(-left[place]);
    }
}
