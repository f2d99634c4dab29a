package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Opened;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.keys.Place;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/// The ledger as a file, so that a start need not read the whole journal: 8 bytes of journal
/// position, then the rest sealed with that position as its place. It is nothing that could not be
/// made again: where it is missing the journal is read from its beginning. It begins with the hash
/// of the journal's last entry before that position: another history's ledger does not fit.
record LedgerFile(Path path, Keyring keyring) {
    private static final int SCHEMA = 3;
    private static final int HASH_BYTES = 32;
    private static final RowId NO_ROW = new RowId(new UUID(0, 0));

    /// @param position the journal's entries from here on may not be applied yet
    record Loaded(RowLedger ledger, long position) {}

    /// One that was made of another journal is left aside, and made anew.
    ///
    /// @throws Corruption when it is damaged
    Loaded load(byte[] freshKey, Journal journal) {
        if (!Files.exists(path)) {
            return new Loaded(new RowLedger(freshKey), 0);
        }
        try {
            ByteBuffer bytes = ByteBuffer.wrap(Files.readAllBytes(path));
            if (bytes.limit() < Long.BYTES) {
                throw damaged();
            }
            long position = bytes.getLong();
            byte[] sealed = new byte[bytes.remaining()];
            bytes.get(sealed);
            Opened opened = keyring.open(KeyPurpose.AUDIT, place(position), sealed);
            DataInputStream in = new DataInputStream(new ByteArrayInputStream(opened.plain()));
            boolean fits =
                    opened.schema() == SCHEMA
                            && Arrays.equals(in.readNBytes(HASH_BYTES), before(journal, position));
            return fits ? new Loaded(read(in), position) : new Loaded(new RowLedger(freshKey), 0);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The hash of the journal's last entry before a position; zeros where there is none.
    private static byte[] before(Journal journal, long position) {
        byte[][] hash = {new byte[HASH_BYTES]};
        journal.read(
                Math.max(0, position - 1),
                position,
                (_, _, _, sealed) -> hash[0] = Sha256.of(sealed));
        return hash[0];
    }

    private Corruption damaged() {
        return new Corruption(
                "the file "
                        + path
                        + " is damaged: keep it as evidence and take it away; the next start"
                        + " makes it anew from the journal");
    }

    void write(RowLedger ledger, Journal journal) {
        try {
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            // What is not applied now is not in the journal yet: it gets there afterwards.
            long position =
                    ledger.inspect((applied, tenants) -> {
                        write(new DataOutputStream(out), ledger, applied, tenants);
                        return journal.durable();
                    });
            byte[] plain =
                    ByteBuffer.allocate(HASH_BYTES + out.size())
                            .put(before(journal, position))
                            .put(out.toByteArray())
                            .array();
            byte[] sealed = keyring.seal(KeyPurpose.AUDIT, place(position), SCHEMA, plain);
            OwnerOnly.write(
                    path,
                    ByteBuffer.allocate(Long.BYTES + sealed.length)
                            .putLong(position)
                            .put(sealed)
                            .array());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Place place(long position) {
        return new Place(TenantId.OPERATOR_REALM, "row_ledger", NO_ROW, position);
    }

    private static void write(
            DataOutputStream out,
            RowLedger ledger,
            long applied,
            Map<TenantId, RowLedger.TenantRows> tenants) {
        try {
            out.write(ledger.key());
            out.writeLong(ledger.restoredMillis());
            out.writeLong(applied);
            out.writeInt(tenants.size());
            for (Map.Entry<TenantId, RowLedger.TenantRows> tenant : tenants.entrySet()) {
                out.write(tenant.getKey().bytes());
                out.writeInt(tenant.getValue().sums().size());
                for (Map.Entry<RowLedger.Part, RowLedger.Sum> one :
                        tenant.getValue().sums().entrySet()) {
                    out.writeUTF(one.getKey().table());
                    out.writeLong(one.getKey().minute());
                    out.writeLong(one.getValue().count());
                    out.write(one.getValue().marks().bytes());
                }
                out.writeInt(tenant.getValue().authority().size());
                for (Map.Entry<String, RowLedger.Authority> table :
                        tenant.getValue().authority().entrySet()) {
                    out.writeUTF(table.getKey());
                    write(out, table.getValue().rows());
                }
            }
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private static void write(DataOutputStream out, Map<RowId, RowLedger.Held> rows)
            throws IOException {
        out.writeInt(rows.size());
        for (Map.Entry<RowId, RowLedger.Held> row : rows.entrySet()) {
            out.write(row.getKey().bytes());
            out.writeLong(row.getValue().version());
            out.write(row.getValue().state().mark().bytes());
            out.writeLong(row.getValue().state().expires());
            out.writeInt(row.getValue().values().size());
            for (String value : row.getValue().values()) {
                out.writeUTF(value);
            }
        }
    }

    private static RowLedger read(DataInputStream in) throws IOException {
        RowLedger ledger = new RowLedger(in.readNBytes(RowLedger.KEY_BYTES));
        ledger.restoredAt(in.readLong());
        long applied = in.readLong();
        Map<TenantId, RowLedger.TenantRows> tenants = new HashMap<>();
        for (int left = in.readInt(); left > 0; left--) {
            TenantId tenant = TenantId.of(in.readNBytes(TenantId.BYTES));
            RowLedger.TenantRows rows = new RowLedger.TenantRows();
            for (int sums = in.readInt(); sums > 0; sums--) {
                RowLedger.Part part = new RowLedger.Part(in.readUTF(), in.readLong());
                rows.sums().put(part, new RowLedger.Sum(in.readLong(), mark(in)));
            }
            for (int tables = in.readInt(); tables > 0; tables--) {
                rows.authority().put(in.readUTF(), authority(in));
            }
            tenants.put(tenant, rows);
        }
        ledger.load(applied, tenants);
        return ledger;
    }

    private static RowLedger.Authority authority(DataInputStream in) throws IOException {
        RowLedger.Authority authority = new RowLedger.Authority();
        for (int left = in.readInt(); left > 0; left--) {
            RowId id = RowId.of(in.readNBytes(RowId.BYTES));
            long version = in.readLong();
            RowState state = new RowState(mark(in), in.readLong());
            List<String> values = new ArrayList<>();
            for (int more = in.readInt(); more > 0; more--) {
                values.add(in.readUTF());
            }
            authority.hold(id, new RowLedger.Held(version, state, values));
        }
        return authority;
    }

    private static RowMark mark(DataInputStream in) throws IOException {
        return RowMark.of(ByteBuffer.wrap(in.readNBytes(RowMark.BYTES)));
    }
}
