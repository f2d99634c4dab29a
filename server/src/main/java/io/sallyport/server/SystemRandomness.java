package io.sallyport.server;

import io.sallyport.foundation.Randomness;
import java.security.GeneralSecurityException;
import java.security.SecureRandom;
import java.util.Arrays;

/// Random bytes from the JDK's deterministic random bit generator (NIST SP 800-90A), seeded by the
/// system. Drawn in blocks, since a token needs a few bytes several times; what was given out is
/// wiped from the block.
final class SystemRandomness implements Randomness {
    private static final int STRIPES = 8;
    private static final int BLOCK_BYTES = 4_096;

    private final Stripe[] stripes = new Stripe[STRIPES];

    private static final class Stripe {
        private final SecureRandom source;
        private final byte[] block = new byte[BLOCK_BYTES];
        private int used = BLOCK_BYTES;

        Stripe(SecureRandom source) {
            this.source = source;
        }

        synchronized void fill(byte[] bytes) {
            if (bytes.length > BLOCK_BYTES - used) {
                source.nextBytes(block);
                used = 0;
            }
            System.arraycopy(block, used, bytes, 0, bytes.length);
            Arrays.fill(block, used, used + bytes.length, (byte) 0);
            used += bytes.length;
        }
    }

    SystemRandomness() {
        try {
            for (int i = 0; i < STRIPES; i++) {
                stripes[i] = new Stripe(SecureRandom.getInstance("DRBG"));
            }
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no DRBG", impossible);
        }
    }

    @Override
    public void fill(byte[] bytes) {
        int stripe = (int) Thread.currentThread().threadId() & (STRIPES - 1);
        stripes[stripe].fill(bytes);
    }
}
