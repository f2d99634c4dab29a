package io.sallyport.cli;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/// The objects of one array in a JSON file's outermost object, one at a time: a realm's users do
/// not fit into memory. Numbers are whole; what is null is left out.
final class RealmParser implements AutoCloseable {
    private static final int DEPTH_MAX = 64;

    private final JsonParser parser;
    private final boolean isThere;

    private RealmParser(JsonParser parser, boolean isThere) {
        this.parser = parser;
        this.isThere = isThere;
    }

    /// Before the first object of the array; there is none where the file has no such array.
    static RealmParser at(Path file, String array) throws IOException {
        JsonParser parser =
                new JsonFactory()
                        .createParser(
                                ObjectReadContext.empty(),
                                new BufferedInputStream(Files.newInputStream(file), 1 << 16));
        try {
            return new RealmParser(parser, find(parser, array));
        } catch (JacksonException malformed) {
            parser.close();
            throw malformed(parser);
        }
    }

    private static boolean find(JsonParser parser, String array) {
        if (parser.nextToken() != JsonToken.START_OBJECT) {
            throw new CommandFailed("the file is no realm: it does not begin with an object");
        }
        while (parser.nextToken() == JsonToken.PROPERTY_NAME) {
            String name = parser.currentName();
            if (parser.nextToken() == JsonToken.START_ARRAY && name.equals(array)) {
                return true;
            }
            parser.skipChildren();
        }
        return false;
    }

    private static CommandFailed malformed(JsonParser parser) {
        return new CommandFailed(
                "the file is no JSON, at byte " + parser.currentLocation().getByteOffset());
    }

    Optional<Map<String, Object>> next() {
        try {
            if (!isThere || parser.nextToken() != JsonToken.START_OBJECT) {
                return Optional.empty();
            }
            return Optional.of(object(1));
        } catch (JacksonException _) {
            throw malformed(parser);
        }
    }

    /// Bytes that were read by now.
    long read() {
        return Math.max(0, parser.currentLocation().getByteOffset());
    }

    private Map<String, Object> object(int depth) {
        Map<String, Object> object = new LinkedHashMap<>();
        while (parser.nextToken() != JsonToken.END_OBJECT) {
            String name = parser.currentName();
            parser.nextToken();
            value(depth).ifPresent(value -> object.put(name, value));
        }
        return object;
    }

    private List<Object> array(int depth) {
        List<Object> array = new ArrayList<>();
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            value(depth).ifPresent(array::add);
        }
        return array;
    }

    private Optional<Object> value(int depth) {
        if (depth > DEPTH_MAX) {
            throw new CommandFailed("the file is no realm: it is nested too deep");
        }
        return switch (parser.currentToken()) {
            case START_OBJECT -> Optional.of(object(depth + 1));
            case START_ARRAY -> Optional.of(array(depth + 1));
            case VALUE_STRING -> Optional.of(parser.getString());
            case VALUE_NUMBER_INT -> Optional.of(parser.getLongValue());
            case VALUE_TRUE -> Optional.of(true);
            case VALUE_FALSE -> Optional.of(false);
            default -> Optional.empty();
        };
    }

    /// The objects in what should be an array of them.
    @SuppressWarnings("unchecked") // Objects have text keys.
    static List<Map<String, Object>> objects(@Nullable Object array) {
        List<Map<String, Object>> objects = new ArrayList<>();
        for (Object one : array instanceof List<?> all ? all : List.of()) {
            if (one instanceof Map<?, ?> object) {
                objects.add((Map<String, Object>) object);
            }
        }
        return objects;
    }

    @Override
    public void close() {
        parser.close();
    }
}
