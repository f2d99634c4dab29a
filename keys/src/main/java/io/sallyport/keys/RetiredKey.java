package io.sallyport.keys;

import java.time.Instant;

/// A version of one of a tenant's keys that opens what backups hold of before, and nothing else.
///
/// @param since when the last row had left it
public record RetiredKey(KeyPurpose purpose, int version, Instant since) {
    static RetiredKey of(KeyringRecord.Wrapped wrapped) {
        return new RetiredKey(
                wrapped.purpose(),
                wrapped.version(),
                Instant.ofEpochMilli(wrapped.retiredMillis()));
    }
}
