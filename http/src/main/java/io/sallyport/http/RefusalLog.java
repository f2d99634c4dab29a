package io.sallyport.http;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Store;
import io.sallyport.transport.PeerClaim;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Writes refusals into the log without making the caller wait, and without letting callers fill
/// the disk: what [Allowances] give stands there in full, of the rest a count for each caller,
/// tenant, reason and place. Where not even the count finds room (too many callers, a journal that
/// is busy, a full disk), it goes into one sum for each reason, which is told once a minute. So
/// every refusal is told, in one of three ways.
public final class RefusalLog {
    private static final int CALLERS_MAX = 10_000;
    private static final Duration MINUTE = Duration.ofMinutes(1);

    private final Store store;
    private final InstantSource time;
    private final Predicate<RequestContext> canaries;
    private final Allowances allowances;
    private final DroppedRefusals dropped;
    private final Cache<Key, Tally> tallies;

    private record Key(
            TenantId tenant, Allowances.Caller caller, String reason, String place, long minute) {}

    /// @param canaries whether a request is in a tenant that is there to be attacked
    public RefusalLog(Store store, InstantSource time, Predicate<RequestContext> canaries) {
        this.store = store;
        this.time = time;
        this.canaries = canaries;
        this.allowances = new Allowances(time);
        this.dropped = new DroppedRefusals(store, time);
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
        refused(context, place, refusal, Optional.empty());
    }

    /// @param claim of the certificate that was shown
    void refused(RequestContext context, String place, Refusal refusal, Optional<PeerClaim> claim) {
        String reason = refusal.privateReason();
        Allowances.Caller caller = caller(context);
        boolean told =
                allowances.take(caller, reason)
                        && append(
                                context,
                                AuditAction.REQUEST_REFUSED,
                                details(place, refusal, claim));
        if (!told) {
            long minute = time.millis() / MINUTE.toMillis();
            Key key = new Key(context.tenant(), caller, reason, place, minute);
            if (!tallies.get(key, _ -> new Tally(context)).add()) {
                // It was written out between these two steps.
                dropped.add(reason, 1);
            }
        }
    }

    private static Map<String, String> details(
            String place, Refusal refusal, Optional<PeerClaim> claim) {
        Map<String, String> details = new TreeMap<>();
        details.put("place", place);
        details.put("reason", refusal.privateReason());
        details.put("code", refusal.code().name());
        claim.ifPresent(shown -> {
            details.put("claimedFingerprint", shown.fingerprint());
            shown.name().ifPresent(name -> details.put("claimedName", name));
        });
        return details;
    }

    private Allowances.Caller caller(RequestContext context) {
        Actor actor = context.actors().getFirst();
        boolean unknown = actor instanceof Actor.Anonymous;
        String name =
                unknown ? Network.of(context.source()) : context.tenant() + " " + actor.label();
        if (canaries.test(context)) {
            return new Allowances.Caller(Allowances.Kind.CANARY, name);
        }
        return new Allowances.Caller(
                unknown ? Allowances.Kind.UNKNOWN : Allowances.Kind.KNOWN, name);
    }

    private void count(@Nullable Key key, @Nullable Tally tally) {
        if (key == null || tally == null) {
            return;
        }
        long rest = tally.end();
        boolean told =
                rest > 0
                        && allowances.takeUncounted(key.caller().kind())
                        && append(
                                tally.first(),
                                AuditAction.REFUSALS_COUNTED,
                                Map.of(
                                        "place",
                                        key.place(),
                                        "reason",
                                        key.reason(),
                                        "count",
                                        Long.toString(rest)));
        if (!told) {
            dropped.add(key.reason(), rest);
        }
    }

    /// The journal takes nothing more at the moment, perhaps: the request is refused all the same.
    private boolean append(
            RequestContext context, AuditAction action, Map<String, String> details) {
        try {
            store.append(AuditEvent.of(context, time.instant(), action, details));
            return true;
        } catch (Refusal full) {
            return false;
        }
    }

    /// Writes the counts of minutes that have passed, and sums once a minute; called by
    /// housekeeping.
    public void flush(RequestContext context) {
        tallies.cleanUp();
        dropped.tell(context);
    }

    /// Writes all that is left.
    public void close(RequestContext context) {
        tallies.invalidateAll();
        dropped.tellAll(context);
    }
}
