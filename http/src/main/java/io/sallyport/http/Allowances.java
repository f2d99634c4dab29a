package io.sallyport.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// Which refusals stand in the log one by one: of each caller so many a minute, of each caller and
/// reason fewer, and of all callers of a kind together no more than its quota. The last is what
/// holds against somebody with very many addresses, whom the first two forget.
final class Allowances {
    private static final int CALLERS_MAX = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);
    private static final String ANY_REASON = "";

    private final InstantSource time;
    private final Cache<Spent, AtomicInteger> spent;
    private final Map<Kind, Bucket> quotas = new ConcurrentHashMap<>();

    /// An entry takes less than a kibibyte in the journal, the log and the views together
    /// (`JunkStoryTest`): the last two columns are about the kibibytes that the disk gives at once,
    /// and each hour.
    enum Kind {
        /// A network address.
        UNKNOWN(20, 100, 4_096, 24_576),
        /// Somebody authenticated: perhaps whoever stole one credential.
        KNOWN(100, 200, 8_192, 32_768),
        /// Whoever attacks a canary tenant: the standing adversary, whose every refusal must be
        /// told, or somebody else, who takes nothing from the others' quotas.
        CANARY(400, 4_000, 4_096, 8_192);

        private final int ofOneReason;
        private final int ofOneCaller;
        private final int atOnce;
        private final int everyHour;

        Kind(int ofOneReason, int ofOneCaller, int atOnce, int everyHour) {
            this.ofOneReason = ofOneReason;
            this.ofOneCaller = ofOneCaller;
            this.atOnce = atOnce;
            this.everyHour = everyHour;
        }

        private Rate ofAll() {
            return Rate.perHour(atOnce, everyHour);
        }
    }

    record Caller(Kind kind, String name) {}

    private record Spent(Caller caller, String reason, long minute) {}

    Allowances(InstantSource time) {
        this.time = time;
        this.spent =
                Caffeine.newBuilder()
                        .maximumSize(2 * CALLERS_MAX)
                        .expireAfterWrite(MINUTE)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
                        .executor(Runnable::run)
                        .build();
    }

    /// Takes one of what the caller has, if there is one.
    boolean take(Caller caller, String reason) {
        return under(caller, reason, caller.kind().ofOneReason)
                && under(caller, ANY_REASON, caller.kind().ofOneCaller)
                && takeUncounted(caller.kind());
    }

    /// Takes one of the quota alone: for a count, which stands for many.
    boolean takeUncounted(Kind kind) {
        long now = TimeUnit.MILLISECONDS.toNanos(time.millis());
        return quotas.computeIfAbsent(kind, one -> new Bucket(one.ofAll(), now))
                .take(kind.ofAll(), now);
    }

    private boolean under(Caller caller, String reason, int most) {
        Spent key = new Spent(caller, reason, time.millis() / MINUTE.toMillis());
        AtomicInteger taken = spent.get(key, _ -> new AtomicInteger());
        // It stays where it is once there is nothing left, so that it never runs over.
        return taken.get() < most && taken.incrementAndGet() <= most;
    }
}
