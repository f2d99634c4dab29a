package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Index;
import java.sql.SQLException;
import java.util.List;
import java.util.Optional;

/// A block of a tenant's rows under the newest versions of its keys. A row that somebody else
/// changed meanwhile is left out.
record Renewal(TenantId tenant, String table, List<Fresh> rows) {
    /// @param sealed empty when the payload is under the newest key already
    record Fresh(RowId id, long version, Optional<byte[]> sealed, List<Hash> hashes) {}

    record Hash(String column, Index index) {}

    int write(Statements statements) throws SQLException {
        String replace =
                "UPDATE "
                        + table
                        + " SET sealed = ? WHERE tenant_id = ? AND id = ? AND version = ?";
        String hash =
                "INSERT INTO "
                        + table
                        + "_key (tenant_id, column_name, hash, id, key_version)"
                        + " SELECT tenant_id, ?, ?, id, ? FROM "
                        + table
                        + " WHERE tenant_id = ? AND id = ? AND version = ? ON CONFLICT DO NOTHING";
        byte[] whose = tenant.bytes();
        for (Fresh row : rows) {
            byte[] id = row.id().bytes();
            if (row.sealed().isPresent()) {
                statements.with(replace, row.sealed().get(), whose, id, row.version()).addBatch();
            }
            for (Hash one : row.hashes()) {
                byte[] bytes = one.index().hash();
                long under = one.index().version();
                statements
                        .with(hash, one.column(), bytes, under, whose, id, row.version())
                        .addBatch();
            }
        }
        statements.with(replace).executeBatch();
        statements.with(hash).executeBatch();
        return rows.size();
    }
}
