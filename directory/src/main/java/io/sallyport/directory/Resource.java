package io.sallyport.directory;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonReader;
import io.sallyport.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/// A user or a group as its row has it (RFC 7643 3).
///
/// @param modified `meta.lastModified`
/// @param json canonical, with all attributes but `id`, `meta` and what other rows say (a user's
///   groups, a group's members): an answer that wants all of it takes these bytes as they are
record Resource(Instant created, Instant modified, byte[] json) {
    static final Table.Codec<Resource> CODEC =
            new Table.Codec<>() {
                @Override
                public byte[] encode(Resource value) {
                    return ByteBuffer.allocate(2 * Long.BYTES + value.json().length)
                            .putLong(value.created().toEpochMilli())
                            .putLong(value.modified().toEpochMilli())
                            .put(value.json())
                            .array();
                }

                @Override
                public Resource decode(int schema, byte[] payload) {
                    ByteBuffer from = ByteBuffer.wrap(payload);
                    return new Resource(
                            Instant.ofEpochMilli(from.getLong()),
                            Instant.ofEpochMilli(from.getLong()),
                            Arrays.copyOfRange(payload, 2 * Long.BYTES, payload.length));
                }
            };

    /// @param attributes with canonical names
    static Resource of(Instant created, Instant modified, Map<String, Object> attributes) {
        return new Resource(
                created,
                modified,
                CanonicalJson.write(attributes).getBytes(StandardCharsets.UTF_8));
    }

    Resource with(Instant now, Map<String, Object> attributes) {
        return of(created, now, attributes);
    }

    /// The same, changed in other rows.
    Resource at(Instant now) {
        return new Resource(created, now, json);
    }

    Optional<String> text(String attribute) {
        return Optional.ofNullable(attributes().get(attribute)).map(String.class::cast);
    }

    Map<String, Object> attributes() {
        return JsonReader.wholeObject(json);
    }
}
