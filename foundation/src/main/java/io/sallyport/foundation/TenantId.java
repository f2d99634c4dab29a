package io.sallyport.foundation;

import java.nio.ByteBuffer;
import java.util.UUID;

/// Names a tenant for good: 128 bits, time-ordered, never reused. The reserved all-zero id is the
/// operator realm, the tenant without customer data that holds what belongs to the whole instance.
public record TenantId(UUID value) implements Comparable<TenantId> {
    public static final TenantId OPERATOR_REALM = new TenantId(new UUID(0, 0));
    public static final int BYTES = 16;

    /// @throws IllegalArgumentException when the text is not a UUID
    public static TenantId parse(String text) {
        return new TenantId(UUID.fromString(text));
    }

    public static TenantId of(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new TenantId(new UUID(buffer.getLong(), buffer.getLong()));
    }

    /// Sixteen bytes, big-endian, so that byte order is creation order.
    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES)
                .putLong(value.getMostSignificantBits())
                .putLong(value.getLeastSignificantBits())
                .array();
    }

    @Override
    public int compareTo(TenantId other) {
        return value.compareTo(other.value);
    }

    @Override
    public String toString() {
        return value.toString();
    }
}
