package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.TenantId;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;

/// The memory for the long bodies of all requests that are being read or answered. A short body, as
/// every form of the token service is, is part of its connection's memory: so whoever sends long
/// ones keeps no token from anybody. Of what known callers have, one tenant has three quarters at
/// most.
final class BodyBudget {
    private final AtomicLong free;
    private final long ofOne;
    private final Map<TenantId, Long> taken = new ConcurrentHashMap<>();

    BodyBudget(long bytes) {
        this.free = new AtomicLong(bytes);
        this.ofOne = bytes - bytes / 4;
    }

    /// @param tenant of the caller, where that is known
    Share share(Optional<TenantId> tenant) {
        return new Share(tenant);
    }

    /// One request's part of it.
    final class Share implements AutoCloseable {
        private final Optional<TenantId> tenant;
        private int bytes;

        private Share(Optional<TenantId> tenant) {
            this.tenant = tenant;
        }

        /// @throws Refusal UNAVAILABLE when there is not as much at the moment
        void take(int more) {
            bytes += more;
            boolean fits = free.addAndGet(-more) >= 0;
            long its = tenant.map(one -> taken.merge(one, (long) more, Long::sum)).orElse(0L);
            if (!fits || its > ofOne) {
                giveBack(more);
                throw new Refusal(
                        RefusalCode.UNAVAILABLE,
                        "Too many long requests come at once. Try again, or send less.",
                        "bodies-over-budget");
            }
        }

        private void giveBack(int less) {
            bytes -= less;
            free.addAndGet(less);
            tenant.ifPresent(one ->
                    taken.computeIfPresent(one, (_, sum) -> sum == less ? null : sum - less));
        }

        @Override
        public void close() {
            giveBack(bytes);
        }
    }
}
