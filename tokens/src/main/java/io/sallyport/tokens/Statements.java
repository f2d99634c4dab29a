package io.sallyport.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;

/// Keeps what was said of certificates for as long as it counts, and asks for it again from time to
/// time; of each it asks once at a time, and the others wait for that answer.
final class Statements<K, T> {
    /// So soon a revocation counts here once it is published.
    static final Duration ASKED_AGAIN = Duration.ofMinutes(15);

    /// Who does not answer is left alone for a while.
    static final Duration SILENT = Duration.ofSeconds(30);

    private final InstantSource time;
    private final Cache<K, Slot<T>> slots;

    private static final class Slot<T> {
        private final ReentrantLock asking = new ReentrantLock();
        private volatile Statement<T> kept = new Statement.Nothing<>("certificate-status-unasked");
        private volatile Instant askAgain = Instant.MIN;

        private boolean isDue(Instant now) {
            return !now.isBefore(askAgain) || !counts(now);
        }

        private boolean counts(Instant now) {
            return switch (kept) {
                case Statement.Said<T>(_, _, Instant end) -> now.isBefore(end);
                case Statement.Nothing<T> _ -> true;
            };
        }
    }

    Statements(InstantSource time, int most) {
        this.time = time;
        this.slots = Caffeine.newBuilder().maximumSize(most).executor(Runnable::run).build();
    }

    /// @param asked calls somebody else
    Statement<T> of(K key, Supplier<Statement<T>> asked) {
        Slot<T> slot = slots.get(key, _ -> new Slot<>());
        if (slot.isDue(time.instant())) {
            slot.asking.lock();
            try {
                if (slot.isDue(time.instant())) {
                    take(slot, asked.get());
                }
            } finally {
                slot.asking.unlock();
            }
        }
        return slot.kept;
    }

    /// What was said before counts to its end if nobody answers now, or somebody with what was said
    /// still earlier: that would take back what was revoked since.
    private void take(Slot<T> slot, Statement<T> answer) {
        Instant now = time.instant();
        Instant kept = slot.counts(now) ? made(slot.kept) : Instant.MIN;
        if (!made(answer).isBefore(kept)) {
            slot.kept = answer;
        }
        slot.askAgain = now.plus(answer instanceof Statement.Said<T> ? ASKED_AGAIN : SILENT);
    }

    private static Instant made(Statement<?> statement) {
        return statement instanceof Statement.Said<?>(_, Instant made, _) ? made : Instant.MIN;
    }
}
