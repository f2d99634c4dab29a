package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Mutability;
import io.sallyport.directory.scim.Patch.Op;
import io.sallyport.directory.scim.Patch.Operation;
import io.sallyport.foundation.JsonReader;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A resource while a PATCH changes it (RFC 7644 3.5.2). Whatever an operation touches is copied
/// first, so that the resource from before stays whole. What gets empty on the way is unassigned.
final class PatchedResource {
    private final Map<String, Object> resource;

    private PatchedResource(Map<String, Object> resource) {
        this.resource = new LinkedHashMap<>(resource);
    }

    static Map<String, Object> of(Patch patch, Map<String, Object> before) {
        PatchedResource patched = new PatchedResource(before);
        patch.operations().forEach(patched::carryOut);
        patched.resource.put("schemas", patch.type().schemasOf(patched.resource));
        ResourceForm.checkRequired(patch.type(), patched.resource);
        return patched.resource;
    }

    private void carryOut(Operation operation) {
        Path path = operation.path();
        if (path.attribute().root().name().equals("schemas") && operation.op() != Op.REMOVE) {
            // They follow the extensions that are there.
            return;
        }
        if (isReadOnly(path)) {
            if (operation.op() == Op.REMOVE || !isAsGiven(operation)) {
                throw Refusals.readOnly(path.canonical());
            }
            return;
        }
        descend(resource, operation, 0, "");
    }

    private static boolean isReadOnly(Path path) {
        return path.attribute().root().name().equals("schemas")
                || path.attribute().steps().stream().anyMatch(Attribute::isReadOnly)
                || path.sub().map(Attribute::isReadOnly).orElse(false);
    }

    /// Clients send back what they have read, ids included.
    private boolean isAsGiven(Operation operation) {
        Object value = resource;
        for (Attribute step : operation.path().attribute().steps()) {
            value = value instanceof Map<?, ?> complex ? complex.get(step.name()) : null;
        }
        return operation.path().values().isEmpty()
                && operation.path().sub().isEmpty()
                && operation.value().orElseThrow().equals(value);
    }

    private void descend(Map<String, Object> complex, Operation operation, int at, String in) {
        List<Attribute> steps = operation.path().attribute().steps();
        Attribute step = steps.get(at);
        if (at == steps.size() - 1) {
            change(complex, step, operation, in);
            return;
        }
        Map<String, Object> inner = copy(complex.get(step.name()));
        descend(inner, operation, at + 1, Values.inside(in, step));
        store(complex, step, inner, in);
    }

    private static void change(
            Map<String, Object> complex, Attribute attribute, Operation operation, String in) {
        if (operation.path().values().isPresent() || operation.path().sub().isPresent()) {
            List<Object> values =
                    new PatchedValues(attribute, list(complex.get(attribute.name())), in)
                            .chosen(operation);
            store(complex, attribute, values, in);
            return;
        }
        if (operation.op() != Op.REMOVE) {
            assign(
                    complex,
                    attribute,
                    new Given(operation.op(), operation.value().orElseThrow()),
                    in);
            return;
        }
        Optional<Object> value = operation.value().filter(raw -> !Values.isNull(raw));
        if (attribute.multiValued() && value.isPresent()) {
            List<Object> values =
                    new PatchedValues(attribute, list(complex.get(attribute.name())), in)
                            .without(asList(attribute, value.get()));
            store(complex, attribute, values, in);
            return;
        }
        store(complex, attribute, List.of(), in);
    }

    /// @param raw as it came
    record Given(Op op, Object raw) {}

    /// Adds or replaces: of a complex attribute, those sub-attributes that are given.
    static void assign(Map<String, Object> complex, Attribute attribute, Given given, String in) {
        if (attribute.multiValued()) {
            List<Object> raw = asList(attribute, given.raw());
            List<Object> values = Values.all(attribute, raw, in);
            store(
                    complex,
                    attribute,
                    given.op() == Op.REPLACE
                            ? values
                            : new PatchedValues(attribute, list(complex.get(attribute.name())), in)
                                    .with(values),
                    in);
        } else if (attribute.isComplex()) {
            Optional<Map<?, ?>> members = asComplex(attribute, given.raw(), in);
            Map<String, Object> inner =
                    members.isEmpty() ? Map.of() : copy(complex.get(attribute.name()));
            members.ifPresent(raw -> assignAll(inner, attribute, raw, new Level(given.op(), in)));
            store(complex, attribute, inner, in);
        } else {
            store(complex, attribute, Values.one(attribute, given.raw(), in).orElse(List.of()), in);
        }
    }

    record Level(Op op, String in) {}

    static void assignAll(
            Map<String, Object> inner, Attribute attribute, Map<?, ?> members, Level level) {
        String inside = Values.inside(level.in(), attribute);
        members.forEach((name, raw) -> {
            Attribute sub =
                    attribute.sub((String) name).orElseThrow(() -> Refusals.unknown(inside + name));
            if (!sub.isReadOnly()) {
                assign(inner, sub, new Given(level.op(), raw), inside);
            }
        });
    }

    /// @param value an empty list or object when nothing is left
    static void store(Map<String, Object> complex, Attribute attribute, Object value, String in) {
        Object old = complex.get(attribute.name());
        boolean isNothing = value.equals(List.of()) || value.equals(Map.of());
        if (attribute.mutability() == Mutability.IMMUTABLE && old != null && !old.equals(value)) {
            throw Refusals.readOnly(in + attribute.name());
        }
        if (isNothing) {
            complex.remove(attribute.name());
        } else {
            complex.put(attribute.name(), value);
        }
    }

    /// Large clients send a complex value as its `value` alone, or as an array of one, and clear it
    /// by an empty one.
    static Optional<Map<?, ?>> asComplex(Attribute attribute, Object raw, String in) {
        Object one = raw;
        if (raw instanceof List<?> values && values.size() <= 1) {
            one = values.isEmpty() ? JsonReader.Null.NULL : values.getFirst();
        }
        boolean hasValue = attribute.sub("value").isPresent();
        if (one instanceof String text && hasValue) {
            one = Map.of("value", text);
        }
        if (Values.isNull(one)) {
            return Optional.empty();
        }
        if (!(one instanceof Map<?, ?> members)) {
            throw Refusals.kind(in + attribute.name(), "an object");
        }
        boolean isCleared =
                hasValue && PatchForm.member(members, "value").filter(""::equals).isPresent();
        return isCleared ? Optional.empty() : Optional.of(members);
    }

    /// One value counts as an array of one, and a text as the `value` of a complex one.
    static List<Object> asList(Attribute attribute, Object raw) {
        if (Values.isNull(raw)) {
            return List.of();
        }
        List<Object> values = new ArrayList<>();
        boolean hasValue = attribute.isComplex() && attribute.sub("value").isPresent();
        for (Object one : raw instanceof List<?> list ? list : List.of(raw)) {
            values.add(one instanceof String && hasValue ? Map.of("value", one) : one);
        }
        return values;
    }

    private static List<?> list(@Nullable Object value) {
        return value instanceof List<?> values ? values : List.of();
    }

    /// @return a new map, empty when there is none
    @SuppressWarnings("unchecked") // Resources have text keys only.
    static Map<String, Object> copy(@Nullable Object complex) {
        return complex instanceof Map<?, ?> members
                ? new LinkedHashMap<>((Map<String, Object>) members)
                : new LinkedHashMap<>();
    }
}
