package io.sallyport.store;

import java.sql.SQLException;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// Removes rows that have ended. Nobody can read them any more, so this changes nothing that an
/// event would have to tell.
final class Purge implements Submitted {
    private static final long ROWS_MAX = 1_000;

    private final Table<?> table;
    private final SealedRows rows;
    private final CompletableFuture<Integer> removed = new CompletableFuture<>();
    private int count;

    Purge(Table<?> table, SealedRows rows) {
        this.table = table;
        this.rows = rows;
    }

    @Override
    public void apply() throws SQLException {
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
