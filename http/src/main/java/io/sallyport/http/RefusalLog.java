package io.sallyport.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// Writes refusals into the log without making the caller wait, and without letting a caller fill
/// the disk: of each caller and reason the first few a minute stand there in full, of the rest a
/// count. An unknown caller is a network address, a known one is itself and has a larger allowance.
public final class RefusalLog {
    private static final int UNKNOWN_A_MINUTE = 20;
    private static final int KNOWN_A_MINUTE = 100;
    private static final int CALLERS_MAX = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Store store;
    private final InstantSource time;
    private final Cache<Key, Tally> tallies;

    private record Key(String caller, String reason, String place, long minute) {}

    private record Tally(RequestContext first, AtomicLong count) {}

    public RefusalLog(Store store, InstantSource time) {
        this.store = store;
        this.time = time;
        this.tallies =
                Caffeine.newBuilder()
                        .maximumSize(CALLERS_MAX)
                        .expireAfterWrite(MINUTE)
                        .ticker(() -> TimeUnit.MILLISECONDS.toNanos(time.millis()))
                        .executor(Runnable::run)
                        .<Key, Tally>removalListener((key, tally, _) -> count(key, tally))
                        .build();
    }

    /// @param place the endpoint's template, never what the caller sent
    public void refused(RequestContext context, String place, Refusal refusal) {
        Actor actor = context.actors().getFirst();
        String name = actor instanceof Actor.Anonymous ? context.source() : actor.label();
        String caller = context.tenant() + name;
        Key key =
                new Key(caller, refusal.privateReason(), place, time.millis() / MINUTE.toMillis());
        long number =
                tallies.get(key, _ -> new Tally(context, new AtomicLong()))
                        .count()
                        .incrementAndGet();
        if (number <= allowance(context)) {
            append(
                    context,
                    AuditAction.REQUEST_REFUSED,
                    details(place, refusal.privateReason(), refusal.code().name()));
        }
    }

    private static int allowance(RequestContext context) {
        return context.actors().getFirst() instanceof Actor.Anonymous
                ? UNKNOWN_A_MINUTE
                : KNOWN_A_MINUTE;
    }

    private void count(@Nullable Key key, @Nullable Tally tally) {
        if (key == null || tally == null) {
            return;
        }
        long rest = tally.count().get() - allowance(tally.first());
        if (rest > 0) {
            append(
                    tally.first(),
                    AuditAction.REFUSALS_COUNTED,
                    details(key.place(), key.reason(), Long.toString(rest)));
        }
    }

    private static Map<String, String> details(String place, String reason, String last) {
        Map<String, String> details = new TreeMap<>();
        details.put("place", place);
        details.put("reason", reason);
        details.put(Character.isDigit(last.charAt(0)) ? "count" : "code", last);
        return details;
    }

    private void append(RequestContext context, AuditAction action, Map<String, String> details) {
        try {
            store.append(AuditEvent.of(context, time.instant(), action, details));
        } catch (Refusal full) {
            // The journal takes nothing more at the moment; the request is refused all the same.
            System.getLogger("io.sallyport.http")
                    .log(System.Logger.Level.WARNING, "A refusal could not be recorded.");
        }
    }

    /// Writes the counts of minutes that have passed; called by housekeeping, and at the end.
    public void flush() {
        tallies.cleanUp();
    }

    public void close() {
        tallies.invalidateAll();
    }
}
