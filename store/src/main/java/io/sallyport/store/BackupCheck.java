package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Opens every row of a backup with today's keys, the retired ones included, as a restore does.
final class BackupCheck implements BackupInput.Visitor {
    private final Keyring keyring;
    private final Map<String, Table<?>> tables = new HashMap<>();
    private final Map<TenantId, Counts> tenants = new TreeMap<>();
    private long foreign;

    private static final class Counts {
        private long rows;
        private long closed;
    }

    BackupCheck(List<Table<?>> tables, Keyring keyring) {
        this.keyring = keyring;
        tables.forEach(table -> this.tables.put(table.name(), table));
    }

    static BackupReport of(Backup.Order order, Keyring keyring, Backup.Watcher watcher) {
        BackupCheck check = new BackupCheck(order.tables(), keyring);
        return check.report(BackupInput.read(order.file(), keyring, check, watcher));
    }

    /// What was seen of this backup, which has been read to its end.
    BackupReport report(Backup backup) {
        List<TenantId> shredded =
                tenants.keySet().stream().filter(tenant -> !keyring.has(tenant)).toList();
        List<BackupReport.Closed> closed =
                tenants.entrySet().stream()
                        .filter(one -> keyring.has(one.getKey()) && one.getValue().closed > 0)
                        .map(one ->
                                new BackupReport.Closed(
                                        one.getKey(), one.getValue().rows, one.getValue().closed))
                        .toList();
        long open = (long) tenants.size() - shredded.size() - closed.size();
        return new BackupReport(backup, tenants.size(), open, shredded, closed, foreign);
    }

    @Override
    public void row(String table, BackupBlock.SealedRow row) {
        if (!isPlaced(table, row.tenant(), row.id())) {
            foreign++;
            return;
        }
        TenantId tenant = TenantId.of(row.tenant());
        Counts counts = tenants.computeIfAbsent(tenant, _ -> new Counts());
        counts.rows++;
        counts.closed += keyring.has(tenant) && !opens(table, tenant, row) ? 1 : 0;
    }

    private boolean isPlaced(String table, byte[] tenant, byte[] id) {
        return tables.containsKey(table)
                && tenant.length == TenantId.BYTES
                && id.length == RowId.BYTES;
    }

    private boolean opens(String table, TenantId tenant, BackupBlock.SealedRow row) {
        Table<?> of = tables.get(table);
        try {
            Place place = new Place(tenant, table, RowId.of(row.id()), row.version());
            return of != null
                    && keyring.openArchived(of.purpose(), place, row.sealed()).plain() != null;
        } catch (Corruption doesNotOpen) {
            return false;
        }
    }

    /// Under which key it is does not matter: a restore makes it anew from its row.
    @Override
    public void hash(String table, BackupBlock.SealedHash hash) {
        foreign += isPlaced(table, hash.tenant(), hash.id()) ? 0 : 1;
    }

    @Override
    public void entries(long first, List<BackupBlock.SealedEntry> entries) {
        // Sealed, numbered and signed for by the end; what each says is for the log's readers.
    }
}
