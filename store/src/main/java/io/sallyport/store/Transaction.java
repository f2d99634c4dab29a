package io.sallyport.store;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RowId;
import java.util.Optional;

/// The rows of one tenant inside one transaction.
public interface Transaction {
    <R> Optional<Row<R>> find(Table<R> table, RowId id);

    <R> Optional<Row<R>> findUnique(Table<R> table, String column, String value);

    /// Whether the table has no row that the scope reaches.
    boolean isEmpty(Table<?> table);

    /// @throws io.sallyport.foundation.Refusal CONFLICT when the id or a unique value is taken
    <R> void insert(Table<R> table, RowId id, R value);

    /// Replaces what was read.
    ///
    /// @throws io.sallyport.foundation.Refusal CONFLICT when the row has another version by now
    <R> void update(Table<R> table, Row<R> read, R value);

    <R> void delete(Table<R> table, Row<R> read);

    /// Makes a person's key: from here on events can say something of that person, the event of
    /// this change included.
    ///
    /// @throws io.sallyport.foundation.Refusal CONFLICT when the id is or was in use
    void enrol(PersonId person);

    /// Destroys a person's key, if there is one. Who calls this says so in [PersonStanding].
    default void forget(PersonId person) {
        find(PersonalKeys.TABLE, person.row()).ifPresent(row -> delete(PersonalKeys.TABLE, row));
    }
}
