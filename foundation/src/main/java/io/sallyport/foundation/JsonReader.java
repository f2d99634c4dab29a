package io.sallyport.foundation;

import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;

/// Reads JSON into the kinds of value that [CanonicalJson] writes: maps, lists, strings, longs and
/// booleans. Strict: a doubled name, `null`, a fraction, a number beyond 64 bits, more than
/// [#DEPTH_MAX] levels or anything behind the value is refused, since each of them is read
/// differently by different readers. [#wholeObject] takes `null` and fractions, too, for a protocol
/// that gives them a meaning (SCIM).
public final class JsonReader {
    private static final int DEPTH_MAX = 32;

    /// A decimal's power of ten is no greater than this, either way: its plain form stays short.
    private static final int SCALE_MAX = 32;

    private static final JsonFactory FACTORY =
            JsonFactory.builder()
                    .streamReadConstraints(
                            StreamReadConstraints.builder()
                                    .maxNestingDepth(DEPTH_MAX)
                                    .maxNumberLength(20)
                                    .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build();

    private final JsonParser parser;
    private final boolean isWhole;

    private JsonReader(JsonParser parser, boolean isWhole) {
        this.parser = parser;
        this.isWhole = isWhole;
    }

    /// What stands for JSON's `null` in [#wholeObject], since maps of ours have no null in them.
    public enum Null {
        NULL
    }

    /// Not JSON, or JSON of a kind that we do not read; the message is safe to show.
    public static final class Malformed extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message, null, false, false);
        }
    }

    /// @param bytes UTF-8
    /// @throws Malformed unless the bytes are one JSON object
    public static Map<String, Object> object(byte[] bytes) {
        return read(bytes, false);
    }

    /// The same with `null`, as [Null#NULL], and numbers with a fraction or an exponent, as
    /// [java.math.BigDecimal]; all else is as strict.
    ///
    /// @param bytes UTF-8
    /// @throws Malformed unless the bytes are one JSON object
    public static Map<String, Object> wholeObject(byte[] bytes) {
        return read(bytes, true);
    }

    private static Map<String, Object> read(byte[] bytes, boolean isWhole) {
        CharBuffer text = decode(bytes);
        try (JsonParser parser =
                FACTORY.createParser(ObjectReadContext.empty(), text.array(), 0, text.limit())) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                throw new Malformed("a JSON object is expected");
            }
            Map<String, Object> object = new JsonReader(parser, isWhole).readObject();
            if (parser.nextToken() != null) {
                throw new Malformed("something stands behind the JSON object");
            }
            return object;
        } catch (JacksonException failure) {
            throw new Malformed("not well-formed JSON");
        }
    }

    /// Decoded here, since the parser would guess at UTF-16 and UTF-32 and let broken UTF-8 pass.
    private static CharBuffer decode(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes));
        } catch (CharacterCodingException notUtf8) {
            throw new Malformed("not UTF-8");
        }
    }

    private Map<String, Object> readObject() {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            object.put(name, readValue());
        }
        return object;
    }

    private List<Object> readArray() {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            array.add(readValue());
        }
        return array;
    }

    private Object readValue() {
        JsonToken token = parser.currentToken();
        if (token == JsonToken.START_OBJECT) {
            return readObject();
        }
        if (token == JsonToken.START_ARRAY) {
            return readArray();
        }
        if (token == JsonToken.VALUE_STRING) {
            return parser.getString();
        }
        if (token == JsonToken.VALUE_NUMBER_INT) {
            return parser.getLongValue();
        }
        if (token == JsonToken.VALUE_TRUE || token == JsonToken.VALUE_FALSE) {
            return token == JsonToken.VALUE_TRUE;
        }
        if (isWhole && token == JsonToken.VALUE_NULL) {
            return Null.NULL;
        }
        if (isWhole && token == JsonToken.VALUE_NUMBER_FLOAT) {
            return decimal();
        }
        throw new Malformed("null and numbers with a fraction are not accepted");
    }

    private BigDecimal decimal() {
        try {
            BigDecimal decimal = parser.getDecimalValue();
            if (Math.abs(decimal.scale()) <= SCALE_MAX) {
                return decimal;
            }
        } catch (NumberFormatException beyondBigDecimal) {
            throw tooLarge();
        }
        throw tooLarge();
    }

    private static Malformed tooLarge() {
        return new Malformed("a number is too large or too small");
    }
}
