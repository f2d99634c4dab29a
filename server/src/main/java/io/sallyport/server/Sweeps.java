package io.sallyport.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.Finding;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
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

    /// How many findings of one sweep are told one by one; the others are counted. Whoever can
    /// change a million rows shall not fill the log as well.
    private static final int TOLD_MAX = 50;

    /// How many are remembered as told.
    private static final int REMEMBERED_MAX = 10_000;

    /// A read that goes on being refused is told again after this.
    private static final long REFUSED_AGAIN_NANOS = Duration.ofMinutes(10).toNanos();

    /// Between two sweeps of a tenant because of refused reads, which anybody can repeat.
    private static final long SWEPT_AGAIN_NANOS = Duration.ofMinutes(1).toNanos();

    private final TenantWalk walk;
    private final Counter counter;
    private final Set<Finding> told = new HashSet<>();

    /// When a refused read was told, and when its tenant was swept because of it.
    private final Map<Finding, Long> refused = new HashMap<>();

    private final Map<TenantId, Long> swept = new HashMap<>();
    private final Set<TenantId> suspects = ConcurrentHashMap.newKeySet();

    /// Rows of tenants that nobody knows, and in how many cycles they stood there.
    private final Map<Finding, Integer> strange = new HashMap<>();

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
                        List.of(TenantWalk.ONE_OR_ALL),
                        this::sweep));
    }

    private Object sweep(RequestContext context, ActivityArguments given) {
        List<TenantId> asked = walk.asked(context, given);
        List<Object> findings = new ArrayList<>();
        for (TenantId tenant : asked) {
            sweep(context, tenant).forEach(finding -> findings.add(shown(finding)));
        }
        if (given.optionalText("tenant").isEmpty()) {
            strangers().forEach(finding -> findings.add(shown(finding)));
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
                tellStrangers();
            }
            sweep(walk.context().get(), waiting.removeFirst());
        } while (!waiting.isEmpty() && System.nanoTime() < end);
    }

    private List<Finding> strangers() {
        return walk.store().strangers(walk.keyring()::has, Capabilities.tables());
    }

    /// What stands in a second cycle as well, once: the rows of a tenant that is being shredded
    /// outlive its keys for a moment.
    private void tellStrangers() {
        List<Finding> found = strangers();
        strange.keySet().retainAll(found);
        for (Finding one : found) {
            if (strange.merge(one, 1, Integer::sum) == 2) {
                tell(walk.context().get(), one.tenant(), shown(one));
            }
        }
    }

    /// Tells of the reads that were refused since it ran last, and has their tenants swept soon.
    synchronized void refused() {
        long now = System.nanoTime();
        refused.values().removeIf(at -> now - at > REFUSED_AGAIN_NANOS);
        for (Finding read : walk.store().refusedReads()) {
            suspects.add(read.tenant());
            if (refused.putIfAbsent(read, now) == null) {
                tell(walk.context().get(), read.tenant(), shown(read));
            }
        }
    }

    /// Looks which rows of tenants were changed in which a read was refused. A large one takes its
    /// time, so nothing that has to be told soon waits behind it.
    void suspects() {
        long now = System.nanoTime();
        swept.values().removeIf(at -> now - at > SWEPT_AGAIN_NANOS);
        for (TenantId tenant : List.copyOf(suspects)) {
            suspects.remove(tenant);
            if (swept.putIfAbsent(tenant, now) == null) {
                sweep(walk.context().get(), tenant);
            }
        }
    }

    private List<Finding> sweep(RequestContext context, TenantId tenant) {
        synchronized (told) {
            TenantScope scope = walk.enter(tenant);
            List<Finding> found = walk.store().sweep(scope, Capabilities.tables());
            Set<Finding> all = new HashSet<>(found);
            // What was set right and is changed again is told again.
            told.removeIf(one -> one.tenant().equals(tenant) && !all.contains(one));
            List<Finding> fresh = found.stream().filter(one -> !told.contains(one)).toList();
            fresh.stream().limit(REMEMBERED_MAX - told.size()).forEach(told::add);
            fresh.stream().limit(TOLD_MAX).forEach(one -> tell(context, tenant, shown(one)));
            if (fresh.size() > TOLD_MAX) {
                String more = Integer.toString(fresh.size() - TOLD_MAX);
                tell(context, tenant, Map.of("tenant", tenant.toString(), "more", more));
            }
            return found;
        }
    }

    private void tell(RequestContext context, TenantId tenant, Map<String, String> details) {
        counter.increment();
        System.getLogger("io.sallyport.server")
                .log(System.Logger.Level.ERROR, "The database was changed: {0}.", details);
        walk.tell(context, AuditAction.ROW_TAMPERED, details);
        if (!tenant.equals(context.tenant()) && walk.keyring().has(tenant)) {
            tellTenant(context.within(walk.enter(tenant)), details);
        }
    }

    /// Its keys may be the very thing that was forged: then the operator realm's log has it alone.
    private void tellTenant(RequestContext inside, Map<String, String> details) {
        try {
            walk.tell(inside, AuditAction.ROW_TAMPERED, details);
        } catch (Corruption keysToo) {
            System.getLogger("io.sallyport.server")
                    .log(System.Logger.Level.ERROR, "Its own log cannot be written.", keysToo);
        }
    }
}
