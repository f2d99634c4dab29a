package io.sallyport.store;

import java.sql.SQLException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/// What the store does to its rows by itself. What they say stays as it is, so there is nothing
/// that an event would have to tell.
final class Maintenance<T> implements Submitted {
    private final Reach reach;
    private final Work<T> work;
    private final CompletableFuture<T> answer = new CompletableFuture<>();
    private @Nullable T result;

    @FunctionalInterface
    interface Work<T> {
        T run(SealedRows rows) throws SQLException;
    }

    Maintenance(Reach reach, Work<T> work) {
        this.reach = reach;
        this.work = work;
    }

    @Override
    public Reach reach() {
        return reach;
    }

    @Override
    public Lane lane() {
        return Lane.REQUIRED;
    }

    @Override
    public void apply(SealedRows rows) throws SQLException {
        result = work.run(rows);
    }

    @Override
    public List<Sealed> events() {
        return List.of();
    }

    @Override
    @SuppressWarnings("NullAway") // it ran
    public void succeed() {
        answer.complete(result);
    }

    @Override
    public void fail(RuntimeException failure) {
        answer.completeExceptionally(failure);
    }

    T await() {
        return PendingWrite.await(answer);
    }
}
