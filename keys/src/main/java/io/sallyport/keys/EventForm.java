package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.UUID;

/// An event as it stands in the journal: one envelope, or where its change left rows two of them.
///
/// | bytes | what |
/// | --- | --- |
/// | 1 | 2; an envelope begins with its format, 1 |
/// | 4 | length of the marks' envelope, big-endian |
/// | n | the marks, under a key that ends with the tenant |
/// | m | the event, under a key that may end before |
///
/// The event is bound to its marks: it opens beside no others, nor without them.
///
/// @param marks empty when there are none
record EventForm(byte[] marks, byte[] event) {
    private static final int SCHEMA = 1;
    private static final byte[] NO_MARKS = new byte[0];
    private static final byte WITH_MARKS = 2;
    private static final int HEADER = 1 + Integer.BYTES;
    private static final RowId NO_ROW = new RowId(new UUID(0, 0));

    static byte[] seal(Keyring keyring, TenantId tenant, byte[] marks, byte[] event) {
        if (marks.length == 0) {
            return keyring.seal(KeyPurpose.AUDIT, eventPlace(tenant, marks), SCHEMA, event);
        }
        byte[] apart = keyring.seal(KeyPurpose.MARKS, marksPlace(tenant), SCHEMA, marks);
        byte[] sealed = keyring.seal(KeyPurpose.AUDIT, eventPlace(tenant, apart), SCHEMA, event);
        return ByteBuffer.allocate(HEADER + apart.length + sealed.length)
                .put(WITH_MARKS)
                .putInt(apart.length)
                .put(apart)
                .put(sealed)
                .array();
    }

    /// @throws Corruption when it has no such form
    static EventForm of(TenantId tenant, byte[] sealed) {
        if (sealed.length == 0 || sealed[0] != WITH_MARKS) {
            return new EventForm(NO_MARKS, sealed);
        }
        ByteBuffer in = ByteBuffer.wrap(sealed, 1, sealed.length - 1);
        int length = in.remaining() < Integer.BYTES ? 0 : in.getInt();
        if (length <= 0 || length > in.remaining()) {
            throw Corruption.ofRows("an event of tenant " + tenant + " has no whole marks");
        }
        byte[] marks = new byte[length];
        byte[] event = new byte[in.remaining() - length];
        in.get(marks).get(event);
        return new EventForm(marks, event);
    }

    byte[] open(Keyring keyring, TenantId tenant) {
        return keyring.open(KeyPurpose.AUDIT, eventPlace(tenant, marks), event).plain();
    }

    byte[] openMarks(Keyring keyring, TenantId tenant) {
        return marks.length == 0
                ? marks
                : keyring.open(KeyPurpose.MARKS, marksPlace(tenant), marks).plain();
    }

    private static Place marksPlace(TenantId tenant) {
        return new Place(tenant, "marks", NO_ROW, 0);
    }

    /// @param marks sealed
    static Place eventPlace(TenantId tenant, byte[] marks) {
        return new Place(tenant, "event", marks.length == 0 ? NO_ROW : half(marks), 0);
    }

    private static RowId half(byte[] marks) {
        return RowId.of(Arrays.copyOf(Sha256.of(marks), RowId.BYTES));
    }

    /// Whether the event is under a version of its key up to this one.
    boolean isUnder(int version) {
        return event.length >= Keyring.VERSION_AT + Integer.BYTES
                && Keyring.version(event) > 0
                && Keyring.version(event) <= version;
    }
}
