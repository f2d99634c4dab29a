package io.sallyport.directory.scim;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Predicate;
import java.util.stream.Stream;

/// Where an attribute stands in a resource: `userName`, `name.familyName`, `emails.value`. The
/// object of an extension counts as a complex attribute that is named by its URN, so that one walk
/// serves them all.
///
/// @param steps from the outside in, at most three
public record AttributePath(List<Attribute> steps) {
    private static final int STEPS_MAX = 3;

    public AttributePath {
        steps = List.copyOf(steps);
        if (steps.isEmpty() || steps.size() > STEPS_MAX) {
            throw new IllegalArgumentException("steps: " + steps.size());
        }
    }

    AttributePath(Attribute only) {
        this(List.of(only));
    }

    AttributePath plus(AttributePath inner) {
        return new AttributePath(Stream.concat(steps.stream(), inner.steps.stream()).toList());
    }

    AttributePath plus(Attribute sub) {
        return plus(new AttributePath(sub));
    }

    /// What is meant in the end.
    public Attribute leaf() {
        return steps.getLast();
    }

    /// What stands in the resource itself: an attribute, or the object of an extension.
    public Attribute root() {
        return steps.getFirst();
    }

    /// The one spelling, such as `emails.value` or
    /// `urn:ietf:params:scim:schemas:extension:enterprise:2.0:User:manager.value`.
    public String canonical() {
        StringBuilder out = new StringBuilder(root().name());
        char separator = root().isExtension() ? ':' : '.';
        for (Attribute step : steps.subList(1, steps.size())) {
            out.append(separator).append(step.name());
            separator = '.';
        }
        return out.toString();
    }

    /// RFC 7643 2.4: a complex attribute is compared by its `value`.
    AttributePath withDefaultSub() {
        if (!leaf().isComplex() || leaf().isExtension()) {
            return this;
        }
        return leaf().sub("value").map(this::plus).orElse(this);
    }

    /// Whether any value here is as asked; of attributes with several values one is enough.
    boolean any(Map<String, Object> complex, Predicate<Object> test) {
        return any(complex, 0, test);
    }

    /// The value here, where no step has several.
    Optional<Object> first(Map<String, Object> complex) {
        Object value = complex;
        for (Attribute step : steps) {
            value = value instanceof Map<?, ?> members ? members.get(step.name()) : null;
        }
        return Optional.ofNullable(value);
    }

    private boolean any(Map<?, ?> complex, int at, Predicate<Object> test) {
        Object value = complex.get(steps.get(at).name());
        if (value == null) {
            return false;
        }
        if (!(value instanceof List<?> values)) {
            return anyOf(value, at, test);
        }
        for (Object one : values) {
            if (anyOf(one, at, test)) {
                return true;
            }
        }
        return false;
    }

    private boolean anyOf(Object value, int at, Predicate<Object> test) {
        if (at == steps.size() - 1) {
            return test.test(value);
        }
        return value instanceof Map<?, ?> complex && any(complex, at + 1, test);
    }
}
