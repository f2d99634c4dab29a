package io.sallyport.server;

import java.util.Arrays;

/// Whether two things take as long as each other, as far as somebody can tell who tries often.
final class Timing {
    private static final int ROUNDS = 3;
    private static final int TRIES = 151;
    private static final int WARM = 60;

    /// What is under it, a network hides.
    private static final long NOTHING_NANOS = 40_000;

    private Timing() {}

    static boolean alike(Runnable one, Runnable other) {
        for (int i = 0; i < WARM; i++) {
            one.run();
            other.run();
        }
        for (int round = 0; round < ROUNDS; round++) {
            if (once(one, other)) {
                return true;
            }
        }
        return false;
    }

    /// In turn, so that whatever else goes on meets both; each is first as often as the other.
    private static boolean once(Runnable one, Runnable other) {
        long[] ones = new long[TRIES];
        long[] others = new long[TRIES];
        for (int i = 0; i < TRIES; i++) {
            if (i % 2 == 0) {
                ones[i] = nanos(one);
                others[i] = nanos(other);
            } else {
                others[i] = nanos(other);
                ones[i] = nanos(one);
            }
        }
        long first = median(ones);
        long second = median(others);
        long apart = Math.abs(first - second);
        return apart <= Math.max(NOTHING_NANOS, Math.min(first, second) / 3);
    }

    private static long nanos(Runnable what) {
        long start = System.nanoTime();
        what.run();
        return System.nanoTime() - start;
    }

    private static long median(long[] values) {
        Arrays.sort(values);
        return values[values.length / 2];
    }
}
