package io.sallyport.server;

import io.sallyport.directory.SigningKeys;
import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashSet;
import java.util.PriorityQueue;
import java.util.Queue;
import java.util.Set;

/// Has each tenant's next signing keys made in time. A tenant is looked at when something of it is
/// due, and a few times a day besides; what a stop interrupted is found again at the next start,
/// since the rows alone say what is due. Nothing waits for it: a key ends by the clock, and where
/// its successor is missing, the first request that needs one makes it.
final class SigningKeyRounds {
    /// Of each round of housekeeping, which comes every 30 s. At a start every tenant is due: ten
    /// thousand take some minutes, and nobody notices.
    private static final long SPENT_NANOS = Duration.ofMillis(200).toNanos();

    /// What is rotated by hand is due at other times than this node expects.
    private static final Duration LOOKED_AGAIN_AFTER = Duration.ofHours(6);

    private final TenantWalk walk;
    private final SigningKeys signingKeys;
    private final Set<TenantId> known = new HashSet<>();
    private final Queue<Due> waiting = new PriorityQueue<>(Comparator.comparing(Due::at));

    private record Due(TenantId tenant, Instant at) {}

    SigningKeyRounds(TenantWalk walk, SigningKeys signingKeys) {
        this.walk = walk;
        this.signingKeys = signingKeys;
    }

    /// The tenants that are due, for a short while; one at least.
    void round() {
        Instant now = walk.time().instant();
        meet(now);
        long end = System.nanoTime() + SPENT_NANOS;
        while (!waiting.isEmpty() && !waiting.peek().at().isAfter(now)) {
            tend(waiting.remove().tenant(), now);
            if (System.nanoTime() >= end) {
                return;
            }
        }
    }

    private void meet(Instant now) {
        if (walk.keyring().size() == known.size()) {
            return;
        }
        for (TenantId tenant : walk.keyring().tenants()) {
            if (known.add(tenant)) {
                waiting.add(new Due(tenant, now));
            }
        }
    }

    private void tend(TenantId tenant, Instant now) {
        if (!walk.keyring().has(tenant)) {
            known.remove(tenant);
            return;
        }
        Instant next = now.plus(LOOKED_AGAIN_AFTER);
        try {
            Instant due = signingKeys.tend(walk.context().get().within(walk.enter(tenant)));
            next = due.isBefore(next) ? due : next;
        } finally {
            // Also one that failed: it keeps no other from its turn.
            waiting.add(new Due(tenant, next));
        }
    }
}
