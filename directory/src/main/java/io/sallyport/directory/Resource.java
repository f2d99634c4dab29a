package io.sallyport.directory;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.store.Table;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Arrays;
import java.util.Collections;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A user or a group as its row has it (RFC 7643 3).
///
/// Its attributes are all but `id`, `meta` and what other rows say (a user's groups, a group's
/// members). They stand there as canonical JSON, and an answer that wants all of them takes these
/// bytes as they are; they are parsed once at most, and not to be changed then.
final class Resource {
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

    /// Of attributes as JSON: what a page, or a scan, has in memory is so many times that at most.
    static final int BYTES_MAX = 131_072;

    private final Instant created;
    private final Instant modified;
    private final byte[] json;
    private @Nullable Map<String, Object> attributes;

    private Resource(Instant created, Instant modified, byte[] json) {
        this.created = created;
        this.modified = modified;
        this.json = json;
    }

    /// @param attributes with canonical names
    /// @throws Refusal INVALID_VALUE when they are too long
    static Resource of(Instant created, Instant modified, Map<String, Object> attributes) {
        byte[] json = CanonicalJson.write(attributes).getBytes(StandardCharsets.UTF_8);
        if (json.length > BYTES_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "A user or a group has at most " + BYTES_MAX + " bytes of JSON in all.",
                    "scim-resource-long");
        }
        return new Resource(created, modified, json);
    }

    Resource with(Instant now, Map<String, Object> attributes) {
        return of(created, now, attributes);
    }

    /// The same, changed in other rows.
    Resource at(Instant now) {
        return new Resource(created, now, json);
    }

    Instant created() {
        return created;
    }

    /// `meta.lastModified`.
    Instant modified() {
        return modified;
    }

    byte[] json() {
        return json;
    }

    Optional<String> text(String attribute) {
        return Optional.ofNullable(attributes().get(attribute)).map(String.class::cast);
    }

    Map<String, Object> attributes() {
        Map<String, Object> parsed = attributes;
        if (parsed == null) {
            parsed = Collections.unmodifiableMap(JsonReader.wholeObject(json));
            attributes = parsed;
        }
        return parsed;
    }
}
