package io.sallyport.foundation;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;

/// What an event says of one person. It is sealed under that person's own key before the event is
/// sealed under the tenant's, so it can end alone.
///
/// @param values longer ones are cut at [#VALUE_MAX]: what a caller sends, such as its user agent,
///   must not keep an event out of the log
public record PersonalPart(PersonId person, Map<PersonalValue, String> values) {
    /// In UTF-16 code units.
    public static final int VALUE_MAX = 512;

    /// @throws IllegalArgumentException when there is no value
    public PersonalPart {
        if (values.isEmpty()) {
            throw new IllegalArgumentException("a personal part says something");
        }
        Map<PersonalValue, String> bounded = new EnumMap<>(PersonalValue.class);
        values.forEach((name, value) -> bounded.put(name, bounded(value)));
        values = Map.copyOf(bounded);
    }

    /// Never in the middle of a character, and with a mark in the place of half ones: the bytes
    /// read back as what was written.
    private static String bounded(String value) {
        int end = Math.min(value.length(), VALUE_MAX);
        if (end < value.length() && Character.isHighSurrogate(value.charAt(end - 1))) {
            end--;
        }
        byte[] bytes = value.substring(0, end).getBytes(StandardCharsets.UTF_8);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /// Whether it says this.
    boolean says(PersonalValue name, String value) {
        return value.equals(values.get(name));
    }

    /// Canonical JSON, an object of texts. Never changes once written.
    public byte[] bytes() {
        return CanonicalJson.write(shown()).getBytes(StandardCharsets.UTF_8);
    }

    /// The values by their names in the log.
    public Map<String, Object> shown() {
        Map<String, Object> shown = new TreeMap<>();
        values.forEach((name, value) -> shown.put(name.label(), value));
        return shown;
    }

    /// @param bytes what [#bytes()] wrote
    /// @throws JsonReader.Malformed for anything else, down to the order of the members
    public static PersonalPart read(PersonId person, byte[] bytes) {
        JsonObject members = JsonObject.read(bytes);
        Map<PersonalValue, String> values = new EnumMap<>(PersonalValue.class);
        for (PersonalValue name : PersonalValue.values()) {
            members.optionalText(name.label()).ifPresent(value -> values.put(name, value));
        }
        if (values.isEmpty()) {
            throw new JsonReader.Malformed("a personal part without a value");
        }
        PersonalPart part = new PersonalPart(person, values);
        if (!Arrays.equals(part.bytes(), bytes)) {
            throw new JsonReader.Malformed("not a personal part as we write it");
        }
        return part;
    }
}
