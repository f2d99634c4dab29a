package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Puts a backup's rows into empty tables, tenant by tenant, so that on an engine with a wall
/// between them each row stands behind it from the beginning. Rows of tenants without keys stay
/// out: nobody can open them, and what was to be destroyed does not come back.
final class BackupLoad implements BackupInput.Visitor {
    private static final int BATCH = 500;

    private final Engine engine;
    private final Statements statements;
    private final Keyring keyring;
    private final Set<String> tables;
    private final @Nullable JournalCopy journal;
    private @Nullable TenantId entered;
    private @Nullable PreparedStatement batch;
    private String batched = "";
    private int waiting;

    /// @param journal takes the entries, unless those that are in place stay
    BackupLoad(Engine engine, Statements statements, Target target, @Nullable JournalCopy journal) {
        this.engine = engine;
        this.statements = statements;
        this.keyring = target.keyring();
        this.tables = target.tables();
        this.journal = journal;
    }

    record Target(Keyring keyring, Set<String> tables) {}

    @Override
    public void row(String table, BackupBlock.SealedRow row) throws SQLException {
        if (enter(table, row.tenant(), row.id())) {
            add(
                    "INSERT INTO "
                            + table
                            + " (tenant_id, id, version, expires, sealed) VALUES (?, ?, ?, ?, ?)",
                    row.tenant(),
                    row.id(),
                    row.version(),
                    row.expires(),
                    row.sealed());
        }
    }

    @Override
    public void hash(String table, BackupBlock.SealedHash hash) throws SQLException {
        if (enter(table, hash.tenant(), hash.id())) {
            add(
                    "INSERT INTO "
                            + table
                            + "_key (tenant_id, column_name, hash, id, key_version)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    hash.tenant(),
                    hash.column(),
                    hash.hash(),
                    hash.id(),
                    hash.keyVersion());
        }
    }

    @Override
    public void entries(long first, List<BackupBlock.SealedEntry> entries) throws IOException {
        if (journal != null) {
            journal.entries(first, entries);
        }
    }

    private boolean enter(String table, byte[] id, byte[] row) throws SQLException {
        if (!tables.contains(table)
                || id.length != TenantId.BYTES
                || row.length != RowId.BYTES
                || !keyring.has(TenantId.of(id))) {
            return false;
        }
        TenantId tenant = TenantId.of(id);
        if (!tenant.equals(entered)) {
            flush();
            engine.enter(statements, new Reach.Tenant(tenant));
            entered = tenant;
        }
        return true;
    }

    private void add(String sql, Object... parameters) throws SQLException {
        if (!sql.equals(batched)) {
            flush();
        }
        PreparedStatement statement = statements.with(sql, parameters);
        statement.addBatch();
        batch = statement;
        batched = sql;
        waiting++;
        if (waiting >= BATCH) {
            flush();
        }
    }

    void flush() throws SQLException {
        if (batch != null && waiting > 0) {
            batch.executeBatch();
        }
        waiting = 0;
    }
}
