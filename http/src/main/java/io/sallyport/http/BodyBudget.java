package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.concurrent.atomic.AtomicLong;

/// The memory for the long bodies of all requests that are being read or answered. A short body, as
/// every form of the token service is, is part of its connection's memory: so whoever sends long
/// ones keeps no token from anybody.
final class BodyBudget {
    private final AtomicLong free;

    BodyBudget(long bytes) {
        this.free = new AtomicLong(bytes);
    }

    Share share() {
        return new Share();
    }

    /// One request's part of it.
    final class Share implements AutoCloseable {
        private int taken;

        /// @throws Refusal UNAVAILABLE when there is not as much at the moment
        void take(int bytes) {
            if (free.addAndGet(-bytes) < 0) {
                free.addAndGet(bytes);
                throw new Refusal(
                        RefusalCode.UNAVAILABLE,
                        "Too many long requests come at once. Try again, or send less.",
                        "bodies-over-budget");
            }
            taken += bytes;
        }

        @Override
        public void close() {
            if (taken > 0) {
                free.addAndGet(taken);
            }
        }
    }
}
