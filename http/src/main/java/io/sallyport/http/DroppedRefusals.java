package io.sallyport.http;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import java.time.Duration;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/// Refusals that found no room in the log, summed up by reason. The sums are told once a minute at
/// most and kept until they are on disk.
final class DroppedRefusals {
    private static final long MINUTE = Duration.ofMinutes(1).toMillis();

    /// There are as many reasons as the code has words for them, so this is never reached.
    private static final int REASONS_MAX = 200;

    private static final String OTHERS = "others";

    private final Store store;
    private final InstantSource time;

    /// Guarded by itself.
    private final Map<String, Long> sums = new HashMap<>();

    private long toldMillis;

    DroppedRefusals(Store store, InstantSource time) {
        this.store = store;
        this.time = time;
        this.toldMillis = time.millis();
    }

    void add(String reason, long count) {
        if (count > 0) {
            synchronized (sums) {
                boolean room = sums.size() < REASONS_MAX || sums.containsKey(reason);
                sums.merge(room ? reason : OTHERS, count, Long::sum);
            }
        }
    }

    void tell(RequestContext context) {
        if (time.millis() - toldMillis >= MINUTE) {
            tellAll(context);
        }
    }

    /// A sum that could not be written comes again with the next.
    void tellAll(RequestContext context) {
        Map<String, String> details = new TreeMap<>();
        Map<String, Long> told;
        synchronized (sums) {
            told = Map.copyOf(sums);
            sums.clear();
        }
        if (told.isEmpty()) {
            return;
        }
        told.forEach((reason, count) -> details.put("reason." + reason, Long.toString(count)));
        try {
            Receipt receipt =
                    store.append(
                            AuditEvent.of(
                                    context,
                                    time.instant(),
                                    AuditAction.REFUSALS_DROPPED,
                                    details));
            receipt.await();
            toldMillis = time.millis();
        } catch (Refusal full) {
            told.forEach(this::add);
        }
    }
}
