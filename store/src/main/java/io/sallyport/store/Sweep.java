package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.Index;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.function.BooleanSupplier;
import java.util.function.LongConsumer;

/// Holds a tenant's rows in the database against what the log says was left there. Everything is
/// read in one snapshot, on a connection of its own, while everything goes on.
///
/// First only sums are compared. When one is wrong, the journal is read to say of each row what
/// happened to it.
final class Sweep {
    static final RowId WHOLE = new RowId(new UUID(0, 0));
    private static final int FETCHED = 500;
    private static final int SHARE_ROWS = 50_000;

    private final Sides sides;
    private final TenantScope scope;
    private final List<Finding> findings = new ArrayList<>();

    /// The database, and what it is held against.
    ///
    /// @param delivery brings the journal to where the events of this sequence are in it
    /// @param goesOn whether there is time for it
    record Sides(
            SealedRows rows,
            RowLedger ledger,
            Journal journal,
            LedgerReplay replay,
            LongConsumer delivery,
            BooleanSupplier goesOn) {
        Connection connection() {
            return rows.statements().connection();
        }
    }

    private Sweep(Sides sides, TenantScope scope) {
        this.sides = sides;
        this.scope = scope;
    }

    /// @param sides rows of a connection whose transaction is a snapshot
    /// @param watch begun before the snapshot
    static List<Finding> of(
            Sides sides, TenantScope scope, List<Table<?>> tables, RowLedger.Watch watch)
            throws SQLException {
        Sweep sweep = new Sweep(sides, scope);
        sweep.tables(tables, watch);
        return sweep.findings;
    }

    private void tables(List<Table<?>> tables, RowLedger.Watch watch) throws SQLException {
        long sequence = mark();
        boolean behind = sequence < watch.from();
        if (behind || !sides.ledger().reaches(sequence, RowLedger.patience())) {
            find("store_mark", WHOLE, Finding.What.MARK);
            return;
        }
        Map<RowLedger.Part, RowLedger.Sum> stands = new HashMap<>();
        for (Table<?> table : tables) {
            sum(table, stands);
        }
        Map<RowLedger.Part, RowLedger.Sum> expected = sides.ledger().at(watch, sequence);
        long now = sides.rows().time().millis();
        Set<RowLedger.Part> parts = new HashSet<>(stands.keySet());
        parts.addAll(expected.keySet());
        Set<String> wrong = new HashSet<>();
        for (RowLedger.Part part : parts) {
            RowLedger.Sum left = stands.getOrDefault(part, RowLedger.Sum.NONE);
            RowLedger.Sum right = expected.getOrDefault(part, RowLedger.Sum.NONE);
            if (!part.ended(now) && !left.equals(right)) {
                wrong.add(part.table());
            }
        }
        if (!wrong.isEmpty()) {
            sides.delivery().accept(sequence);
        }
        for (Table<?> table : tables) {
            if (wrong.contains(table.name())) {
                name(table, sequence);
            }
        }
    }

    private long mark() throws SQLException {
        try (ResultSet result =
                sides.rows().statements().with("SELECT sequence FROM store_mark").executeQuery()) {
            return result.next() ? result.getLong(1) : Long.MAX_VALUE;
        }
    }

    private void find(String table, RowId row, Finding.What what) {
        Finding finding = new Finding(scope.tenant(), table, row, what);
        if (!findings.contains(finding)) {
            findings.add(finding);
        }
    }

    @FunctionalInterface
    private interface Visitor<R> {
        void row(SealedRows.Stored stored, Row<R> opened) throws SQLException;
    }

    /// Visits the rows that open; the others are findings.
    private <R> void visit(Table<R> table, Visitor<R> visitor) throws SQLException {
        String sql =
                "SELECT id, version, expires, sealed FROM "
                        + table.name()
                        + " WHERE tenant_id = ? ORDER BY id";
        try (PreparedStatement query = sides.connection().prepareStatement(sql)) {
            query.setFetchSize(FETCHED);
            query.setBytes(1, scope.tenant().bytes());
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    if (!sides.goesOn().getAsBoolean()) {
                        throw Receipt.unavailable();
                    }
                    SealedRows.Stored stored =
                            new SealedRows.Stored(
                                    RowId.of(result.getBytes(1)),
                                    result.getLong(2),
                                    result.getLong(3),
                                    result.getBytes(4));
                    Row<R> opened;
                    try {
                        opened = sides.rows().open(scope, table, stored);
                    } catch (Corruption foreign) {
                        find(table.name(), stored.id(), Finding.What.EDITED);
                        continue;
                    }
                    visitor.row(stored, opened);
                }
            }
        }
    }

    private <R> void sum(Table<R> table, Map<RowLedger.Part, RowLedger.Sum> stands)
            throws SQLException {
        IndexSum index = new IndexSum();
        visit(
                table,
                (stored, row) -> {
                    if (SealedRows.expires(table, row.value()) != stored.expires()) {
                        find(table.name(), row.id(), Finding.What.EDITED);
                    }
                    stands.merge(
                            RowLedger.Part.of(table.name(), stored.expires()),
                            new RowLedger.Sum(1, sides.ledger().element(row.state().mark())),
                            (a, b) ->
                                    new RowLedger.Sum(
                                            a.count() + b.count(), a.marks().plus(b.marks())));
                    index.expect(hashes(table, row), row.id());
                });
        if (index.versions.size() <= 1) {
            stood(table, index);
            if (!index.agrees()) {
                nameIndex(table);
            }
        }
    }

    private record Hash(String column, int version, byte[] hash) {
        /// What a map can be keyed by.
        ByteBuffer key() {
            byte[] name = column.getBytes(StandardCharsets.UTF_8);
            return ByteBuffer.allocate(name.length + hash.length + Integer.BYTES)
                    .put(name)
                    .put(hash)
                    .putInt(version)
                    .flip();
        }
    }

    private <R> List<Hash> hashes(Table<R> table, Row<R> row) {
        List<Hash> all = new ArrayList<>();
        for (Table.Column<R> column : table.columns()) {
            String whole = table.name() + "." + column.name();
            for (String normal : column.of(row.value())) {
                for (Index one : sides.rows().keyring().everyIndex(scope.tenant(), whole, normal)) {
                    byte[] key = column.key(one.hash(), row.id());
                    all.add(new Hash(column.name(), one.version(), key));
                }
            }
        }
        return all;
    }

    /// What the index holds, and what it should. While an index key is rotated it is not compared.
    private final class IndexSum {
        private final Set<Integer> versions = new HashSet<>();
        private RowLedger.Sum expected = RowLedger.Sum.NONE;
        private RowLedger.Sum stands = RowLedger.Sum.NONE;

        void expect(List<Hash> hashes, RowId id) {
            for (Hash hash : hashes) {
                versions.add(hash.version());
                expected = expected.plus(element(hash.key(), id));
            }
        }

        void stands(ByteBuffer key, RowId id) {
            stands = stands.plus(element(key, id));
        }

        private RowMark element(ByteBuffer key, RowId id) {
            MessageDigest sha256 = Sha256.fresh();
            sha256.update(id.bytes());
            sha256.update(key.duplicate());
            return sides.ledger().element(RowMark.of(ByteBuffer.wrap(sha256.digest())));
        }

        boolean agrees() {
            return expected.equals(stands);
        }
    }

    @FunctionalInterface
    private interface IndexVisitor {
        void entry(ByteBuffer key, RowId id);
    }

    private void stood(Table<?> table, IndexSum index) throws SQLException {
        visitIndex(table, index::stands);
    }

    private void visitIndex(Table<?> table, IndexVisitor visitor) throws SQLException {
        String sql =
                "SELECT column_name, hash, id, key_version FROM "
                        + table.name()
                        + "_key WHERE tenant_id = ?";
        try (PreparedStatement query = sides.connection().prepareStatement(sql)) {
            query.setFetchSize(FETCHED);
            query.setBytes(1, scope.tenant().bytes());
            try (ResultSet result = query.executeQuery()) {
                while (result.next()) {
                    Hash hash = new Hash(result.getString(1), result.getInt(4), result.getBytes(2));
                    visitor.entry(hash.key(), RowId.of(result.getBytes(3)));
                }
            }
        }
    }

    private int shares(Table<?> table) throws SQLException {
        String sql = "SELECT COUNT(*) FROM " + table.name() + " WHERE tenant_id = ?";
        try (ResultSet result =
                sides.rows().statements().with(sql, scope.tenant().bytes()).executeQuery()) {
            return result.next() ? 1 + (int) (result.getLong(1) / SHARE_ROWS) : 1;
        }
    }

    private <R> void nameIndex(Table<R> table) throws SQLException {
        int shares = shares(table);
        for (int share = 0; share < shares; share++) {
            Expected.Asked asked = new Expected.Asked(scope.tenant(), table.name(), share, shares);
            Map<ByteBuffer, RowId> expected = new HashMap<>();
            visit(
                    table,
                    (_, row) -> {
                        if (asked.wants(row.id())) {
                            hashes(table, row).forEach(h -> expected.put(h.key(), row.id()));
                        }
                    });
            visitIndex(
                    table,
                    (key, id) -> {
                        if (id.equals(expected.get(key))) {
                            expected.remove(key);
                        } else if (asked.wants(id)) {
                            find(table.name(), id, Finding.What.INDEX);
                        }
                    });
            expected.values().forEach(id -> find(table.name(), id, Finding.What.INDEX));
        }
    }

    private <R> void name(Table<R> table, long sequence) throws SQLException {
        int shares = shares(table);
        for (int share = 0; share < shares; share++) {
            Expected.Asked asked = new Expected.Asked(scope.tenant(), table.name(), share, shares);
            Map<RowId, Expected.Row> left =
                    Expected.of(sides.journal(), sides.replay(), asked, sequence).rows();
            Set<RowId> foreign = new HashSet<>();
            findings.stream()
                    .filter(one -> one.table().equals(table.name()))
                    .filter(one -> one.what() == Finding.What.EDITED)
                    .forEach(one -> foreign.add(one.row()));
            visit(
                    table,
                    (_, row) -> {
                        if (asked.wants(row.id())) {
                            compare(table, row, left.remove(row.id()));
                        }
                    });
            left.keySet().removeAll(foreign);
            long now = sides.rows().time().millis();
            left.forEach((id, row) -> {
                if (row.state().expires() == 0 || row.state().expires() > now) {
                    find(table.name(), id, Finding.What.REMOVED);
                }
            });
        }
    }

    private <R> void compare(
            Table<R> table, Row<R> row, Expected.@org.jspecify.annotations.Nullable Row expected) {
        if (expected == null) {
            find(table.name(), row.id(), Finding.What.ADDED);
        } else if (row.version() < expected.version()) {
            find(table.name(), row.id(), Finding.What.PUT_BACK);
        } else if (!row.state().equals(expected.state())) {
            find(table.name(), row.id(), Finding.What.EDITED);
        }
    }
}
