package io.sallyport.store;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// Carries the events of committed changes from the outbox to the journal, in order, each once. An
/// event leaves the outbox only after the journal has it on disk; an event that is in both after a
/// crash is known by its sequence, which the journal keeps beside it.
final class EventRelay {
    private final Journal journal;
    private final Deque<Undelivered> undelivered = new ArrayDeque<>();
    private final Deque<Sent> sent = new ArrayDeque<>();
    private long delivered;
    private long forgotten;

    EventRelay(Journal journal) {
        this.journal = journal;
        this.delivered = journal.recoveredSequence();
    }

    record Undelivered(long sequence, TenantId tenant, byte[] sealed) {}

    private record Sent(Undelivered event, Receipt receipt) {}

    /// Takes up what a crash left in the outbox.
    void recover(Statements statements) throws SQLException {
        String sql = "SELECT sequence, tenant_id, sealed FROM event_outbox ORDER BY sequence";
        try (ResultSet result = statements.with(sql).executeQuery()) {
            while (result.next()) {
                if (result.getLong(1) > journal.recoveredSequence()) {
                    undelivered.add(
                            new Undelivered(
                                    result.getLong(1),
                                    TenantId.of(result.getBytes(2)),
                                    result.getBytes(3)));
                }
            }
        }
        statements.connection().commit();
    }

    void committed(List<Undelivered> events) {
        undelivered.addAll(events);
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
        try {
            while (!undelivered.isEmpty()) {
                Undelivered event = undelivered.peekFirst();
                Receipt receipt = journal.append(event.tenant(), event.sequence(), event.sealed());
                sent.addLast(new Sent(undelivered.removeFirst(), receipt));
            }
        } catch (Refusal full) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.WARNING, "Events wait for the journal to take them.");
        }
    }

    boolean hasDelivered() {
        return delivered > forgotten;
    }

    void forgetDelivered(Statements statements) throws SQLException {
        if (hasDelivered()) {
            statements
                    .with("DELETE FROM event_outbox WHERE sequence <= ?", delivered)
                    .executeUpdate();
            forgotten = delivered;
        }
    }
}
