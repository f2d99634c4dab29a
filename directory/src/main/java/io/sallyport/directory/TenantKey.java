package io.sallyport.directory;

import io.sallyport.keys.SigningKey;
import java.time.Instant;
import java.util.Optional;

/// A key that signs a tenant's tokens, with its time.
///
/// @param key both halves
/// @param signsFrom the newest key that has begun signs
/// @param verifiesUntil from this instant on its signatures are refused; empty while no end is set
public record TenantKey(SigningKey key, Instant signsFrom, Optional<Instant> verifiesUntil) {
    boolean verifiesAt(Instant now) {
        return !now.isBefore(signsFrom) && verifiesUntil.map(now::isBefore).orElse(true);
    }

    boolean endedBefore(Instant now) {
        return verifiesUntil.map(end -> end.isBefore(now)).orElse(false);
    }

    TenantKey until(Instant end) {
        return new TenantKey(key, signsFrom, Optional.of(end));
    }
}
