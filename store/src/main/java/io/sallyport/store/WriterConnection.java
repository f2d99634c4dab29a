package io.sallyport.store;

import java.sql.SQLException;
import org.jspecify.annotations.Nullable;

/// The writer's connection, opened anew when it was lost. Opening it takes up what stands in the
/// outbox, at a start as after a failure: what became of a commit whose answer was lost is known
/// from there.
final class WriterConnection implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.store");

    /// After an attempt that failed, callers are refused at once for this long.
    private static final long REST_NANOS = 100_000_000;

    private final Engine engine;
    private final EventRelay relay;
    private @Nullable Statements open;
    private @Nullable SQLException failure;
    private long failedNanos;

    WriterConnection(Engine engine, EventRelay relay) {
        this.engine = engine;
        this.relay = relay;
    }

    boolean isOpen() {
        return open != null;
    }

    Statements open() throws SQLException {
        if (open != null) {
            return open;
        }
        if (failure != null && System.nanoTime() - failedNanos < REST_NANOS) {
            throw failure;
        }
        try {
            Statements opened = connect();
            open = opened;
            if (failure != null) {
                LOG.log(System.Logger.Level.WARNING, "The database can be written again.");
            }
            failure = null;
            return opened;
        } catch (SQLException unreachable) {
            if (failure == null) {
                LOG.log(
                        System.Logger.Level.ERROR,
                        "The database cannot be written: {0}",
                        unreachable.getMessage());
            }
            failure = unreachable;
            failedNanos = System.nanoTime();
            throw unreachable;
        }
    }

    private Statements connect() throws SQLException {
        Statements statements = new Statements(engine.writer());
        boolean recovered = false;
        try {
            engine.begin(statements);
            relay.recover(statements);
            statements.connection().commit();
            recovered = true;
            return statements;
        } finally {
            if (!recovered) {
                statements.abandon();
            }
        }
    }

    /// Undoes what was not committed.
    void undo(Failure why) {
        if (open == null) {
            return;
        }
        if (why == Failure.DISCONNECTED) {
            drop();
            return;
        }
        try {
            open.forget();
            open.connection().rollback();
        } catch (SQLException lost) {
            // Or it rolled back by itself, as SQLite does on a full disk.
            drop();
        }
    }

    void drop() {
        if (open != null) {
            open.abandon();
            open = null;
        }
    }

    @Override
    public void close() throws SQLException {
        if (open != null) {
            open.close();
            open = null;
        }
    }
}
