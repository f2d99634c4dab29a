package io.sallyport.store;

import io.sallyport.foundation.Refusal;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// The one thread that writes rows: it takes what is waiting, runs each write under a savepoint,
/// commits all of them at once (one sync for many callers), and only then answers. A write that
/// refuses is undone alone.
///
/// A crash before the commit loses writes that nobody was told of. A crash after it leaves their
/// events in the outbox, and the next start hands them to the journal. A commit whose answer was
/// lost is either of the two: the next connection tells which, and until then nobody is told more
/// than that the store is unavailable.
final class StoreWriter implements AutoCloseable {
    private static final int BATCH_MAX = 256;
    private static final int WAITING_WRITES_MAX = 4096;
    private static final int ATTEMPTS_MAX = 3;

    private final WriterConnection connection;
    private final Engine engine;
    private final WriterRows rows;
    private final EventRelay relay;
    private final DiskRoom room;
    private final Runnable stopped;
    private final BlockingQueue<Submitted> queue = new ArrayBlockingQueue<>(WAITING_WRITES_MAX);
    private final Thread thread;
    private volatile boolean open = true;

    /// What a connection's statements become rows by.
    @FunctionalInterface
    interface WriterRows {
        SealedRows of(Statements statements);
    }

    /// What a writer stands on.
    record Ground(Engine engine, DiskRoom room, Runnable stopped) {}

    StoreWriter(Ground ground, WriterRows rows, EventRelay relay) {
        Engine engine = ground.engine();
        this.connection = new WriterConnection(engine, relay);
        this.room = ground.room();
        this.rows = rows;
        this.engine = engine;
        this.relay = relay;
        this.stopped = ground.stopped();
        this.thread = Thread.ofPlatform().name("store-writer").unstarted(this::run);
    }

    /// @throws SQLException when the database cannot be written
    void start() throws SQLException {
        connection.open();
        thread.start();
    }

    void submit(Submitted write) {
        if (!write.lane().usesReserve() && room.full()) {
            throw Receipt.diskFull();
        }
        // Asked again behind the offer: a writer that stopped in between looks there no more.
        if (!open || !queue.offer(write) || (!thread.isAlive() && queue.remove(write))) {
            throw Receipt.unavailable();
        }
    }

    <T> T run(Reach reach, Maintenance.Work<T> work) {
        Maintenance<T> maintenance = new Maintenance<>(reach, work);
        submit(maintenance);
        return maintenance.await();
    }

    /// Returns when the journal holds every event up to this sequence, or after a while.
    ///
    /// @return whether it does
    boolean deliver(Reach reach, long sequence) {
        long end = System.nanoTime() + RowLedger.patience();
        while (relay.delivered() < sequence && System.nanoTime() < end) {
            run(reach, _ -> true);
        }
        return relay.delivered() >= sequence;
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
                } else if (relay.hasDelivered() || !connection.isOpen()) {
                    commit(List.of());
                }
            }
            relay.deliver();
        } catch (InterruptedException | RuntimeException failure) {
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

    private void commit(List<Submitted> writes) {
        Batch batch = new Batch(writes);
        for (int left = ATTEMPTS_MAX - 1; ; left--) {
            try {
                attempt(batch);
                // Before anybody is answered: what a caller appends next comes behind this.
                relay.deliver();
                batch.succeed();
                return;
            } catch (SQLException nothingKept) {
                Failure meaning = engine.meaning(nothingKept);
                if (meaning == Failure.DAMAGED) {
                    throw meaning.exception(nothingKept);
                }
                if (isFull(meaning)) {
                    commitFromReserve(writes);
                    return;
                }
                if (left == 0 || !meaning.passes()) {
                    batch.fail(meaning.exception(nothingKept));
                    return;
                }
            } catch (Refusal nobodyKnows) {
                batch.fail(nobodyKnows);
                return;
            }
        }
    }

    /// The disk is full: what contains an incident goes on from the reserve, the staff's first.
    private void commitFromReserve(List<Submitted> writes) {
        room.declareFull();
        for (Lane lane : Lane.values()) {
            List<Submitted> of = writes.stream().filter(one -> one.lane() == lane).toList();
            if (!of.isEmpty()) {
                Batch batch = new Batch(of);
                if (!lane.usesReserve() || !commitFromReserve(batch, lane)) {
                    batch.fail(Receipt.diskFull());
                }
            }
        }
    }

    /// @return whether its writes were answered
    private boolean commitFromReserve(Batch batch, Lane lane) {
        engine.makeRoom();
        do {
            try {
                attempt(batch);
                relay.deliver();
                batch.succeed();
                return true;
            } catch (SQLException nothingKept) {
                Failure meaning = engine.meaning(nothingKept);
                if (!isFull(meaning)) {
                    batch.fail(meaning.exception(nothingKept));
                    return true;
                }
            } catch (Refusal nobodyKnows) {
                batch.fail(nobodyKnows);
                return true;
            }
        } while (takeFromReserve(lane));
        return false;
    }

    /// What is left over is for the log's files and the database's smaller ones.
    private boolean takeFromReserve(Lane lane) {
        boolean given = room.give(lane);
        if (given) {
            engine.takeRoom(DiskRoom.STEP_BYTES / 8 * 7);
        }
        return given;
    }

    /// A full disk shows in more ways than the one.
    private boolean isFull(Failure meaning) {
        return meaning == Failure.FULL || (meaning == Failure.UNAVAILABLE && room.isLow());
    }

    /// Returns when the batch is committed.
    ///
    /// @throws SQLException when nothing of it was kept
    /// @throws Refusal when nobody knows which of the two it is
    private void attempt(Batch batch) throws SQLException {
        boolean sent = false;
        try {
            Statements statements = connection.open();
            SealedRows target = rows.of(statements);
            begin(statements);
            if (!batch.apply(engine, target, relay)) {
                connection.undo(Failure.FAULT);
                begin(statements);
                batch.apply(engine, target, relay);
            }
            sent = true;
            statements.connection().commit();
            relay.committed(batch.events());
        } catch (SQLException failure) {
            if (!sent) {
                connection.undo(engine.meaning(failure));
                throw failure;
            }
            connection.drop();
            if (!wasKept(batch)) {
                throw failure;
            }
        }
    }

    private void begin(Statements statements) throws SQLException {
        engine.begin(statements);
        relay.forgetDelivered(statements);
    }

    private boolean wasKept(Batch batch) {
        try {
            connection.open();
            return relay.holds(batch.events());
        } catch (SQLException unreachable) {
            throw Receipt.unavailable();
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
        connection.close();
    }
}
