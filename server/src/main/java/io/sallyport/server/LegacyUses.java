package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.Wire;
import io.sallyport.store.Store;
import io.sallyport.transport.HostName;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Tells in each tenant's log who of its applications came by old TLS, from where, how. The first
/// of a kind stands there at once, what follows as a number each minute, so nobody fills the log.
final class LegacyUses {
    private static final int KINDS_MAX = 10_000;
    private static final Duration COUNTED = Duration.ofMinutes(1);

    private final Store store;
    private final InstantSource time;
    private final Map<Kind, Tally> kinds = new HashMap<>();

    /// @param source of whom nobody knows who it is, nothing: a stranger has as many as it likes
    private record Kind(
            TenantId tenant, String client, String source, HostName host, Wire.Agreed agreed) {}

    private static final class Tally {
        private final RequestContext first;
        private Instant told;
        private long count;

        Tally(RequestContext first, Instant told) {
            this.first = first;
            this.told = told;
        }
    }

    LegacyUses(Store store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /// A request that is let in.
    synchronized void used(RequestContext context, HostName host, Wire.Agreed agreed) {
        String client = context.actors().getFirst() instanceof Actor.Client(String id) ? id : "";
        String source = client.isEmpty() || kinds.size() >= KINDS_MAX ? "" : context.source();
        Kind kind = new Kind(context.tenant(), client, source, host, agreed);
        Tally tally = kinds.get(kind);
        if (tally == null) {
            tally = new Tally(context, time.instant());
            kinds.put(kind, tally);
            tally.count = 1;
            tell(kind, tally);
        } else {
            tally.count++;
        }
    }

    /// Tells the numbers of the minutes that are over; what nobody used in one is forgotten.
    synchronized void tell() {
        Instant now = time.instant();
        kinds.entrySet()
                .removeIf(entry -> {
                    Tally tally = entry.getValue();
                    boolean due = !now.isBefore(tally.told.plus(COUNTED));
                    boolean idle = tally.count == 0;
                    if (due && !idle) {
                        tell(entry.getKey(), tally);
                    }
                    return due && idle;
                });
    }

    /// Tells all that is left.
    synchronized void close() {
        kinds.forEach((kind, tally) -> {
            if (tally.count > 0) {
                tell(kind, tally);
            }
        });
    }

    private void tell(Kind kind, Tally tally) {
        Map<String, String> details = new TreeMap<>();
        details.put("count", Long.toString(tally.count));
        details.put("host", kind.host().value());
        details.put("suite", kind.agreed().suite());
        details.put("version", kind.agreed().version());
        if (!kind.client().isEmpty()) {
            details.put("client", kind.client());
        }
        Instant now = time.instant();
        try {
            store.append(AuditEvent.of(tally.first, now, AuditAction.LEGACY_TLS_USED, details));
            tally.count = 0;
            tally.told = now;
        } catch (Refusal full) {
            // The journal takes nothing at the moment: the number grows, and is told next time.
            tally.told = now;
        }
    }
}
