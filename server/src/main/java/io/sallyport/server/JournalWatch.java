package io.sallyport.server;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.audit.InstanceLog;
import io.sallyport.audit.JournalCheck;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// Holds the journal against the log that was signed, from its beginning to its end and then again,
/// all the time: whoever changes an old entry behind our back is told of within one cycle. What was
/// found is told once.
final class JournalWatch {
    /// Of each round of housekeeping, which comes every 30 s.
    private static final long SPENT_NANOS = Duration.ofMillis(300).toNanos();

    /// Of each call of the activity.
    private static final long ASKED_NANOS = Duration.ofSeconds(2).toNanos();

    /// How many are remembered as told.
    private static final int REMEMBERED_MAX = 1_000;

    private static final String FROM = "from";

    private final InstanceLog log;
    private final TenantWalk walk;
    private final Counter counter;
    private final Set<JournalCheck.Finding> told = new HashSet<>();
    private JournalCheck standing;
    private JournalCheck asked;

    /// The end of what may have been written before this start and was not signed; 0 once it was
    /// looked at.
    private long tail;

    JournalWatch(InstanceLog log, TenantWalk walk, MeterRegistry meters) {
        this.log = log;
        this.walk = walk;
        this.standing = log.check();
        this.asked = log.check();
        this.tail = walk.store().journal().durable();
        this.counter =
                Counter.builder("sallyport.journal.tampered")
                        .description("Entries that are not what the log has signed.")
                        .register(meters);
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "audit.check",
                        "Holds the journal against the log that was signed, for a moment.",
                        List.of(
                                new Parameter(
                                        FROM,
                                        Kind.WHOLE_NUMBER,
                                        false,
                                        "where the answer before ended; 0 to begin anew")),
                        this::check));
    }

    private synchronized Object check(RequestContext context, ActivityArguments given) {
        long from = given.number(FROM, 0);
        if (from == 0) {
            openTail();
            asked = log.check();
        } else if (from != asked.position()) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Somebody else began anew meanwhile. Begin at 0.",
                    "check-begun-anew");
        }
        List<Object> shown = new ArrayList<>();
        for (JournalCheck.Finding one : goOn(asked, ASKED_NANOS)) {
            shown.add(Map.of("position", one.position(), "what", one.what().words()));
        }
        return Map.of("checked", asked.position(), "entries", asked.end(), "findings", shown);
    }

    /// The next entries, for a short while.
    synchronized void round() {
        openTail();
        if (standing.done()) {
            standing = log.check();
        }
        goOn(standing, SPENT_NANOS);
    }

    /// Nothing speaks for what stood behind the last checkpoint but that it opens under its
    /// tenant's key, as long as there is that key.
    private void openTail() {
        long end = tail;
        tail = 0;
        walk.store()
                .journal()
                .read(
                        log.resumedAt(),
                        end,
                        (position, tenant, _, sealed) -> {
                            if (!opens(tenant, sealed)) {
                                tell(new JournalCheck.Finding(position, JournalCheck.What.STRANGE));
                            }
                        });
    }

    private boolean opens(TenantId tenant, byte[] sealed) {
        try {
            if (walk.keyring().has(tenant) && !walk.keyring().hasEnded(tenant, sealed)) {
                walk.keyring().openEvent(tenant, sealed);
            }
            return true;
        } catch (Corruption _) {
            return false;
        }
    }

    private List<JournalCheck.Finding> goOn(JournalCheck check, long nanos) {
        List<JournalCheck.Finding> found = new ArrayList<>();
        long end = System.nanoTime() + nanos;
        do {
            found.addAll(check.next());
        } while (!check.done() && System.nanoTime() < end);
        found.forEach(this::tell);
        return found;
    }

    private void tell(JournalCheck.Finding found) {
        if (told.size() >= REMEMBERED_MAX || !told.add(found)) {
            return;
        }
        counter.increment();
        System.getLogger("io.sallyport.server")
                .log(
                        System.Logger.Level.ERROR,
                        "At entry {0}: {1}.",
                        Long.toString(found.position()),
                        found.what().words());
        walk.tell(
                walk.context().get(),
                AuditAction.JOURNAL_TAMPERED,
                Map.of(
                        "position", Long.toString(found.position()),
                        "what", found.what().words()));
    }
}
