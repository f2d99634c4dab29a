package io.sallyport.signin;

import io.sallyport.foundation.RequestContext;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;

/// How often each source was wrong lately, about whatever account of a tenant: against who tries
/// one password at many. In memory that does not grow; sources that fall into the same place share
/// it, which nobody can bring about, since the places are drawn. A start forgets it.
final class Sources {
    /// A power of two.
    private static final int PLACES = 4_096;

    /// So many may be wrong at once behind one address: a large office in the morning.
    static final int BURST = 50;

    static final Duration ANOTHER_AFTER = Duration.ofSeconds(30);

    /// Who has one address of IPv6 has 2^64 (RFC 6177).
    private static final int PREFIX_BYTES = 8;

    private final InstantSource time;
    private final int seed;
    private final double[] left = new double[PLACES];
    private final long[] asOfMillis = new long[PLACES];

    /// @param seed nobody else knows it
    Sources(InstantSource time, int seed) {
        this.time = time;
        this.seed = seed;
        Arrays.fill(left, BURST);
        Arrays.fill(asOfMillis, time.millis());
    }

    private int place(RequestContext context) {
        int source = Arrays.hashCode(network(context.source()));
        int hash = (31 * source + context.tenant().hashCode() ^ seed) * 0x9E3779B9;
        return (hash >>> 16) & (PLACES - 1);
    }

    private static byte[] network(String source) {
        try {
            return Arrays.copyOf(InetAddress.ofLiteral(source).getAddress(), PREFIX_BYTES);
        } catch (IllegalArgumentException word) {
            return source.getBytes(StandardCharsets.UTF_8);
        }
    }

    /// Takes one of what the source has left.
    ///
    /// @return zero when there was one, or when there will be
    synchronized Duration take(RequestContext context) {
        int place = place(context);
        Instant now = time.instant();
        double more = (now.toEpochMilli() - asOfMillis[place]) / (double) ANOTHER_AFTER.toMillis();
        left[place] = Math.min(BURST, left[place] + Math.max(0, more));
        asOfMillis[place] = now.toEpochMilli();
        if (left[place] < 1) {
            return Duration.ofMillis(
                    (long) Math.ceil((1 - left[place]) * ANOTHER_AFTER.toMillis()));
        }
        left[place]--;
        return Duration.ZERO;
    }

    /// It was not wrong.
    synchronized void giveBack(RequestContext context) {
        int place = place(context);
        left[place] = Math.min(BURST, left[place] + 1);
    }
}
