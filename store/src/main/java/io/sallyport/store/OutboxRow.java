package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// The events of one commit, as they stand in one row of the outbox: for each its length (4 bytes,
/// big-endian), its tenant (16) and the sealed event. Their numbers follow each other, and the
/// row's is the last one's.
record OutboxRow(long sequence, List<Submitted.Sealed> events) {
    private static final int TENANT_BYTES = 16;
    private static final int HEADER_BYTES = Integer.BYTES + TENANT_BYTES;

    byte[] bytes() {
        int length = events.stream().mapToInt(event -> HEADER_BYTES + event.bytes().length).sum();
        ByteBuffer row = ByteBuffer.allocate(length);
        for (Submitted.Sealed event : events) {
            row.putInt(event.bytes().length).put(event.tenant().bytes()).put(event.bytes());
        }
        return row.array();
    }

    /// @throws Corruption when it was not written by this instance
    static OutboxRow read(long sequence, byte[] bytes, LedgerReplay ledger) {
        List<Submitted.Sealed> events = new ArrayList<>();
        ByteBuffer row = ByteBuffer.wrap(bytes);
        while (row.hasRemaining()) {
            int length = row.remaining() < HEADER_BYTES ? -1 : row.getInt();
            if (length < 0 || length > row.remaining() - TENANT_BYTES) {
                throw new Corruption("the row " + sequence + " of the outbox is damaged");
            }
            byte[] tenant = new byte[TENANT_BYTES];
            byte[] sealed = new byte[length];
            row.get(tenant).get(sealed);
            TenantId owner = TenantId.of(tenant);
            events.add(new Submitted.Sealed(owner, sealed, ledger.freshRows(owner, sealed)));
        }
        return new OutboxRow(sequence, events);
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
