package io.sallyport.keys;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Which key a wrapped key is, as the associated data of its wrapping.
record KeyContext(InstanceId instance) {
    /// With the mark of retirement: a key whose mark is taken off or put back does not open.
    byte[] purposeKey(TenantId tenant, KeyringRecord.Wrapped key) {
        byte[] named = bytes("purpose-key", tenant, key.purpose().code(), key.version());
        return ByteBuffer.allocate(Long.BYTES + named.length)
                .putLong(key.retiredMillis())
                .put(named)
                .array();
    }

    byte[] tenantKey(TenantId tenant, int epoch, int version) {
        return bytes("tenant-key", tenant, epoch, version);
    }

    /// What a person's key seals with is bound to.
    byte[] person(TenantId tenant, PersonId person) {
        byte[] named = bytes("person", tenant, 0, 0);
        return ByteBuffer.allocate(named.length + RowId.BYTES)
                .put(person.row().bytes())
                .put(named)
                .array();
    }

    private byte[] bytes(String kind, TenantId tenant, int first, int second) {
        byte[] name = kind.getBytes(StandardCharsets.US_ASCII);
        return ByteBuffer.allocate(
                        2 * Long.BYTES + TenantId.BYTES + 2 * Integer.BYTES + name.length)
                .putLong(instance.value().getMostSignificantBits())
                .putLong(instance.value().getLeastSignificantBits())
                .put(tenant.bytes())
                .putInt(first)
                .putInt(second)
                .put(name)
                .array();
    }
}
