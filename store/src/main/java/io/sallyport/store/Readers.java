package io.sallyport.store;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/// A few platform threads with a connection each. SQLite's native calls hold the thread that makes
/// them; were that a virtual thread's carrier, sixteen readers would stop every other request.
final class Readers implements AutoCloseable {
    private final Engine engine;
    private final BlockingQueue<Statements> connections;
    private final List<Statements> all = new ArrayList<>();
    private final ExecutorService threads;

    Readers(Engine engine, int count) throws SQLException {
        this.engine = engine;
        this.connections = new ArrayBlockingQueue<>(count);
        for (int i = 0; i < count; i++) {
            all.add(new Statements(engine.reader()));
        }
        connections.addAll(all);
        this.threads =
                Executors.newFixedThreadPool(
                        count, Thread.ofPlatform().name("store-reader-", 0).factory());
    }

    @FunctionalInterface
    interface Query<T> {
        T run(Statements statements) throws SQLException;
    }

    <T> T read(Query<T> query) {
        try {
            return CompletableFuture.supplyAsync(() -> onThisThread(query), threads).join();
        } catch (CompletionException failure) {
            throw failure.getCause() instanceof RuntimeException cause ? cause : failure;
        }
    }

    private <T> T onThisThread(Query<T> query) {
        // There are as many connections as threads, so one is always free.
        Statements statements = connections.remove();
        try {
            return query.run(statements);
        } catch (SQLException failure) {
            throw engine.translate(failure);
        } finally {
            connections.add(statements);
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
        for (Statements statements : all) {
            statements.close();
        }
    }
}
