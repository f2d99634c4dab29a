package io.sallyport.keys;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.SecretKey;

/// A tenant's purpose keys, unwrapped.
///
/// @param keys the versions in use
/// @param archive with the retired versions, which open what backups hold
/// @param hashes one for each version of the index key in use, the newest first
/// @param positions of every version of the key of marks
/// @param hashedFrom index keys of earlier versions are not used any more
/// @param endedThrough the last version of the audit key that was destroyed; 0 for none
record OpenKeys(
        Map<KeyPurpose, PurposeKeys> keys,
        Map<KeyPurpose, PurposeKeys> archive,
        List<Hash> hashes,
        PositionKeys positions,
        int hashedFrom,
        int endedThrough) {
    private static final int INDEX_BYTES = 16;

    record Hash(int version, KeyedHash hash) {}

    OpenKeys {
        hashes = List.copyOf(hashes);
    }

    record Version(KeyringRecord.Wrapped wrapped, SecretKey key) {}

    static OpenKeys of(List<Version> versions, int hashedFrom) {
        List<Version> live = versions.stream().filter(one -> !one.wrapped().isRetired()).toList();
        List<Hash> hashes = new ArrayList<>();
        for (Version one : live) {
            if (one.wrapped().purpose() == KeyPurpose.INDEX) {
                hashes.add(new Hash(one.wrapped().version(), new KeyedHash(one.key())));
            }
        }
        hashes.sort((a, b) -> Integer.compare(b.version(), a.version()));
        Map<KeyPurpose, PurposeKeys> keys = byPurpose(live);
        PurposeKeys marks = keys.get(KeyPurpose.MARKS);
        PositionKeys positions = PositionKeys.of(marks == null ? Map.of() : marks.versions());
        int ended =
                versions.stream()
                        .map(Version::wrapped)
                        .filter(KeyringRecord.Wrapped::hasEnded)
                        .mapToInt(KeyringRecord.Wrapped::version)
                        .max()
                        .orElse(0);
        return new OpenKeys(keys, byPurpose(versions), hashes, positions, hashedFrom, ended);
    }

    private static Map<KeyPurpose, PurposeKeys> byPurpose(List<Version> versions) {
        Map<KeyPurpose, Map<Integer, SecretKey>> all = new EnumMap<>(KeyPurpose.class);
        for (Version one : versions) {
            all.computeIfAbsent(one.wrapped().purpose(), _ -> new HashMap<>())
                    .put(one.wrapped().version(), one.key());
        }
        Map<KeyPurpose, PurposeKeys> keys = new EnumMap<>(KeyPurpose.class);
        all.forEach((purpose, of) ->
                keys.put(purpose, new PurposeKeys(purpose, Collections.max(of.keySet()), of)));
        return keys;
    }

    /// Whether there is a version in use of each.
    boolean areWhole() {
        return keys.size() == KeyPurpose.values().length;
    }

    /// Never to seal with.
    PurposeKeys archived(KeyPurpose purpose) {
        return Objects.requireNonNull(archive.get(purpose));
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
