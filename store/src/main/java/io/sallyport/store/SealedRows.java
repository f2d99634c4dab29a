package io.sallyport.store;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Index;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Opened;
import io.sallyport.keys.Place;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/// Rows of one connection: seals on the way in, opens on the way out. The place of a row (tenant,
/// table, id, version) is its associated data, so a row that was moved does not open even where the
/// database was made to hand it over.
record SealedRows(Statements statements, Keyring keyring, InstantSource time) {

    <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, RowId id) throws SQLException {
        String sql = RowSql.of(table.name()).find();
        try (ResultSet result =
                statements.with(sql, tenant(scope), id.bytes(), time.millis()).executeQuery()) {
            if (!result.next()) {
                return Optional.empty();
            }
            Stored stored =
                    new Stored(id, result.getLong(1), result.getLong(2), result.getBytes(3));
            return Optional.of(open(scope, table, stored))
                    .filter(row -> table.reaches(scope, row.value()));
        }
    }

    <R> Optional<Row<R>> findUnique(TenantScope scope, Table<R> table, String column, String value)
            throws SQLException {
        String sql = RowSql.of(table.name()).findUnique();
        for (Index index : keyring.indexes(scope.tenant(), table.name() + "." + column, value)) {
            Optional<Row<R>> found =
                    select(scope, table, sql, tenant(scope), column, index.hash(), time.millis())
                            .stream()
                            // A truncated hash may name a neighbour: only the opened value decides.
                            .filter(row -> table.column(column).of(row.value()).contains(value))
                            .filter(row -> table.reaches(scope, row.value()))
                            .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit)
            throws SQLException {
        Optional<RowId> unit = table.unit(scope);
        if (unit.isPresent()) {
            return indexed(
                    scope, table, new Lookup(Table.UNIT, unit.get().toString(), after, limit));
        }
        String sql = RowSql.of(table.name()).list();
        return select(scope, table, sql, tenant(scope), after.bytes(), time.millis(), (long) limit);
    }

    /// Rows that have a value in a column of which several may have it, in the order of their ids.
    <R> List<Row<R>> findIndexed(TenantScope scope, Table<R> table, Lookup lookup)
            throws SQLException {
        Optional<RowId> unit = table.unit(scope);
        return indexed(scope, table, unit.map(lookup::within).orElse(lookup));
    }

    private <R> List<Row<R>> indexed(TenantScope scope, Table<R> table, Lookup lookup)
            throws SQLException {
        String sql = RowSql.of(table.name()).findIndexed();
        Table.Column<R> column = table.column(lookup.column());
        SortedMap<Row<R>, Row<R>> found = new TreeMap<>(Comparator.comparing(Row::id));
        // While the index key is rotated a row stands under one of its versions, or under two.
        for (Index index :
                keyring.indexes(
                        scope.tenant(), table.name() + "." + column.name(), lookup.value())) {
            select(
                            scope,
                            table,
                            sql,
                            tenant(scope),
                            column.name(),
                            column.key(index.hash(), lookup.after()),
                            column.key(index.hash(), RowId.LAST),
                            time.millis(),
                            (long) lookup.limit())
                    .stream()
                    .filter(row -> column.of(row.value()).contains(lookup.value()))
                    .filter(row -> table.reaches(scope, row.value()))
                    .forEach(row -> found.put(row, row));
        }
        return found.values().stream().limit(lookup.limit()).toList();
    }

    /// The id of the row that so many live ones come before.
    Optional<RowId> idAt(TenantScope scope, Table<?> table, long before) throws SQLException {
        Optional<RowId> unit = table.unit(scope);
        if (unit.isPresent()) {
            return new UnitIndex(this, scope, table, unit.get()).idAt(before);
        }
        String sql = RowSql.of(table.name()).idAt();
        try (ResultSet result =
                statements.with(sql, tenant(scope), time.millis(), before).executeQuery()) {
            return result.next() ? Optional.of(RowId.of(result.getBytes(1))) : Optional.empty();
        }
    }

    private <R> List<Row<R>> select(
            TenantScope scope, Table<R> table, String sql, Object... parameters)
            throws SQLException {
        List<Row<R>> rows = new ArrayList<>();
        try (ResultSet result = statements.with(sql, parameters).executeQuery()) {
            while (result.next()) {
                rows.add(
                        open(
                                scope,
                                table,
                                new Stored(
                                        RowId.of(result.getBytes(1)),
                                        result.getLong(2),
                                        result.getLong(3),
                                        result.getBytes(4))));
            }
        }
        return rows;
    }

    record Stored(RowId id, long version, long expires, byte[] sealed) {}

    <R> Row<R> open(TenantScope scope, Table<R> table, Stored stored) {
        Place place = place(scope, table, stored.id(), stored.version());
        Opened opened = keyring.open(table.purpose(), place, stored.sealed());
        return new Row<>(
                stored.id(),
                stored.version(),
                table.codec().decode(opened.schema(), opened.plain()),
                () ->
                        new RowState(
                                RowMark.of(
                                        place, stored.expires(), opened.schema(), opened.plain()),
                                stored.expires()));
    }

    <R> RowChange insert(TenantScope scope, Table<R> table, RowId id, R value) throws SQLException {
        requireReached(scope, table, value);
        for (Table.Column<R> column : table.columns()) {
            for (String normal : column.of(value)) {
                insertKey(place(scope, table, id, 1), column, normal);
            }
        }
        String sql = RowSql.of(table.name()).insert();
        Written written = written(place(scope, table, id, 1), table, value);
        int rows =
                statements
                        .with(
                                sql,
                                tenant(scope),
                                id.bytes(),
                                1L,
                                written.state().expires(),
                                written.sealed())
                        .executeUpdate();
        if (rows == 0) {
            throw conflict();
        }
        return new RowChange(
                table.name(),
                table.authority(),
                id,
                1,
                Optional.of(written.state()),
                Optional.empty(),
                table.valueMarks(value));
    }

    /// Under each live version of the index key: a value that stands only under an earlier one is
    /// taken all the same.
    private <R> void insertKey(Place place, Table.Column<R> column, String normal)
            throws SQLException {
        String sql = RowSql.of(place.table()).insertKey();
        byte[] tenant = place.tenant().bytes();
        byte[] row = place.row().bytes();
        String whole = place.table() + "." + column.name();
        for (Index index : keyring.indexes(place.tenant(), whole, normal)) {
            byte[] key = column.key(index.hash(), place.row());
            long version = index.version();
            if (statements.with(sql, tenant, column.name(), key, row, version).executeUpdate()
                    == 0) {
                throw taken();
            }
        }
    }

    /// What a scope does not reach it was never handed, so whoever writes it made a mistake.
    private static <R> void requireReached(TenantScope scope, Table<R> table, R value) {
        if (!table.reaches(scope, value)) {
            throw new IllegalStateException("table " + table.name() + " beyond the " + scope);
        }
    }

    private <R> void updateKeys(TenantScope scope, Table<R> table, Row<R> read, R value)
            throws SQLException {
        for (Table.Column<R> column : table.columns()) {
            Place place = place(scope, table, read.id(), 1);
            List<String> before = column.of(read.value());
            List<String> after = column.of(value);
            for (String gone : before) {
                if (!after.contains(gone)) {
                    deleteKey(place, column, gone);
                }
            }
            for (String fresh : after) {
                if (!before.contains(fresh)) {
                    insertKey(place, column, fresh);
                }
            }
        }
    }

    <R> RowChange update(TenantScope scope, Table<R> table, Row<R> read, R value)
            throws SQLException {
        requireReached(scope, table, read.value());
        requireReached(scope, table, value);
        updateKeys(scope, table, read, value);
        String sql = RowSql.of(table.name()).update();
        long version = read.version() + 1;
        Written written = written(place(scope, table, read.id(), version), table, value);
        int rows =
                statements
                        .with(
                                sql,
                                version,
                                written.state().expires(),
                                written.sealed(),
                                tenant(scope),
                                read.id().bytes(),
                                read.version())
                        .executeUpdate();
        if (rows == 0) {
            throw conflict();
        }
        return new RowChange(
                table.name(),
                table.authority(),
                read.id(),
                version,
                Optional.of(written.state()),
                Optional.of(read.state()),
                table.valueMarks(value));
    }

    <R> RowChange delete(TenantScope scope, Table<R> table, Row<R> read) throws SQLException {
        requireReached(scope, table, read.value());
        for (Table.Column<R> column : table.columns()) {
            for (String gone : column.of(read.value())) {
                deleteKey(place(scope, table, read.id(), 1), column, gone);
            }
        }
        String sql = RowSql.of(table.name()).delete();
        int rows =
                statements
                        .with(sql, tenant(scope), read.id().bytes(), read.version())
                        .executeUpdate();
        if (rows == 0) {
            throw conflict();
        }
        return new RowChange(
                table.name(),
                table.authority(),
                read.id(),
                0,
                Optional.empty(),
                Optional.of(read.state()),
                List.of());
    }

    private <R> void deleteKey(Place place, Table.Column<R> column, String normal)
            throws SQLException {
        String sql = RowSql.of(place.table()).deleteKey();
        byte[] tenant = place.tenant().bytes();
        String whole = place.table() + "." + column.name();
        for (Index index : keyring.everyIndex(place.tenant(), whole, normal)) {
            byte[] key = column.key(index.hash(), place.row());
            statements.with(sql, tenant, column.name(), key).executeUpdate();
        }
    }

    /// Returns how many rows were removed, at most the given number.
    int purgeEnded(Table<?> table, long rowsMax) throws SQLException {
        RowSql sql = RowSql.of(table.name());
        long now = time.millis();
        statements.with(sql.purgeKeys(), now, rowsMax).executeUpdate();
        return statements.with(sql.purge(), now, rowsMax).executeUpdate();
    }

    private record Written(byte[] sealed, RowState state) {}

    private <R> Written written(Place place, Table<R> table, R value) {
        byte[] plain = table.codec().encode(value);
        long expires = expires(table, value);
        return new Written(
                keyring.seal(table.purpose(), place, table.schema(), plain),
                new RowState(RowMark.of(place, expires, table.schema(), plain), expires));
    }

    private static <R> Place place(TenantScope scope, Table<R> table, RowId id, long version) {
        return new Place(scope.tenant(), table.name(), id, version);
    }

    private static byte[] tenant(TenantScope scope) {
        return scope.tenant().bytes();
    }

    static <R> long expires(Table<R> table, R value) {
        Instant end = table.expires().apply(value);
        return end.equals(Table.NEVER) ? 0L : end.toEpochMilli();
    }

    static Refusal conflict() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "It exists already, or somebody else changed it first.",
                Store.CHANGED_MEANWHILE);
    }

    private static Refusal taken() {
        return new Refusal(
                RefusalCode.CONFLICT,
                "It exists already: a value of it may stand only once.",
                Store.VALUE_TAKEN);
    }
}
