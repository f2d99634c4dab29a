package io.sallyport.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Finding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// Holds the database against the log, one tenant after another, all the time: whoever changes rows
/// behind our back is told of within one cycle. What was found is told once, in the tenant's log
/// and in the operator realm's.
final class Sweeps {
    /// Of each round of housekeeping, which comes every 30 s.
    private static final long SPENT_NANOS = Duration.ofMillis(300).toNanos();

    private final TenantWalk walk;
    private final Counter counter;
    private final Set<Finding> told = ConcurrentHashMap.newKeySet();
    private final Deque<TenantId> waiting = new ArrayDeque<>();

    Sweeps(TenantWalk walk, MeterRegistry meters) {
        this.walk = walk;
        this.counter =
                Counter.builder("sallyport.rows.tampered")
                        .description("Rows that do not stand as the log says that they were left.")
                        .register(meters);
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "store.sweep",
                        "Holds the rows of a tenant, or of all, against the log, now.",
                        List.of(
                                new Parameter(
                                        "tenant",
                                        Kind.TEXT,
                                        false,
                                        "the tenant's name, or operator; all if left out")),
                        this::sweep));
    }

    private Object sweep(RequestContext context, ActivityArguments given) {
        List<TenantId> asked =
                given.optionalText("tenant").isPresent()
                        ? List.of(walk.named(context, given).tenant())
                        : walk.keyring().tenants();
        List<Object> findings = new ArrayList<>();
        for (TenantId tenant : asked) {
            sweep(context, tenant).forEach(finding -> findings.add(shown(finding)));
        }
        return Map.of("tenants", (long) asked.size(), "findings", findings);
    }

    private static Map<String, String> shown(Finding finding) {
        return Map.of(
                "tenant", finding.tenant().toString(),
                "table", finding.table(),
                "row", finding.row().toString(),
                "what", finding.what().words());
    }

    /// The next tenants, for a short while; one at least.
    void round() {
        long end = System.nanoTime() + SPENT_NANOS;
        do {
            if (waiting.isEmpty()) {
                waiting.addAll(walk.keyring().tenants());
            }
            sweep(walk.context().get(), waiting.removeFirst());
        } while (!waiting.isEmpty() && System.nanoTime() < end);
    }

    private List<Finding> sweep(RequestContext context, TenantId tenant) {
        TenantScope scope = walk.enter(tenant);
        List<Finding> found = walk.store().sweep(scope, Capabilities.tables());
        for (Finding finding : found) {
            if (told.add(finding)) {
                counter.increment();
                System.getLogger("io.sallyport.server")
                        .log(System.Logger.Level.ERROR, "The database was changed: {0}.", finding);
                walk.tell(context.within(scope), AuditAction.ROW_TAMPERED, shown(finding));
                walk.tell(context, AuditAction.ROW_TAMPERED, shown(finding));
            }
        }
        return found;
    }
}
