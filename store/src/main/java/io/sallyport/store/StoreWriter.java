package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// The one thread that writes rows: it takes what is waiting, runs each write under a savepoint,
/// commits all of them at once (one sync for many callers), and only then answers. A write that
/// refuses is undone alone.
///
/// A crash before the commit loses writes that nobody was told of. A crash after it leaves their
/// events in the outbox, and the next start hands them to the journal.
final class StoreWriter implements AutoCloseable {
    private static final int BATCH_MAX = 256;
    private static final int WAITING_WRITES_MAX = 4096;

    private final Statements statements;
    private final Engine engine;
    private final EventRelay relay;
    private final Runnable stopped;
    private final BlockingQueue<Submitted> queue = new ArrayBlockingQueue<>(WAITING_WRITES_MAX);
    private final Thread thread;
    private volatile boolean open = true;

    StoreWriter(Statements statements, Engine engine, EventRelay relay, Runnable stopped) {
        this.statements = statements;
        this.engine = engine;
        this.relay = relay;
        this.stopped = stopped;
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void submit(Submitted write) {
        if (!open || !queue.offer(write)) {
            throw Receipt.unavailable();
        }
        if (!open && queue.remove(write)) {
            // It came behind the last that the writer took.
            throw Receipt.unavailable();
        }
    }

    private void run() {
        List<Submitted> batch = new ArrayList<>(BATCH_MAX);
        try {
            while (open || !queue.isEmpty()) {
                Submitted first = queue.poll(100, TimeUnit.MILLISECONDS);
                relay.deliver();
                if (first != null) {
                    batch.add(first);
                    queue.drainTo(batch, BATCH_MAX - 1);
                    commit(batch);
                    batch.clear();
                } else if (relay.hasDelivered()) {
                    commit(List.of());
                }
            }
            relay.deliver();
        } catch (InterruptedException | SQLException | RuntimeException failure) {
            open = false;
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.ERROR, "The store's writer has stopped.", failure);
            batch.forEach(write -> write.fail(Receipt.unavailable()));
            stopped.run();
        } finally {
            open = false;
            queue.forEach(write -> write.fail(Receipt.unavailable()));
        }
    }

    private void commit(List<Submitted> batch) throws SQLException {
        Connection connection = statements.connection();
        List<Runnable> answers = new ArrayList<>(batch.size());
        List<EventRelay.Undelivered> events = new ArrayList<>(batch.size());
        try {
            relay.forgetDelivered(statements);
            for (Submitted write : batch) {
                answers.add(apply(connection, write, events));
            }
            connection.commit();
        } catch (SQLException failure) {
            RuntimeException meaning = engine.translate(failure);
            statements.forget();
            engine.rollBack(connection);
            batch.forEach(write -> write.fail(meaning));
            if (meaning instanceof Corruption) {
                throw meaning;
            }
            return;
        }
        relay.committed(events);
        answers.forEach(Runnable::run);
        relay.deliver();
    }

    /// Returns what the caller is told once the batch is on disk. A refusal waits for that too: it
    /// may rest on a row of the same batch, and "it exists already" must not be told of a row that
    /// a crash may still take away.
    private Runnable apply(
            Connection connection, Submitted write, List<EventRelay.Undelivered> events)
            throws SQLException {
        Savepoint savepoint = connection.setSavepoint();
        try {
            write.apply();
            Optional<Submitted.Sealed> event = write.event();
            if (event.isPresent()) {
                events.add(outbox(event.get()));
            }
            connection.releaseSavepoint(savepoint);
            return write::succeed;
        } catch (RuntimeException failure) {
            if (failure instanceof Corruption damage && !damage.isOfOneTenant()) {
                throw damage;
            }
            connection.rollback(savepoint);
            return () -> write.fail(failure);
        }
    }

    private EventRelay.Undelivered outbox(Submitted.Sealed event) throws SQLException {
        String sql =
                "INSERT INTO event_outbox (tenant_id, sealed) VALUES (?, ?) RETURNING sequence";
        try (ResultSet result =
                statements.with(sql, event.tenant().bytes(), event.bytes()).executeQuery()) {
            result.next();
            return new EventRelay.Undelivered(result.getLong(1), event.tenant(), event.bytes());
        }
    }

    /// Finishes what was submitted, then stops.
    @Override
    public void close() throws SQLException {
        open = false;
        try {
            thread.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        statements.close();
    }
}
