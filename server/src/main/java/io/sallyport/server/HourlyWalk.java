package io.sallyport.server;

import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiPredicate;

/// Looks at each tenant about once an hour, for a short while of each round of housekeeping.
final class HourlyWalk {
    private static final Duration LOOKED_AGAIN_AFTER = Duration.ofHours(1);
    private static final long SPENT_NANOS = Duration.ofMillis(100).toNanos();

    private final TenantWalk walk;
    private final BiPredicate<TenantId, Instant> tend;
    private final Deque<TenantId> waiting = new ArrayDeque<>();
    private Instant begun = Instant.MIN;

    /// @param tend is given a tenant that has keys, and the time; says whether it is done with it,
    ///   or else has its turn again behind the others
    HourlyWalk(TenantWalk walk, BiPredicate<TenantId, Instant> tend) {
        this.walk = walk;
        this.tend = tend;
    }

    /// The next tenants.
    void round() {
        Instant now = walk.time().instant();
        if (waiting.isEmpty() && !now.isBefore(begun.plus(LOOKED_AGAIN_AFTER))) {
            waiting.addAll(walk.keyring().tenants());
            begun = now;
        }
        long end = System.nanoTime() + SPENT_NANOS;
        while (!waiting.isEmpty() && System.nanoTime() < end) {
            TenantId next = waiting.removeFirst();
            if (walk.keyring().has(next) && !tend.test(next, now)) {
                waiting.addLast(next);
            }
        }
    }
}
