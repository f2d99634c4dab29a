package io.sallyport.keys;

import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;

/// A tenant's keys for one purpose: the current version seals, every version opens.
record PurposeKeys(KeyPurpose purpose, int current, Map<Integer, SecretKey> versions) {
    PurposeKeys {
        versions = Map.copyOf(versions);
    }

    boolean has(int version) {
        return versions.containsKey(version);
    }

    SecretKey key(int version) {
        return Objects.requireNonNull(versions.get(version));
    }
}
