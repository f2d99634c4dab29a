package io.sallyport.store;

import io.sallyport.foundation.RowId;
import java.util.Optional;

/// The rows of one tenant inside one transaction.
public interface Transaction {
    <R> Optional<Row<R>> find(Table<R> table, RowId id);

    <R> Optional<Row<R>> findUnique(Table<R> table, String column, String value);

    /// @throws io.sallyport.foundation.Refusal CONFLICT when the id or a unique value is taken
    <R> void insert(Table<R> table, RowId id, R value);

    /// Replaces what was read.
    ///
    /// @throws io.sallyport.foundation.Refusal CONFLICT when the row has another version by now
    <R> void update(Table<R> table, Row<R> read, R value);

    <R> void delete(Table<R> table, Row<R> read);
}
