package io.sallyport.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Removes rows that have ended. Nobody can read them any more, so this changes nothing that an
/// event would have to tell.
final class Purge implements Submitted {
    private static final long ROWS_MAX = 1_000;

    private final Table<?> table;
    private final CompletableFuture<Integer> removed = new CompletableFuture<>();
    private int count;

    Purge(Table<?> table) {
        this.table = table;
    }

    @Override
    public Reach reach() {
        return Reach.Work.PURGE;
    }

    @Override
    public void apply(SealedRows rows) throws SQLException {
        count = rows.purgeEnded(table, ROWS_MAX);
    }

    @Override
    public Optional<Sealed> event() {
        return Optional.empty();
    }

    @Override
    public void succeed() {
        removed.complete(count);
    }

    @Override
    public void fail(RuntimeException failure) {
        removed.completeExceptionally(failure);
    }

    int await() {
        return PendingWrite.await(removed);
    }
}
