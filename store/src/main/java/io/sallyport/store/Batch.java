package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Writes that share one commit. Nobody is answered before it is known what became of that commit:
/// a refusal may rest on a row of the same batch that never came to be.
final class Batch {
    private final List<Submitted> writes;
    private final Map<Submitted, RuntimeException> refused = new HashMap<>();
    private final List<EventRelay.Undelivered> events = new ArrayList<>();

    Batch(List<Submitted> writes) {
        this.writes = writes;
    }

    /// The events that commit with it.
    List<EventRelay.Undelivered> events() {
        return events;
    }

    /// Runs each write under a savepoint. It can be called again after a failure: nothing is left
    /// of the time before.
    void apply(Engine engine, SealedRows rows, EventRelay relay) throws SQLException {
        refused.clear();
        events.clear();
        for (Submitted write : writes) {
            Connection connection = rows.statements().connection();
            Savepoint savepoint = connection.setSavepoint();
            try {
                engine.enter(rows.statements(), write.reach());
                write.apply(rows);
                List<EventRelay.Undelivered> its = new ArrayList<>(1);
                if (write.event().isPresent()) {
                    its.add(relay.insert(rows.statements(), write.event().get()));
                }
                connection.releaseSavepoint(savepoint);
                // Not before: what is undone takes its event with it.
                events.addAll(its);
            } catch (SQLException failure) {
                if (engine.meaning(failure) != Failure.FAULT) {
                    throw failure;
                }
                connection.rollback(savepoint);
                refused.put(write, Failure.FAULT.exception(failure));
            } catch (RuntimeException failure) {
                if (failure instanceof Corruption damage && !damage.isOfOneTenant()) {
                    throw damage;
                }
                connection.rollback(savepoint);
                refused.put(write, failure);
            }
        }
    }

    /// It is on disk.
    void succeed() {
        for (Submitted write : writes) {
            RuntimeException failure = refused.get(write);
            if (failure == null) {
                write.succeed();
            } else {
                write.fail(failure);
            }
        }
    }

    void fail(RuntimeException failure) {
        writes.forEach(write -> write.fail(failure));
    }
}
