package io.sallyport.keys;

import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/// A tenant's line in the keyring: its key wrapped under the root key of an epoch, and its purpose
/// keys wrapped under its own. Big-endian; the file adds length and checksum.
///
/// @param epoch which root key wraps the tenant's key
/// @param tenantVersion version of the tenant's key
record KeyringRecord(
        TenantId tenant,
        int epoch,
        int tenantVersion,
        byte[] wrappedTenantKey,
        List<Wrapped> keys) {
    private static final int FIXED =
            TenantId.BYTES + 2 * Integer.BYTES + KeyWrap.WRAPPED_BYTES + Short.BYTES;
    private static final int EACH = 1 + Integer.BYTES + KeyWrap.WRAPPED_BYTES;

    KeyringRecord {
        keys = List.copyOf(keys);
    }

    record Wrapped(KeyPurpose purpose, int version, byte[] bytes) {
        Wrapped wrapped(byte[] anew) {
            return new Wrapped(purpose, version, anew);
        }
    }

    int newest(KeyPurpose purpose) {
        return keys.stream()
                .filter(key -> key.purpose() == purpose)
                .mapToInt(Wrapped::version)
                .max()
                .orElse(0);
    }

    KeyringRecord with(Wrapped another) {
        List<Wrapped> more = new ArrayList<>(keys);
        more.add(another);
        return new KeyringRecord(tenant, epoch, tenantVersion, wrappedTenantKey, more);
    }

    KeyringRecord onlyNewest(KeyPurpose purpose) {
        int newest = newest(purpose);
        List<Wrapped> kept =
                keys.stream()
                        .filter(key -> key.purpose() != purpose || key.version() == newest)
                        .toList();
        return new KeyringRecord(tenant, epoch, tenantVersion, wrappedTenantKey, kept);
    }

    /// Whether there are earlier versions of a key that can go. Those of the log's key stay.
    boolean inRotation() {
        return keys.stream()
                .anyMatch(key ->
                        key.purpose() != KeyPurpose.AUDIT && key.version() < newest(key.purpose()));
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + EACH * keys.size());
        out.put(tenant.bytes()).putInt(epoch).putInt(tenantVersion).put(wrappedTenantKey);
        out.putShort((short) keys.size());
        for (Wrapped key : keys) {
            out.put((byte) key.purpose().code()).putInt(key.version()).put(key.bytes());
        }
        return out.array();
    }

    /// Whether this is at least as new as another record of the tenant.
    boolean covers(KeyringRecord other) {
        return epoch >= other.epoch
                && tenantVersion >= other.tenantVersion
                && other.keys.stream()
                        .allMatch(theirs ->
                                keys.stream()
                                        .filter(own -> own.purpose() == theirs.purpose())
                                        .anyMatch(own -> own.version() >= theirs.version()));
    }

    static TenantId tenantOf(ByteBuffer record) {
        return new TenantId(
                new java.util.UUID(
                        record.getLong(record.position()), record.getLong(record.position() + 8)));
    }

    /// @throws java.nio.BufferUnderflowException when the record is cut short
    static KeyringRecord of(ByteBuffer in) {
        byte[] tenant = take(in, TenantId.BYTES);
        int epoch = in.getInt();
        int tenantVersion = in.getInt();
        byte[] wrapped = take(in, KeyWrap.WRAPPED_BYTES);
        int count = Short.toUnsignedInt(in.getShort());
        List<Wrapped> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(
                    new Wrapped(
                            KeyPurpose.of(in.get()), in.getInt(), take(in, KeyWrap.WRAPPED_BYTES)));
        }
        return new KeyringRecord(TenantId.of(tenant), epoch, tenantVersion, wrapped, keys);
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}
