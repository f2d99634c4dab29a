package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Index;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;

/// The rows of one administrative unit, counted by the index alone: none is opened.
record UnitIndex(SealedRows rows, TenantScope scope, Table<?> table, RowId unit) {
    long count() throws SQLException {
        try (ResultSet result = select("COUNT(DISTINCT id)", "")) {
            return result.next() ? result.getLong(1) : 0;
        }
    }

    /// The id of the row that so many come before, in the order of ids.
    Optional<RowId> idAt(long before) throws SQLException {
        try (ResultSet result = select("DISTINCT id", " ORDER BY id LIMIT 1 OFFSET ?", before)) {
            return result.next() ? Optional.of(RowId.of(result.getBytes(1))) : Optional.empty();
        }
    }

    /// While the index key is rotated a row stands under one of its versions, or under two.
    private ResultSet select(String what, String how, Object... more) throws SQLException {
        Table.Column<?> column = table.column(Table.UNIT);
        List<Index> versions =
                rows.keyring()
                        .indexes(
                                scope.tenant(),
                                table.name() + "." + column.name(),
                                unit.toString());
        List<Object> parameters = new ArrayList<>(List.of(scope.tenant().bytes(), column.name()));
        for (Index version : versions) {
            parameters.add(column.key(version.hash(), RowId.FIRST));
            parameters.add(column.key(version.hash(), RowId.LAST));
        }
        Collections.addAll(parameters, more);
        String sql =
                "SELECT "
                        + what
                        + " FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ? AND column_name = ? AND ("
                        + String.join(
                                " OR ",
                                Collections.nCopies(versions.size(), "(hash > ? AND hash <= ?)"))
                        + ")"
                        + how;
        return rows.statements().with(sql, parameters.toArray()).executeQuery();
    }
}
