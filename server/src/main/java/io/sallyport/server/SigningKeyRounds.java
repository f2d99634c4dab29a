package io.sallyport.server;

import io.sallyport.directory.SigningKeys;
import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.PriorityQueue;
import java.util.Queue;

/// Has each tenant's next signing keys made in time. A tenant is looked at when something of it is
/// due, and a few times a day besides; what a stop interrupted is found again at the next start,
/// since the rows alone say what is due. Nothing waits for it: a key ends by the clock, and where
/// its successor is missing, the first request that needs one makes it.
final class SigningKeyRounds {
    /// Of each round of housekeeping, which comes every 30 s. At a start every tenant is due: ten
    /// thousand take some minutes, and nobody notices.
    private static final long SPENT_NANOS = Duration.ofMillis(200).toNanos();

    /// What another node changed is due at other times than this one expects.
    private static final Duration LOOKED_AGAIN_AFTER = Duration.ofHours(6);

    private final TenantWalk walk;
    private final SigningKeys signingKeys;
    private final Map<TenantId, Instant> known = new HashMap<>();
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
            Due due = waiting.remove();
            // Unless it was put elsewhere since.
            if (due.at().equals(known.get(due.tenant()))) {
                tend(due.tenant(), now);
            }
            if (System.nanoTime() >= end) {
                return;
            }
        }
    }

    private void meet(Instant now) {
        if (walk.keyring().size() != known.size()) {
            for (TenantId tenant : walk.keyring().tenants()) {
                if (!known.containsKey(tenant)) {
                    put(tenant, now);
                }
            }
        }
        signingKeys.takeChanged().forEach(tenant -> put(tenant, now));
    }

    private void put(TenantId tenant, Instant at) {
        known.put(tenant, at);
        waiting.add(new Due(tenant, at));
    }

    private void tend(TenantId tenant, Instant now) {
        if (!walk.keyring().has(tenant)) {
            known.remove(tenant);
            return;
        }
        // Also one that fails waits for its next time: it keeps no other from its turn.
        Instant latest = now.plus(LOOKED_AGAIN_AFTER);
        put(tenant, latest);
        Instant due = signingKeys.tend(walk.context().get().within(walk.enter(tenant)));
        if (due.isBefore(latest)) {
            put(tenant, due);
        }
    }
}
