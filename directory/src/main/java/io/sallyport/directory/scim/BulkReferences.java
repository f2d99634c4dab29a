package io.sallyport.directory.scim;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Texts such as `bulkId:qwerty` anywhere in a value (RFC 7644 3.7.2). Values are as deep as
/// `JsonReader` allows.
final class BulkReferences {
    private BulkReferences() {}

    static Optional<String> bulkId(Object value) {
        return value instanceof String text && text.startsWith(BulkRequest.REFERENCE)
                ? Optional.of(text.substring(BulkRequest.REFERENCE.length()))
                : Optional.empty();
    }

    static void collect(Object value, Set<String> references) {
        switch (value) {
            case Map<?, ?> object -> object.values().forEach(one -> collect(one, references));
            case List<?> array -> array.forEach(one -> collect(one, references));
            default -> bulkId(value).ifPresent(references::add);
        }
    }

    static Object resolved(Object value, Map<String, String> ids) {
        return switch (value) {
            case Map<?, ?> object -> {
                Map<String, Object> resolved = new LinkedHashMap<>();
                object.forEach((name, one) -> resolved.put((String) name, resolved(one, ids)));
                yield resolved;
            }
            case List<?> array -> {
                List<Object> resolved = new ArrayList<>();
                array.forEach(one -> resolved.add(resolved(one, ids)));
                yield resolved;
            }
            default -> bulkId(value).<Object>map(bulkId -> id(bulkId, ids)).orElse(value);
        };
    }

    private static String id(String bulkId, Map<String, String> ids) {
        String id = ids.get(bulkId);
        if (id == null) {
            throw Refusals.value(
                    "The operation with the bulkId "
                            + Refusals.quoted(bulkId)
                            + " that this one refers to made nothing.");
        }
        return id;
    }
}
