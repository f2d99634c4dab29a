package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Opened;
import io.sallyport.keys.Place;
import java.nio.ByteBuffer;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Brings rows under the newest versions of their tenant's keys: read by a reader, opened and
/// sealed on the caller's thread, written by the writer.
record Rekeying(Readers readers, StoreWriter writer, Keyring keyring) implements RowKeys {
    static final long BLOCK = 256;
    private static final long HASHES_BLOCK = 1_024;
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final String KEY_COLUMNS = "tenant_id, column_name, hash";

    private record Stored(RowId id, long version, byte[] sealed) {}

    @Override
    public <R> Optional<RowId> renew(TenantScope scope, Table<R> table, RowId after) {
        List<Stored> block = next(scope, table, after);
        if (block.isEmpty()) {
            return Optional.empty();
        }
        int newest = newest(scope, table.purpose());
        boolean hashed =
                !table.columns().isEmpty()
                        && keyring.versions(scope.tenant(), KeyPurpose.INDEX).size() > 1;
        List<Renewal.Fresh> fresh = new ArrayList<>();
        for (Stored row : block) {
            boolean outdated = Keyring.version(row.sealed()) != newest;
            if (outdated || hashed) {
                fresh.add(fresh(scope, table, row, new Anew(outdated, hashed)));
            }
        }
        if (!fresh.isEmpty()) {
            Renewal renewal = new Renewal(scope.tenant(), table.name(), fresh);
            writer.run(reach(scope), rows -> renewal.write(rows.statements()));
        }
        return Optional.of(block.getLast().id());
    }

    private static List<Stored> block(
            Statements statements, TenantScope scope, Table<?> table, RowId after)
            throws SQLException {
        String sql =
                "SELECT id, version, sealed FROM "
                        + table.name()
                        + " WHERE tenant_id = ? AND id > ? ORDER BY id LIMIT ?";
        List<Stored> rows = new ArrayList<>();
        try (ResultSet result =
                statements.with(sql, scope.tenant().bytes(), after.bytes(), BLOCK).executeQuery()) {
            while (result.next()) {
                rows.add(
                        new Stored(
                                RowId.of(result.getBytes(1)),
                                result.getLong(2),
                                result.getBytes(3)));
            }
        }
        return rows;
    }

    /// What of a row is made anew.
    private record Anew(boolean sealed, boolean hashed) {}

    private <R> Renewal.Fresh fresh(TenantScope scope, Table<R> table, Stored row, Anew anew) {
        Place place = new Place(scope.tenant(), table.name(), row.id(), row.version());
        Opened opened = keyring.open(table.purpose(), place, row.sealed());
        UnderNewest<R> newest = new UnderNewest<>(keyring, table);
        return new Renewal.Fresh(
                row.id(),
                row.version(),
                anew.sealed() ? Optional.of(newest.sealed(place, opened)) : Optional.empty(),
                anew.hashed() ? newest.hashes(place, opened) : List.of());
    }

    /// From one end of the index to the other, a range at a time: each page is touched once.
    @Override
    public void dropHashes(TenantScope scope, Table<?> table) {
        Optional<HashKey> from = Optional.of(new HashKey("", new byte[0]));
        while (from.isPresent()) {
            HashKey after = from.get();
            Optional<HashKey> last =
                    readers.scan(reach(scope), statements -> last(statements, scope, table, after));
            last.ifPresent(until -> drop(scope, table, after, until));
            from = last;
        }
    }

    private record HashKey(String column, byte[] hash) {}

    private static Optional<HashKey> last(
            Statements statements, TenantScope scope, Table<?> table, HashKey after)
            throws SQLException {
        String sql =
                "SELECT column_name, hash FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ? AND (column_name, hash) > (?, ?)"
                        + " ORDER BY column_name, hash LIMIT ?";
        Optional<HashKey> last = Optional.empty();
        try (ResultSet result =
                statements
                        .with(
                                sql,
                                scope.tenant().bytes(),
                                after.column(),
                                after.hash(),
                                HASHES_BLOCK)
                        .executeQuery()) {
            while (result.next()) {
                last = Optional.of(new HashKey(result.getString(1), result.getBytes(2)));
            }
        }
        return last;
    }

    private void drop(TenantScope scope, Table<?> table, HashKey after, HashKey until) {
        String sql =
                "DELETE FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ? AND (column_name, hash) > (?, ?)"
                        + " AND (column_name, hash) <= (?, ?) AND key_version < ?";
        byte[] tenant = scope.tenant().bytes();
        long newest = newest(scope, KeyPurpose.INDEX);
        writer.run(
                reach(scope),
                rows ->
                        rows.statements()
                                .with(
                                        sql,
                                        tenant,
                                        after.column(),
                                        after.hash(),
                                        until.column(),
                                        until.hash(),
                                        newest)
                                .executeUpdate());
    }

    /// Counted in one statement, so that nothing comes between the numbers, and behind every read
    /// and write that may still use an earlier version.
    @Override
    public void settleSnapshots() {
        readers.settleSnapshots();
    }

    @Override
    public Outdated outdated(TenantScope scope, Table<?> table) {
        String sql =
                "SELECT '' AS column_name, 0 AS key_version, COUNT(*) AS n, COALESCE(SUM(CASE WHEN"
                        + " substr(sealed, "
                        + (Keyring.VERSION_AT + 1)
                        + ", 4) <> ? THEN 1 ELSE 0 END), 0) AS outdated FROM "
                        + table.name()
                        + " WHERE tenant_id = ? UNION ALL"
                        + " SELECT column_name, key_version, COUNT(*), 0 FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ? GROUP BY column_name, key_version";
        byte[] tenant = scope.tenant().bytes();
        int sealing = newest(scope, table.purpose());
        byte[] header = ByteBuffer.allocate(Integer.BYTES).putInt(sealing).array();
        writer.run(reach(scope), _ -> true);
        readers.settle();
        return readers.scan(
                reach(scope),
                statements -> {
                    long all = 0;
                    long outdated = 0;
                    HashCounts hashes = new HashCounts(newest(scope, KeyPurpose.INDEX));
                    try (ResultSet result =
                            statements.with(sql, header, tenant, tenant).executeQuery()) {
                        while (result.next()) {
                            if (result.getString(1).isEmpty()) {
                                all = result.getLong(3);
                                outdated = result.getLong(4);
                            } else {
                                hashes.add(
                                        result.getString(1), result.getInt(2), result.getLong(3));
                            }
                        }
                    }
                    return new Outdated(all, outdated, hashes.missing(table, all), hashes.old());
                });
    }

    /// How many hashes stand in an index, by column.
    private static final class HashCounts {
        private final int newest;
        private final Map<String, Long> fresh = new HashMap<>();
        private final Map<String, Long> mostBefore = new HashMap<>();
        private long old;

        HashCounts(int newest) {
            this.newest = newest;
        }

        void add(String column, int version, long count) {
            if (version == newest) {
                fresh.put(column, count);
            } else {
                mostBefore.merge(column, count, Math::max);
                old += count;
            }
        }

        long old() {
            return old;
        }

        /// Of a unique column each row has one. Of others nobody knows without opening the rows,
        /// but those that stand under an earlier version are to stand under the newest as well.
        long missing(Table<?> table, long rows) {
            long missing = 0;
            for (Table.Column<?> column : table.columns()) {
                long expected = column.unique() ? rows : mostBefore.getOrDefault(column.name(), 0L);
                missing += Math.max(0, expected - fresh.getOrDefault(column.name(), 0L));
            }
            return missing;
        }
    }

    /// The header's four bytes are ordered as the versions are.
    @Override
    public long sealedBefore(TenantScope scope, Table<?> table, int version) {
        String sql =
                "SELECT COUNT(*) FROM "
                        + table.name()
                        + " WHERE tenant_id = ? AND substr(sealed, "
                        + (Keyring.VERSION_AT + 1)
                        + ", 4) < ?";
        byte[] header = ByteBuffer.allocate(Integer.BYTES).putInt(version).array();
        writer.run(reach(scope), _ -> true);
        readers.settle();
        return readers.scan(
                reach(scope),
                statements -> {
                    try (ResultSet result =
                            statements.with(sql, scope.tenant().bytes(), header).executeQuery()) {
                        result.next();
                        return result.getLong(1);
                    }
                });
    }

    @Override
    public Opening open(TenantScope scope, Table<?> table) {
        long rows = 0;
        long opened = 0;
        List<Stored> block = next(scope, table, FIRST);
        while (!block.isEmpty()) {
            for (Stored row : block) {
                rows++;
                opened += opens(scope, table, row) ? 1 : 0;
            }
            block = next(scope, table, block.getLast().id());
        }
        return new Opening(rows, opened);
    }

    private List<Stored> next(TenantScope scope, Table<?> table, RowId after) {
        return readers.scan(reach(scope), statements -> block(statements, scope, table, after));
    }

    private boolean opens(TenantScope scope, Table<?> table, Stored row) {
        try {
            Place place = new Place(scope.tenant(), table.name(), row.id(), row.version());
            return keyring.open(table.purpose(), place, row.sealed()).plain() != null;
        } catch (Corruption doesNotOpen) {
            return false;
        }
    }

    @Override
    public void remove(TenantScope scope, Table<?> table) {
        byte[] tenant = scope.tenant().bytes();
        for (String name : List.of(table.name() + "_key", table.name())) {
            String columns = name.equals(table.name()) ? "tenant_id, id" : KEY_COLUMNS;
            String sql =
                    "DELETE FROM "
                            + name
                            + " WHERE ("
                            + columns
                            + ") IN (SELECT "
                            + columns
                            + " FROM "
                            + name
                            + " WHERE tenant_id = ? LIMIT ?)";
            int removed;
            do {
                removed =
                        writer.run(
                                reach(scope),
                                rows -> rows.statements().with(sql, tenant, BLOCK).executeUpdate());
            } while (removed > 0);
        }
    }

    private int newest(TenantScope scope, KeyPurpose purpose) {
        return keyring.versions(scope.tenant(), purpose).getLast();
    }

    private static Reach reach(TenantScope scope) {
        return new Reach.Tenant(scope.tenant());
    }
}
