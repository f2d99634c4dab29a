package io.sallyport.directory.scim;

import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The order of a list: RFC 7644 3.4.2.3. What lacks the attribute comes last, or first when
/// descending.
///
/// @param path ends at an attribute that is not complex: `emails` is read as `emails.value`
public record Order(AttributePath path, boolean descending)
        implements Comparator<Map<String, Object>> {
    /// @return empty without `sortBy`
    /// @throws io.sallyport.foundation.Refusal invalidValue
    public static Optional<Order> of(
            ResourceType type, Optional<String> sortBy, Optional<String> sortOrder) {
        boolean descending = sortOrder.filter("descending"::equalsIgnoreCase).isPresent();
        if (!descending
                && sortOrder.filter(text -> !text.equalsIgnoreCase("ascending")).isPresent()) {
            throw Refusals.value("Give sortOrder as ascending or descending.");
        }
        return sortBy.map(name -> new Order(path(type, name), descending));
    }

    private static AttributePath path(ResourceType type, String name) {
        return type.find(name)
                .map(AttributePath::withDefaultSub)
                .filter(path -> !path.leaf().isComplex())
                .filter(path -> path.leaf().returned() != Attribute.Returned.NEVER)
                .orElseThrow(() ->
                        Refusals.value(
                                "The attribute "
                                        + Refusals.quoted(name)
                                        + " cannot be sorted by."));
    }

    @Override
    public int compare(Map<String, Object> one, Map<String, Object> other) {
        return descending
                ? ascending(value(other), value(one))
                : ascending(value(one), value(other));
    }

    /// Of several values the primary one, or else the first.
    private @Nullable Object value(Map<String, Object> resource) {
        Object value = resource;
        for (Attribute step : path.steps()) {
            value = value instanceof Map<?, ?> complex ? complex.get(step.name()) : null;
            if (value instanceof List<?> values) {
                value =
                        values.stream()
                                .map(Object.class::cast)
                                .filter(Values::isPrimary)
                                .findFirst()
                                .orElse(values.isEmpty() ? null : values.getFirst());
            }
        }
        return value;
    }

    private int ascending(@Nullable Object one, @Nullable Object other) {
        if (one == null || other == null) {
            return Boolean.compare(one == null, other == null);
        }
        return switch (path.leaf().kind()) {
            case STRING, REFERENCE, BINARY, COMPLEX -> text(one).compareTo(text(other));
            case BOOLEAN -> Boolean.compare((Boolean) one, (Boolean) other);
            case INTEGER, DECIMAL ->
                    Operand.Amount.decimal((Number) one)
                            .compareTo(Operand.Amount.decimal((Number) other));
            case DATE_TIME -> time(one).compareTo(time(other));
        };
    }

    private String text(Object value) {
        return path.leaf().caseExact() ? value.toString() : Folding.of(value.toString());
    }

    private static java.time.Instant time(Object value) {
        return Times.parse(value.toString()).orElse(java.time.Instant.EPOCH);
    }
}
