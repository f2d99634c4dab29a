package io.sallyport.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A few platform threads with a connection each. SQLite's native calls hold the thread that makes
/// them; were that a virtual thread's carrier, sixteen readers would stop every other request.
final class Readers implements AutoCloseable {
    private final Engine engine;
    private final int count;

    /// The one used last comes first: what a quiet time does not need is not opened.
    private final Deque<Reader> free = new ConcurrentLinkedDeque<>();

    private final List<Reader> all = new ArrayList<>();
    private final ExecutorService threads;

    Readers(Engine engine) throws SQLException {
        this.count = engine.readers();
        this.engine = engine;
        for (int i = 0; i < count; i++) {
            all.add(new Reader());
        }
        free.addAll(all);
        this.threads =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().name("store-reader-", 0).factory());
    }

    @FunctionalInterface
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    <T> T read(Reach reach, Query<T> query) {
        return PendingWrite.await(
                CompletableFuture.supplyAsync(() -> onThisThread(reach, query), threads));
    }

    /// Returns when every read has ended that was begun before. It takes every thread for a moment,
    /// so one at a time.
    synchronized void settle() {
        CountDownLatch all = new CountDownLatch(count);
        List<CompletableFuture<Void>> arrivals = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            arrivals.add(CompletableFuture.runAsync(() -> arrive(all), threads));
        }
        arrivals.forEach(PendingWrite::await);
    }

    private static void arrive(CountDownLatch all) {
        all.countDown();
        try {
            all.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private <T> T onThisThread(Reach reach, Query<T> query) {
        // There are as many connections as threads, so one is always free.
        Reader reader = free.removeFirst();
        try {
            return reader.read(reach, query);
        } catch (SQLException failure) {
            throw engine.meaning(failure).exception(failure);
        } finally {
            free.addFirst(reader);
        }
    }

    /// One connection, and another one when it was lost.
    private final class Reader {
        private @Nullable Statements open;

        /// A connection that was lost while nobody looked is no reason to refuse: reading twice
        /// changes nothing.
        <T> T read(Reach reach, Query<T> query) throws SQLException {
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

    @Override
    public void close() throws SQLException {
        threads.shutdown();
        try {
            threads.awaitTermination(10, TimeUnit.SECONDS);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
        for (Reader reader : all) {
            reader.close();
        }
    }
}
