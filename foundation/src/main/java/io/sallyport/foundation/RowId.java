package io.sallyport.foundation;

import java.nio.ByteBuffer;
import java.util.UUID;

/// The primary key of a stored row inside its tenant: 128 bits, time-ordered (a scattered key costs
/// SQLite ten times its durable write rate).
public record RowId(UUID value) {
    public static final int BYTES = 16;

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

    @Override
    public String toString() {
        return value.toString();
    }
}
