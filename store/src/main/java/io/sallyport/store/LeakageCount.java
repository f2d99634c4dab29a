package io.sallyport.store;

import io.sallyport.foundation.TenantScope;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/// Counts as an outsider would: it opens nothing and knows no value.
record LeakageCount(Statements statements, TenantScope scope) {
    Leakage of(Table<?> table) throws SQLException {
        List<Leakage.Hashes> hashes = new ArrayList<>();
        for (Table.Column<?> column : table.columns()) {
            hashes.addAll(hashes(table, column.name()));
        }
        return new Leakage(table.name(), sizes(table), hashes);
    }

    private Leakage.Sizes sizes(Table<?> table) throws SQLException {
        String sql =
                "SELECT SUM(n), COUNT(*), SUM(CASE WHEN n = 1 THEN 1 ELSE 0 END), MIN(bytes),"
                        + " MAX(bytes) FROM (SELECT length(sealed) AS bytes, COUNT(*) AS n FROM "
                        + table.name()
                        + " WHERE tenant_id = ? GROUP BY length(sealed)) lengths";
        try (ResultSet result = statements.with(sql, scope.tenant().bytes()).executeQuery()) {
            result.next();
            return new Leakage.Sizes(
                    result.getLong(1),
                    result.getLong(2),
                    result.getLong(3),
                    result.getLong(4),
                    result.getLong(5));
        }
    }

    private List<Leakage.Hashes> hashes(Table<?> table, String column) throws SQLException {
        String sql =
                "SELECT key_version, SUM(n), COUNT(*), MAX(n) FROM (SELECT key_version,"
                        + " substr(hash, 1, 16) AS hash, COUNT(*) AS n FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ? AND column_name = ?"
                        + " GROUP BY key_version, substr(hash, 1, 16)) hashes"
                        + " GROUP BY key_version ORDER BY key_version";
        List<Leakage.Hashes> all = new ArrayList<>();
        try (ResultSet result =
                statements.with(sql, scope.tenant().bytes(), column).executeQuery()) {
            while (result.next()) {
                all.add(
                        new Leakage.Hashes(
                                column,
                                result.getInt(1),
                                result.getLong(2),
                                result.getLong(3),
                                result.getLong(4)));
            }
        }
        return all;
    }
}
