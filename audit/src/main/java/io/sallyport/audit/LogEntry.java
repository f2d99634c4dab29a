package io.sallyport.audit;

import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.security.MessageDigest;

/// What the instance tree holds of an event, 57 bytes, big-endian: format (1 byte, 1), tenant (16),
/// time of the commit in milliseconds since 1970 (8), SHA-256 of the sealed event (32). It commits
/// to the sealed bytes, so destroying a key erases what they say and the log still verifies.
///
/// Used by one thread at a time.
final class LogEntry {
    private static final byte FORMAT = 1;
    private static final int HASH_BYTES = 32;
    private static final int HEAD_BYTES = 1 + TenantId.BYTES;

    /// What is left of an entry when its tenant is known: time and hash.
    static final int BODY_BYTES = Long.BYTES + HASH_BYTES;

    private static final int BYTES = HEAD_BYTES + BODY_BYTES;

    private final MessageDigest sha256 = Sha256.fresh();

    byte[] of(TenantId tenant, long timeMillis, byte[] sealed) {
        return head(tenant).putLong(timeMillis).put(sha256.digest(sealed)).array();
    }

    /// The body of an entry alone.
    byte[] body(long timeMillis, byte[] sealed) {
        return ByteBuffer.allocate(BODY_BYTES)
                .putLong(timeMillis)
                .put(sha256.digest(sealed))
                .array();
    }

    /// The entry of a tenant that has its body at this place.
    static byte[] of(TenantId tenant, byte[] bodies, int offset) {
        return head(tenant).put(bodies, offset, BODY_BYTES).array();
    }

    private static ByteBuffer head(TenantId tenant) {
        return ByteBuffer.allocate(BYTES)
                .put(FORMAT)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits());
    }
}
