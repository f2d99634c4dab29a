package io.sallyport.testkit;

import io.sallyport.foundation.Randomness;
import java.util.Random;

/// Random bytes that are the same in every run with the same seed.
public final class SeededRandomness implements Randomness {
    private final Random random;

    public SeededRandomness(long seed) {
        this.random = new Random(seed);
    }

    @Override
    public synchronized void fill(byte[] bytes) {
        random.nextBytes(bytes);
    }
}
