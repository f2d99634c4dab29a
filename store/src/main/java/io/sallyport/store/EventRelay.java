package io.sallyport.store;

import io.sallyport.foundation.Refusal;
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

    record Undelivered(long sequence, Submitted.Sealed event) {}

    private record Sent(Undelivered event, Receipt receipt) {}

    /// Puts events into the outbox, as a part of the transaction that they tell of. The numbers
    /// come from here and not from the database: one that was put back, or a standby that had not
    /// heard everything, would count again what the journal holds already, and the new event would
    /// pass for the old one.
    List<Undelivered> insert(Statements statements, List<Submitted.Sealed> events)
            throws SQLException {
        last += events.size();
        OutboxRow row = new OutboxRow(last, events);
        statements
                .with(
                        "INSERT INTO event_outbox (sequence, events) VALUES (?, ?)",
                        row.sequence(),
                        row.bytes(ledger.keyring()))
                .executeUpdate();
        return row.undelivered();
    }

    /// Takes up what a crash, or a commit whose answer was lost, left in the outbox. Until this has
    /// been done, nothing may be forgotten that lies behind such a commit.
    void recover(Statements statements) throws SQLException {
        String sql =
                "SELECT sequence, events FROM event_outbox WHERE sequence > ? ORDER BY sequence";
        List<Undelivered> found = new ArrayList<>();
        try (ResultSet result = statements.with(sql, known).executeQuery()) {
            while (result.next()) {
                OutboxRow.read(result.getLong(1), result.getBytes(2), ledger).undelivered().stream()
                        .filter(event -> event.sequence() > known)
                        .forEach(found::add);
            }
        }
        committed(found);
    }

    void committed(List<Undelivered> events) {
        forgotten = Math.max(forgotten, forgetting);
        undelivered.addAll(events);
        for (Undelivered one : events) {
            ledger.ledger().apply(one.sequence(), one.event().tenant(), one.event().rows());
        }
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
                Undelivered next = undelivered.peekFirst();
                Submitted.Sealed event = next.event();
                Receipt receipt =
                        journal.append(event.tenant(), next.sequence(), event.bytes(), losses);
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
