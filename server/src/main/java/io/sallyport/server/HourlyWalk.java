package io.sallyport.server;

import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.function.BiConsumer;

/// Looks at each tenant about once an hour, for a short while of each round of housekeeping.
final class HourlyWalk {
    private static final Duration LOOKED_AGAIN_AFTER = Duration.ofHours(1);
    private static final long SPENT_NANOS = Duration.ofMillis(100).toNanos();

    private final TenantWalk walk;
    private final BiConsumer<TenantId, Instant> tend;
    private final Deque<TenantId> waiting = new ArrayDeque<>();
    private Instant begun = Instant.MIN;

    /// @param tend is given a tenant that has keys, and the time
    HourlyWalk(TenantWalk walk, BiConsumer<TenantId, Instant> tend) {
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
            if (walk.keyring().has(next)) {
                tend.accept(next, now);
            }
        }
    }
}
