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
    private static final int EACH = 1 + Integer.BYTES + Long.BYTES + KeyWrap.WRAPPED_BYTES;

    KeyringRecord {
        keys = List.copyOf(keys);
    }

    /// A version of a purpose key. The wrapping is bound to all that stands beside it.
    ///
    /// @param retiredMillis since when it opens backups only; 0 while it is in use. One of the
    ///   log's key does not even that: all that is left of it is its number, over a key that seals
    ///   nothing
    record Wrapped(KeyPurpose purpose, int version, long retiredMillis, byte[] bytes) {
        /// One in use, before it is wrapped.
        static Wrapped fresh(KeyPurpose purpose, int version) {
            return new Wrapped(purpose, version, 0, new byte[0]);
        }

        boolean isRetired() {
            return retiredMillis != 0;
        }

        boolean hasEnded() {
            return isRetired() && purpose.isOfTheLog();
        }

        Wrapped retired(long millis) {
            return new Wrapped(purpose, version, millis, bytes);
        }

        Wrapped wrapped(byte[] anew) {
            return new Wrapped(purpose, version, retiredMillis, anew);
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

    /// Whether earlier versions of a key are still in use. Those of the log's key always are.
    boolean inRotation() {
        return keys.stream()
                .filter(key -> !key.purpose().isOfTheLog() && !key.isRetired())
                .anyMatch(key -> key.version() < newest(key.purpose()));
    }

    byte[] bytes() {
        ByteBuffer out = ByteBuffer.allocate(FIXED + EACH * keys.size());
        out.put(tenant.bytes()).putInt(epoch).putInt(tenantVersion).put(wrappedTenantKey);
        out.putShort((short) keys.size());
        for (Wrapped key : keys) {
            out.put((byte) key.purpose().code()).putInt(key.version());
            out.putLong(key.retiredMillis()).put(key.bytes());
        }
        return out.array();
    }

    /// Whether this is at least as new as another record of the tenant. Retiring and destroying a
    /// version make a new tenant key, so its version tells of them too.
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
                            KeyPurpose.of(in.get()),
                            in.getInt(),
                            in.getLong(),
                            take(in, KeyWrap.WRAPPED_BYTES)));
        }
        return new KeyringRecord(TenantId.of(tenant), epoch, tenantVersion, wrapped, keys);
    }

    private static byte[] take(ByteBuffer in, int count) {
        byte[] bytes = new byte[count];
        in.get(bytes);
        return bytes;
    }
}
