package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Writes that share one commit. Nobody is answered before it is known what became of that commit:
/// a refusal may rest on a row of the same batch that never came to be.
final class Batch {
    private static final String SAVEPOINT = "SAVEPOINT one_write";
    private static final String RELEASE = "RELEASE SAVEPOINT one_write";
    private static final String UNDO = "ROLLBACK TO SAVEPOINT one_write";

    private final List<Submitted> writes;
    private final Map<Submitted, RuntimeException> refused = new HashMap<>();
    private final List<Submitted.Sealed> sealed = new ArrayList<>();
    private List<EventRelay.Undelivered> events = List.of();
    private boolean oneByOne;

    Batch(List<Submitted> writes) {
        this.writes = writes;
    }

    /// The events that commit with it.
    List<EventRelay.Undelivered> events() {
        return events;
    }

    /// Runs each write. It can be called again after a failure: nothing is left of the time before.
    ///
    /// Most batches have nothing to refuse, so the first time there are no savepoints. When a write
    /// fails all the same, everything is to be undone and run again, now with one for each write.
    ///
    /// @return whether it is ready to commit
    boolean apply(Engine engine, SealedRows rows, EventRelay relay) throws SQLException {
        refused.clear();
        sealed.clear();
        events = List.of();
        for (Submitted write : writes) {
            if (oneByOne) {
                rows.statements().with(SAVEPOINT).execute();
            }
            Optional<RuntimeException> failure = run(engine, rows, write);
            if (failure.isEmpty()) {
                if (oneByOne) {
                    rows.statements().with(RELEASE).execute();
                }
            } else if (oneByOne) {
                rows.statements().with(UNDO).execute();
                refused.put(write, failure.get());
            } else {
                oneByOne = true;
                return false;
            }
        }
        if (!sealed.isEmpty()) {
            engine.enter(rows.statements(), Reach.Work.RELAY);
            events = relay.insert(rows.statements(), sealed);
            relay.mark(rows.statements(), rows.time().millis());
        }
        return true;
    }

    /// @return why it was refused
    private Optional<RuntimeException> run(Engine engine, SealedRows rows, Submitted write)
            throws SQLException {
        try {
            engine.enter(rows.statements(), write.reach());
            write.apply(rows);
            // Last, so that what is undone has none.
            sealed.addAll(write.events());
            return Optional.empty();
        } catch (SQLException failure) {
            if (engine.meaning(failure) != Failure.FAULT) {
                throw failure;
            }
            return Optional.of(Failure.FAULT.exception(failure));
        } catch (RuntimeException failure) {
            if (failure instanceof Corruption damage && !damage.isContained()) {
                throw damage;
            }
            return Optional.of(failure);
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
