package io.sallyport.store;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/// Carries the events of committed changes from the outbox to the journal, in order, each once. An
/// event leaves the outbox only after the journal has it on disk; an event that is in both after a
/// crash is known by its sequence, which the journal keeps beside it.
final class EventRelay {
    private final Journal journal;
    private final LedgerReplay ledger;
    private final Deque<Undelivered> undelivered = new ArrayDeque<>();
    private final Deque<Sent> sent = new ArrayDeque<>();

    /// The highest sequence that was given to an event, kept or not.
    private long last;

    /// The highest sequence that is known to be committed: what stands above it in the outbox is
    /// news.
    private long known;

    private volatile long delivered;
    private long forgotten;
    private long forgetting;

    /// The journal's losses when the first of those that were sent was handed over.
    private long losses;

    EventRelay(Journal journal, LedgerReplay ledger) {
        this.journal = journal;
        this.ledger = ledger;
        this.last = journal.recoveredSequence();
        this.known = last;
        this.delivered = last;
    }

    /// @param rows which rows the event's change leaves
    record Undelivered(long sequence, TenantId tenant, byte[] sealed, List<RowChange> rows) {}

    private record Sent(Undelivered event, Receipt receipt) {}

    /// Puts an event into the outbox, as a part of its change. The number comes from here and not
    /// from the database: one that was put back, or a standby that had not heard everything, would
    /// count again what the journal holds already, and the new event would pass for the old one.
    Undelivered insert(Statements statements, Submitted.Sealed event) throws SQLException {
        last++;
        statements
                .with(
                        "INSERT INTO event_outbox (sequence, tenant_id, sealed) VALUES (?, ?, ?)",
                        last,
                        event.tenant().bytes(),
                        event.bytes())
                .executeUpdate();
        return new Undelivered(last, event.tenant(), event.bytes(), event.rows());
    }

    /// Takes up what a crash, or a commit whose answer was lost, left in the outbox. Until this has
    /// been done, nothing may be forgotten that lies behind such a commit.
    void recover(Statements statements) throws SQLException {
        String sql =
                "SELECT sequence, tenant_id, sealed FROM event_outbox"
                        + " WHERE sequence > ? ORDER BY sequence";
        List<Undelivered> found = new ArrayList<>();
        try (ResultSet result = statements.with(sql, known).executeQuery()) {
            while (result.next()) {
                TenantId tenant = TenantId.of(result.getBytes(2));
                byte[] sealed = result.getBytes(3);
                found.add(
                        new Undelivered(
                                result.getLong(1), tenant, sealed, ledger.rows(tenant, sealed)));
            }
        }
        committed(found);
    }

    void committed(List<Undelivered> events) {
        forgotten = Math.max(forgotten, forgetting);
        undelivered.addAll(events);
        events.forEach(
                event -> ledger.ledger().apply(event.sequence(), event.tenant(), event.rows()));
        if (!events.isEmpty()) {
            known = events.getLast().sequence();
            last = Math.max(last, known);
        }
    }

    /// Whether these events, which commit together, are known to have done so.
    boolean holds(List<Undelivered> events) {
        return !events.isEmpty() && events.getLast().sequence() <= known;
    }

    /// Hands over what the journal will take; what it lost (a full disk) is handed over again, and
    /// everything behind it too, since the order is part of the truth.
    void deliver() {
        while (!sent.isEmpty() && !sent.peekFirst().receipt().pending()) {
            if (sent.peekFirst().receipt().durable()) {
                delivered = sent.removeFirst().event().sequence();
            } else {
                while (!sent.isEmpty()) {
                    undelivered.addFirst(sent.removeLast().event());
                }
            }
        }
        if (sent.isEmpty()) {
            losses = journal.losses();
        }
        try {
            while (!undelivered.isEmpty()) {
                Undelivered event = undelivered.peekFirst();
                Receipt receipt =
                        journal.append(event.tenant(), event.sequence(), event.sealed(), losses);
                sent.addLast(new Sent(undelivered.removeFirst(), receipt));
            }
        } catch (Refusal full) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.WARNING, "Events wait for the journal to take them.");
        }
    }

    /// Notes beside the events how far the database is.
    void mark(Statements statements, long millis) throws SQLException {
        statements
                .with("UPDATE store_mark SET sequence = ?, millis = ?", last, millis)
                .executeUpdate();
    }

    /// The journal holds every event up to this sequence.
    long delivered() {
        return delivered;
    }

    boolean hasDelivered() {
        return delivered > forgotten;
    }

    void forgetDelivered(Statements statements) throws SQLException {
        if (hasDelivered()) {
            long these = delivered;
            statements.with("DELETE FROM event_outbox WHERE sequence <= ?", these).executeUpdate();
            forgetting = these;
        }
    }
}
