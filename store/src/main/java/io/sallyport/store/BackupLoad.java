package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Opened;
import io.sallyport.keys.Place;
import java.io.IOException;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Puts a backup's rows into empty tables, tenant by tenant, so that on an engine with a wall
/// between them each row stands behind it from the beginning. Rows of tenants without keys stay
/// out: nobody can open them, and what was to be destroyed does not come back.
///
/// Each row is opened, sealed anew and hashed under the newest versions of its tenant's keys:
/// nothing in the store needs a version that was retired since. One that does not open stands as it
/// lay, for the sweep to name.
final class BackupLoad implements BackupInput.Visitor {
    private static final int BATCH = 500;

    private final Engine engine;
    private final Statements statements;
    private final Keyring keyring;
    private final Map<String, Table<?>> tables;
    private final @Nullable JournalCopy journal;
    private final Set<PreparedStatement> batches = new LinkedHashSet<>();
    private @Nullable TenantId entered;
    private String table = "";
    private int waiting;

    /// @param journal takes the entries, unless those that are in place stay
    BackupLoad(Engine engine, Statements statements, Target target, @Nullable JournalCopy journal) {
        this.engine = engine;
        this.statements = statements;
        this.keyring = target.keyring();
        this.tables = target.tables().stream().collect(Collectors.toMap(Table::name, one -> one));
        this.journal = journal;
    }

    record Target(Keyring keyring, List<Table<?>> tables) {}

    @Override
    public void row(String name, BackupBlock.SealedRow row) throws SQLException {
        Table<?> of = tables.get(name);
        if (of != null
                && row.tenant().length == TenantId.BYTES
                && row.id().length == RowId.BYTES
                && keyring.has(TenantId.of(row.tenant()))) {
            enter(name, TenantId.of(row.tenant()));
            bring(of, row);
        }
    }

    private <R> void bring(Table<R> of, BackupBlock.SealedRow row) throws SQLException {
        Place place =
                new Place(TenantId.of(row.tenant()), of.name(), RowId.of(row.id()), row.version());
        Opened opened;
        try {
            opened = keyring.openArchived(of.purpose(), place, row.sealed());
        } catch (Corruption closed) {
            add(row, row.sealed());
            return;
        }
        UnderNewest<R> newest = new UnderNewest<>(keyring, of);
        add(row, newest.sealed(place, opened));
        for (Renewal.Hash hash : newest.hashes(place, opened)) {
            add(
                    "INSERT INTO "
                            + table
                            + "_key (tenant_id, column_name, hash, id, key_version)"
                            + " VALUES (?, ?, ?, ?, ?)",
                    row.tenant(),
                    hash.column(),
                    hash.index().hash(),
                    row.id(),
                    (long) hash.index().version());
        }
    }

    private void add(BackupBlock.SealedRow row, byte[] sealed) throws SQLException {
        waiting++;
        add(
                "INSERT INTO "
                        + table
                        + " (tenant_id, id, version, expires, sealed) VALUES (?, ?, ?, ?, ?)",
                row.tenant(),
                row.id(),
                row.version(),
                row.expires(),
                sealed);
    }

    private void add(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = statements.with(sql, parameters);
        statement.addBatch();
        batches.add(statement);
    }

    /// Made anew from its row.
    @Override
    public void hash(String name, BackupBlock.SealedHash hash) {
        // The key that it is under may be gone.
    }

    @Override
    public void entries(long first, List<BackupBlock.SealedEntry> entries) throws IOException {
        if (journal != null) {
            journal.entries(first, entries);
        }
    }

    private void enter(String name, TenantId tenant) throws SQLException {
        if (waiting >= BATCH || !name.equals(table) || !tenant.equals(entered)) {
            flush();
        }
        if (!tenant.equals(entered)) {
            engine.enter(statements, new Reach.Tenant(tenant));
        }
        entered = tenant;
        table = name;
    }

    void flush() throws SQLException {
        for (PreparedStatement batch : batches) {
            batch.executeBatch();
        }
        batches.clear();
        waiting = 0;
    }
}
