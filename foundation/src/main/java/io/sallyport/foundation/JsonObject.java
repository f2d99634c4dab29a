package io.sallyport.foundation;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The members of a JSON object, asked for by name and kind. A member that is missing or of another
/// kind is [JsonReader.Malformed], never a default, unless the method's name says optional.
public record JsonObject(Map<String, Object> members) {
    /// @param bytes one JSON object, UTF-8
    public static JsonObject read(byte[] bytes) {
        return new JsonObject(JsonReader.object(bytes));
    }

    public String text(String name) {
        return optionalText(name).orElseThrow(() -> missing(name));
    }

    public Optional<String> optionalText(String name) {
        return optional(name, String.class);
    }

    public long number(String name) {
        return optionalNumber(name).orElseThrow(() -> missing(name));
    }

    public Optional<Long> optionalNumber(String name) {
        return optional(name, Long.class);
    }

    public boolean yes(String name) {
        return optional(name, Boolean.class).orElseThrow(() -> missing(name));
    }

    /// A time as milliseconds since 1970.
    public Instant instant(String name) {
        return Instant.ofEpochMilli(number(name));
    }

    public Optional<Instant> optionalInstant(String name) {
        return optionalNumber(name).map(Instant::ofEpochMilli);
    }

    public List<String> texts(String name) {
        return elements(name).stream().map(element -> cast(name, element, String.class)).toList();
    }

    public JsonObject object(String name) {
        return object(name, optional(name, Map.class).orElseThrow(() -> missing(name)));
    }

    public List<JsonObject> objects(String name) {
        return elements(name).stream()
                .map(element -> object(name, cast(name, element, Map.class)))
                .toList();
    }

    private List<?> elements(String name) {
        return optional(name, List.class).orElseThrow(() -> missing(name));
    }

    @SuppressWarnings("unchecked") // JsonReader makes maps with text keys only.
    private static JsonObject object(String name, Map<?, ?> members) {
        if (!members.keySet().stream().allMatch(String.class::isInstance)) {
            throw missing(name);
        }
        return new JsonObject((Map<String, Object>) members);
    }

    private <T> Optional<T> optional(String name, Class<T> kind) {
        return Optional.ofNullable(members.get(name)).map(value -> cast(name, value, kind));
    }

    private static <T> T cast(String name, Object value, Class<T> kind) {
        if (!kind.isInstance(value)) {
            throw missing(name);
        }
        return kind.cast(value);
    }

    private static JsonReader.Malformed missing(String name) {
        return new JsonReader.Malformed(
                "the member \"" + name + "\" is missing or of another kind");
    }
}
