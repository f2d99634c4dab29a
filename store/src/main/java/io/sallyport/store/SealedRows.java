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
import java.util.List;
import java.util.Optional;

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
            return Optional.of(open(scope, table, stored));
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
                            .filter(row -> normalForm(table, column, row.value()).equals(value))
                            .findFirst();
            if (found.isPresent()) {
                return found;
            }
        }
        return Optional.empty();
    }

    <R> List<Row<R>> list(TenantScope scope, Table<R> table, RowId after, int limit)
            throws SQLException {
        String sql = RowSql.of(table.name()).list();
        return select(scope, table, sql, tenant(scope), after.bytes(), time.millis(), (long) limit);
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
        for (Table.UniqueColumn<R> column : table.unique()) {
            insertKey(place(scope, table, id, 1), column, value);
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
    private <R> void insertKey(Place place, Table.UniqueColumn<R> column, R value)
            throws SQLException {
        String sql = RowSql.of(place.table()).insertKey();
        byte[] tenant = place.tenant().bytes();
        byte[] row = place.row().bytes();
        String whole = place.table() + "." + column.name();
        String normal = column.normalForm().apply(value);
        for (Index index : keyring.indexes(place.tenant(), whole, normal)) {
            long version = index.version();
            if (statements
                            .with(sql, tenant, column.name(), index.hash(), row, version)
                            .executeUpdate()
                    == 0) {
                throw conflict();
            }
        }
    }

    <R> RowChange update(TenantScope scope, Table<R> table, Row<R> read, R value)
            throws SQLException {
        for (Table.UniqueColumn<R> column : table.unique()) {
            if (!column.normalForm().apply(read.value()).equals(column.normalForm().apply(value))) {
                deleteKey(place(scope, table, read.id(), 1), column, read.value());
                insertKey(place(scope, table, read.id(), 1), column, value);
            }
        }
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
        for (Table.UniqueColumn<R> column : table.unique()) {
            deleteKey(place(scope, table, read.id(), 1), column, read.value());
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

    private <R> void deleteKey(Place place, Table.UniqueColumn<R> column, R value)
            throws SQLException {
        String sql = RowSql.of(place.table()).deleteKey();
        byte[] tenant = place.tenant().bytes();
        String whole = place.table() + "." + column.name();
        String normal = column.normalForm().apply(value);
        for (Index index : keyring.everyIndex(place.tenant(), whole, normal)) {
            statements.with(sql, tenant, column.name(), index.hash()).executeUpdate();
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

    private static <R> String normalForm(Table<R> table, String column, R value) {
        return table.unique().stream()
                .filter(unique -> unique.name().equals(column))
                .findFirst()
                .orElseThrow()
                .normalForm()
                .apply(value);
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
                "row-conflict");
    }
}
