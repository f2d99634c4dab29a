package io.sallyport.directory;

import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Lookup;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/// What hangs on a user in tables that the directory does not know: it is told of them, and calls
/// nobody. A table's rows stand under the user's row id, or have it in a column named `user`.
final class Belongings {
    private static final String USER = "user";
    private static final int PAGE = 1_000;

    private final Store store;
    private final List<Table<?>> tables;

    Belongings(Store store, List<Table<?>> others) {
        this.store = store;
        this.tables = Stream.concat(Stream.of(PasswordHash.TABLE), others.stream()).toList();
    }

    /// Of one table.
    ///
    /// @param rows that were found by the column
    private record Those<R>(Table<R> table, RowId user, List<Row<R>> rows) {
        void delete(Transaction written) {
            written.find(table, user).ifPresent(row -> written.delete(table, row));
            rows.forEach(row -> written.delete(table, row));
        }
    }

    /// What was found of one user.
    record Found(List<Those<?>> those) {
        /// @throws io.sallyport.foundation.Refusal CONFLICT when one of them changed since: whoever
        ///   purges looks again
        void delete(Transaction rows) {
            those.forEach(one -> one.delete(rows));
        }
    }

    Found of(RequestContext inside, RowId user) {
        List<Those<?>> all = new ArrayList<>();
        tables.forEach(table -> all.add(those(inside, table, user)));
        return new Found(all);
    }

    private <R> Those<R> those(RequestContext inside, Table<R> table, RowId user) {
        boolean isFound = table.columns().stream().anyMatch(one -> one.name().equals(USER));
        return new Those<>(table, user, isFound ? named(inside, table, user) : List.of());
    }

    private <R> List<Row<R>> named(RequestContext inside, Table<R> table, RowId user) {
        List<Row<R>> all = new ArrayList<>();
        List<Row<R>> page;
        do {
            RowId after = all.isEmpty() ? RowId.FIRST : all.getLast().id();
            Lookup lookup = new Lookup(USER, user.toString(), after, PAGE);
            page = store.findIndexed(inside.scope(), table, lookup);
            all.addAll(page);
        } while (page.size() == PAGE);
        return all;
    }
}
