package io.sallyport.keys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;

/// A tenant's purpose keys, unwrapped.
///
/// @param hashes one for each version of the index key, the newest first
/// @param hashedFrom index keys of earlier versions are not used any more
record OpenKeys(Map<KeyPurpose, PurposeKeys> keys, List<Hash> hashes, int hashedFrom) {
    private static final int INDEX_BYTES = 16;

    record Hash(int version, KeyedHash hash) {}

    OpenKeys {
        hashes = List.copyOf(hashes);
    }

    static OpenKeys of(Map<KeyPurpose, Map<Integer, SecretKey>> versions, int hashedFrom) {
        Map<KeyPurpose, PurposeKeys> keys = new EnumMap<>(KeyPurpose.class);
        versions.forEach((purpose, all) ->
                keys.put(purpose, new PurposeKeys(purpose, Collections.max(all.keySet()), all)));
        List<Hash> hashes = new ArrayList<>();
        versions.getOrDefault(KeyPurpose.INDEX, Map.of())
                .forEach((version, key) -> hashes.add(new Hash(version, new KeyedHash(key))));
        hashes.sort((a, b) -> Integer.compare(b.version(), a.version()));
        return new OpenKeys(keys, hashes, hashedFrom);
    }

    PurposeKeys of(KeyPurpose purpose) {
        return Objects.requireNonNull(keys.get(purpose));
    }

    /// @param from the earliest version
    List<Index> indexes(String column, String value, int from) {
        byte[] bytes = value.getBytes(StandardCharsets.UTF_8);
        List<Index> all = new ArrayList<>(hashes.size());
        for (Hash one : hashes) {
            if (one.version() >= from) {
                byte[] full = one.hash().hash("index:" + column, bytes);
                all.add(new Index(one.version(), Arrays.copyOf(full, INDEX_BYTES)));
            }
        }
        return all;
    }
}
