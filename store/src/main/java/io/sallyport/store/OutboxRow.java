package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Place;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.UUID;

/// The events of one commit, as they stand in one row of the outbox: the length of the witness (2
/// bytes, big-endian), the witness; then for each event its length (4), its tenant (16) and the
/// sealed event. Their numbers follow each other, and the row's is the last one's.
///
/// The witness is a hash of what follows, sealed for the row's number: whoever can write the
/// database cannot give an event another number, repeat one that he has seen, or change their
/// order.
record OutboxRow(long sequence, List<Submitted.Sealed> events) {
    private static final int TENANT_BYTES = 16;
    private static final int HEADER_BYTES = Integer.BYTES + TENANT_BYTES;
    private static final int SCHEMA = 1;
    private static final RowId NO_ROW = new RowId(new UUID(0, 0));

    byte[] bytes(Keyring keyring) {
        int length = events.stream().mapToInt(event -> HEADER_BYTES + event.bytes().length).sum();
        ByteBuffer row = ByteBuffer.allocate(length);
        for (Submitted.Sealed event : events) {
            row.putInt(event.bytes().length).put(event.tenant().bytes()).put(event.bytes());
        }
        byte[] witness =
                keyring.seal(KeyPurpose.AUDIT, place(sequence), SCHEMA, Sha256.of(row.array()));
        return ByteBuffer.allocate(Short.BYTES + witness.length + length)
                .putShort((short) witness.length)
                .put(witness)
                .put(row.array())
                .array();
    }

    private static Place place(long sequence) {
        return new Place(TenantId.OPERATOR_REALM, "event_outbox", NO_ROW, sequence);
    }

    /// @throws Corruption when it was not written by this instance, or not under this number
    static OutboxRow read(long sequence, byte[] bytes, LedgerReplay ledger) {
        List<Submitted.Sealed> events = new ArrayList<>();
        ByteBuffer row = witnessed(sequence, bytes, ledger.keyring());
        while (row.hasRemaining()) {
            byte[] tenant = new byte[TENANT_BYTES];
            byte[] sealed = new byte[row.getInt()];
            row.get(tenant).get(sealed);
            TenantId owner = TenantId.of(tenant);
            events.add(new Submitted.Sealed(owner, sealed, ledger.freshRows(owner, sealed)));
        }
        return new OutboxRow(sequence, events);
    }

    private static ByteBuffer witnessed(long sequence, byte[] bytes, Keyring keyring) {
        ByteBuffer row = ByteBuffer.wrap(bytes);
        int length = row.remaining() < Short.BYTES ? -1 : row.getShort();
        if (length < 0 || length > row.remaining()) {
            throw strange(sequence);
        }
        byte[] witness = new byte[length];
        row.get(witness);
        byte[] rest = Arrays.copyOfRange(bytes, row.position(), bytes.length);
        if (!Arrays.equals(Sha256.of(rest), opened(sequence, witness, keyring))) {
            throw strange(sequence);
        }
        return ByteBuffer.wrap(rest);
    }

    private static byte[] opened(long sequence, byte[] witness, Keyring keyring) {
        try {
            return keyring.open(KeyPurpose.AUDIT, place(sequence), witness).plain();
        } catch (Corruption _) {
            throw strange(sequence);
        }
    }

    private static Corruption strange(long sequence) {
        return new Corruption(
                "the row "
                        + sequence
                        + " of the database's outbox was not written there by this instance: keep"
                        + " the database as evidence and restore a backup");
    }

    List<EventRelay.Undelivered> undelivered() {
        List<EventRelay.Undelivered> numbered = new ArrayList<>();
        long number = sequence - events.size();
        for (Submitted.Sealed event : events) {
            number++;
            numbered.add(new EventRelay.Undelivered(number, event));
        }
        return numbered;
    }
}
