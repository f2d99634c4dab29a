package io.sallyport.http;

import io.sallyport.foundation.Activity;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// The words of JSON Schema 2020-12 that descriptions are made of.
public final class Schemas {
    static final String TITLE = "title";

    public static final Map<String, Object> TEXT = Map.of("type", "string");
    public static final Map<String, Object> TIME = Map.of("type", "string", "format", "date-time");
    public static final Map<String, Object> ID = Map.of("type", "string", "format", "uuid");
    public static final Map<String, Object> YES_OR_NO = Map.of("type", "boolean");

    private Schemas() {}

    public static Map<String, Object> number(long min, long max) {
        return Map.of("type", "integer", "minimum", min, "maximum", max);
    }

    public static Map<String, Object> list(Map<String, Object> of) {
        return Map.of("type", "array", "items", of);
    }

    public static Map<String, Object> oneOf(List<String> texts) {
        return Map.of("type", "string", "enum", texts);
    }

    /// The same under a name of its own, once in a document however often it is used.
    public static Map<String, Object> named(String name, Map<String, Object> schema) {
        Map<String, Object> named = new TreeMap<>(schema);
        named.put(TITLE, name);
        return named;
    }

    /// A body with these members and no others.
    public static Map<String, Object> body(List<Activity.Parameter> members) {
        Map<String, Object> properties = new TreeMap<>();
        for (Activity.Parameter member : members) {
            Map<String, Object> property = new TreeMap<>(of(member.kind()));
            property.put("description", member.meaning());
            properties.put(member.name(), property);
        }
        return Map.of(
                "type",
                "object",
                "properties",
                properties,
                "required",
                members.stream()
                        .filter(Activity.Parameter::required)
                        .map(Activity.Parameter::name)
                        .toList(),
                "additionalProperties",
                false);
    }

    private static Map<String, Object> of(Activity.Kind kind) {
        return switch (kind) {
            case TEXT -> TEXT;
            case SECRET -> Map.of("type", "string", "writeOnly", true);
            case TEXTS -> list(TEXT);
            case WHOLE_NUMBER -> Map.of("type", "integer");
            case YES_OR_NO -> YES_OR_NO;
        };
    }

    /// An object that has more members than these, perhaps.
    ///
    /// @param required names of those that are always there
    public static Map<String, Object> object(
            Map<String, Map<String, Object>> members, List<String> required) {
        return Map.of("type", "object", "properties", members, "required", List.copyOf(required));
    }
}
