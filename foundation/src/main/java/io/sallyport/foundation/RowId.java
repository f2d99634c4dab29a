package io.sallyport.foundation;

import java.nio.ByteBuffer;
import java.util.UUID;

/// The primary key of a stored row inside its tenant: 128 bits, time-ordered (a scattered key costs
/// SQLite ten times its durable write rate).
public record RowId(UUID value) implements Comparable<RowId> {
    public static final int BYTES = 16;

    /// Before every other one; no row has it.
    public static final RowId FIRST = new RowId(new UUID(0, 0));

    /// Behind every other one; no row has it.
    public static final RowId LAST = new RowId(new UUID(-1, -1));

    public static RowId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new RowId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    public static RowId parse(String text) {
        return new RowId(UUID.fromString(text));
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    /// As databases order them: byte by byte.
    @Override
    public int compareTo(RowId other) {
        int high =
                Long.compareUnsigned(
                        value.getMostSignificantBits(), other.value.getMostSignificantBits());
        return high != 0
                ? high
                : Long.compareUnsigned(
                        value.getLeastSignificantBits(), other.value.getLeastSignificantBits());
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
