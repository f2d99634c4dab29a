package io.sallyport.directory;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
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
                    return ByteBuffer.allocate(HEAD_BYTES + value.json().length)
                            .putLong(value.created().toEpochMilli())
                            .putLong(value.modified().toEpochMilli())
                            .put(value.unit.bytes())
                            .put(value.json())
                            .array();
                }

                @Override
                public Resource decode(int schema, byte[] payload) {
                    ByteBuffer from = ByteBuffer.wrap(payload);
                    Instant created = Instant.ofEpochMilli(from.getLong());
                    Instant modified = Instant.ofEpochMilli(from.getLong());
                    byte[] unit = new byte[RowId.BYTES];
                    from.get(unit);
                    return new Resource(
                            created,
                            modified,
                            RowId.of(unit),
                            Arrays.copyOfRange(payload, HEAD_BYTES, payload.length));
                }
            };

    /// Of attributes as JSON: what a page, or a scan, has in memory is so many times that at most.
    static final int BYTES_MAX = 131_072;

    private static final int HEAD_BYTES = 2 * Long.BYTES + RowId.BYTES;

    private final Instant created;
    private final Instant modified;

    /// The administrative unit that it stands in; [RowId#FIRST] for none.
    private final RowId unit;

    private final byte[] json;
    private @Nullable Map<String, Object> attributes;

    private Resource(Instant created, Instant modified, RowId unit, byte[] json) {
        this.created = created;
        this.modified = modified;
        this.unit = unit;
        this.json = json;
    }

    /// One that stands in no administrative unit.
    ///
    /// @param attributes with canonical names
    /// @throws Refusal INVALID_VALUE when they are too long
    static Resource of(Instant created, Instant modified, Map<String, Object> attributes) {
        return new Resource(created, modified, RowId.FIRST, json(attributes));
    }

    private static byte[] json(Map<String, Object> attributes) {
        byte[] json = CanonicalJson.write(attributes).getBytes(StandardCharsets.UTF_8);
        if (json.length > BYTES_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_VALUE,
                    "A user or a group has at most " + BYTES_MAX + " bytes of JSON in all.",
                    "scim-resource-long");
        }
        return json;
    }

    Resource with(Instant now, Map<String, Object> attributes) {
        return new Resource(created, now, unit, json(attributes));
    }

    /// The same, changed in other rows.
    Resource at(Instant now) {
        return new Resource(created, now, unit, json);
    }

    /// The same in an administrative unit, or in none.
    Resource in(Optional<RowId> other) {
        return new Resource(created, modified, other.orElse(RowId.FIRST), json);
    }

    /// The administrative unit that it stands in, if there is one.
    Optional<RowId> unit() {
        return Optional.of(unit).filter(one -> !one.equals(RowId.FIRST));
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
