package io.sallyport.store;

import java.sql.SQLException;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.ReadWriteLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import org.jspecify.annotations.Nullable;

/// A few connections that read. A point read takes microseconds and runs on the thread that asks,
/// one at a time for each connection: handing it to another thread would cost more than the read.
/// SQLite's native calls hold a virtual thread's carrier, which is why an engine has fewer such
/// connections than there are carriers. What reads many rows goes to a platform thread with a
/// connection of its own.
final class Readers implements AutoCloseable {
    private final Engine engine;
    private final int count;
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Semaphore turns;

    /// Fair, so that what settles is not put off by those that come later.
    private final ReadWriteLock snapshots = new ReentrantReadWriteLock(true);

    /// The one used last comes first: what a quiet time does not need is not opened.
    private final Deque<Reader> free = new ConcurrentLinkedDeque<>();

    private final Reader scanner = new Reader();
    private final ExecutorService scans =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("store-scan").daemon().factory());

    Readers(Engine engine) {
        this.count = engine.readers();
        this.engine = engine;
        this.turns = new Semaphore(count);
        for (int i = 0; i < count; i++) {
            free.add(new Reader());
        }
    }

    @FunctionalInterface
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    /// Reads a row, or a page of rows.
    <T> T read(Reach reach, Query<T> query) {
        turns.acquireUninterruptibly();
        try {
            if (closed.get()) {
                throw Receipt.unavailable();
            }
            // There are as many connections as turns, so one is always free.
            Reader reader = free.removeFirst();
            try {
                return reader.answer(reach, query);
            } finally {
                free.addFirst(reader);
            }
        } finally {
            turns.release();
        }
    }

    /// Reads as many rows as there are.
    <T> T scan(Reach reach, Query<T> query) {
        return PendingWrite.await(
                CompletableFuture.supplyAsync(() -> scanner.answer(reach, query), scans));
    }

    /// Reads one snapshot, on a connection of its own, for as long as it takes.
    <T> T aside(Query<T> query) throws SQLException {
        snapshots.readLock().lock();
        try (Statements statements = new Statements(engine.reader())) {
            return query.run(statements);
        } finally {
            snapshots.readLock().unlock();
        }
    }

    /// Returns when every read has ended that was begun before. It takes one turn after the other
    /// until it has all of them, so one caller at a time.
    synchronized void settle() {
        for (int i = 0; i < count; i++) {
            turns.acquireUninterruptibly();
        }
        turns.release(count);
        if (!scans.isShutdown()) {
            PendingWrite.await(CompletableFuture.runAsync(() -> {}, scans));
        }
    }

    /// Returns when every snapshot has ended that was begun before.
    @SuppressWarnings("LockNotBeforeTry") // nothing is done under it
    void settleSnapshots() {
        snapshots.writeLock().lock();
        snapshots.writeLock().unlock();
    }

    /// One connection, and another one when it was lost.
    private final class Reader {
        private @Nullable Statements open;

        <T> T answer(Reach reach, Query<T> query) {
            try {
                return read(reach, query);
            } catch (SQLException failure) {
                throw engine.meaning(failure).exception(failure);
            }
        }

        /// A connection that was lost while nobody looked is no reason to refuse: reading twice
        /// changes nothing.
        private <T> T read(Reach reach, Query<T> query) throws SQLException {
            try {
                return once(reach, query);
            } catch (SQLException failure) {
                if (!engine.meaning(failure).passes()) {
                    throw failure;
                }
                return once(reach, query);
            }
        }

        /// Whatever fails takes its connection with it: no half-read transaction stays.
        private <T> T once(Reach reach, Query<T> query) throws SQLException {
            Statements statements = open == null ? new Statements(engine.reader()) : open;
            open = null;
            boolean whole = false;
            try {
                engine.enter(statements, reach);
                T answer = query.run(statements);
                if (!statements.connection().getAutoCommit()) {
                    statements.connection().commit();
                }
                open = statements;
                whole = true;
                return answer;
            } finally {
                if (!whole) {
                    statements.abandon();
                }
            }
        }

        void close() throws SQLException {
            if (open != null) {
                open.close();
            }
        }
    }

    /// Waits for the reads that go on. Those that come later are refused.
    @Override
    public void close() throws SQLException {
        if (closed.getAndSet(true)) {
            return;
        }
        scans.close();
        settle();
        settleSnapshots();
        scanner.close();
        for (Reader reader : free) {
            reader.close();
        }
    }
}
