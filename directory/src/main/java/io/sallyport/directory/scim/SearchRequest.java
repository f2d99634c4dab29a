package io.sallyport.directory.scim;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// What a list is asked for: by the query of a GET (RFC 7644 3.4.2) or by the body of a POST to
/// `.search` (3.4.3).
public record SearchRequest(
        Optional<Filter> filter, Projection projection, Optional<Order> order, Page page) {
    private static final String SCHEMA = "urn:ietf:params:scim:api:messages:2.0:SearchRequest";

    /// What can be said of a list, in a query or in a body.
    public static final List<String> PARAMETERS =
            List.of(
                    "attributes",
                    "excludedAttributes",
                    "filter",
                    "sortBy",
                    "sortOrder",
                    "startIndex",
                    "count",
                    "cursor");

    /// Which part of the list; how much of it is at most `count`, which nobody has to say.
    public sealed interface Page {
        OptionalInt count();

        /// RFC 7644 3.4.2.4.
        ///
        /// @param start from 1
        /// @param count 0 asks for the number of results alone
        record ByIndex(long start, OptionalInt count) implements Page {}

        /// RFC 9865 2.
        ///
        /// @param cursor empty for the first page; not looked at yet
        /// @param count from 1
        record ByCursor(String cursor, OptionalInt count) implements Page {}
    }

    /// @param parameters of the query; what is not of SCIM is passed over
    /// @throws Refusal invalidFilter, invalidValue, invalidCount
    public static SearchRequest of(ResourceType type, Map<String, String> parameters) {
        return new SearchRequest(
                parameter(parameters, "filter").map(text -> Filter.parse(type, text)),
                Projection.of(
                        type,
                        parameter(parameters, "attributes"),
                        parameter(parameters, "excludedAttributes")),
                Order.of(type, parameter(parameters, "sortBy"), parameter(parameters, "sortOrder")),
                page(parameters));
    }

    /// The same of another part of the list.
    public SearchRequest at(Page other) {
        return new SearchRequest(filter, projection, order, other);
    }

    /// Whether resources of this type may be found: the filter may say which it wants.
    ///
    /// @param type such as `User`
    public boolean mayFind(String type) {
        return filter.stream()
                .flatMap(one -> one.conjuncts().stream())
                .filter(Filter.Comparison.class::isInstance)
                .map(Filter.Comparison.class::cast)
                .filter(one -> one.path().canonical().equals("meta.resourceType"))
                .filter(one -> one.operator() == Filter.Operator.EQ)
                .allMatch(one -> one.operand().holds(Filter.Operator.EQ, type));
    }

    private static Optional<String> parameter(Map<String, String> parameters, String name) {
        return Optional.ofNullable(parameters.get(name));
    }

    /// Whether the filter or the order looks at this attribute.
    ///
    /// @param attribute as it stands in resources
    public boolean mentions(String attribute) {
        return filter.map(one -> one.mentions(attribute)).orElse(false)
                || order.map(one -> one.path().root().name().equals(attribute)).orElse(false);
    }

    private static Page page(Map<String, String> parameters) {
        Optional<Integer> count = parameter(parameters, "count").map(text -> number("count", text));
        Optional<String> cursor = parameter(parameters, "cursor");
        Optional<Integer> start =
                parameter(parameters, "startIndex").map(text -> number("startIndex", text));
        if (cursor.isEmpty()) {
            // RFC 7644 3.4.2.4: what is too small counts as the smallest.
            return new Page.ByIndex(
                    Math.max(1, start.orElse(1)),
                    count.map(number -> OptionalInt.of(Math.max(0, number)))
                            .orElseGet(OptionalInt::empty));
        }
        if (start.isPresent()) {
            throw Refusals.value("Give either startIndex or cursor, not both.");
        }
        if (count.filter(number -> number < 1).isPresent()) {
            throw new Refusal(
                    RefusalCode.INVALID_COUNT, "Give count as a number from 1.", "scim-count");
        }
        return new Page.ByCursor(
                cursor.get(), count.map(OptionalInt::of).orElseGet(OptionalInt::empty));
    }

    private static int number(String name, String text) {
        try {
            return Math.clamp(Long.parseLong(text), Integer.MIN_VALUE, Integer.MAX_VALUE);
        } catch (NumberFormatException notWhole) {
            throw Refusals.value("Give " + name + " as a whole number.");
        }
    }

    /// @param body as `JsonReader.wholeObject` reads it
    /// @throws Refusal as [#of], and invalidSyntax
    public static SearchRequest read(ResourceType type, Map<String, Object> body) {
        if (!(PatchForm.member(body, "schemas").orElse("") instanceof List<?> urns)
                || !urns.contains(SCHEMA)) {
            throw Refusals.syntax("Name " + Refusals.quoted(SCHEMA) + " in \"schemas\".");
        }
        Map<String, String> parameters = new HashMap<>();
        body.forEach((name, value) -> {
            if (!name.equalsIgnoreCase("schemas") && !Values.isNull(value)) {
                parameters.put(known(name), text(name, value));
            }
        });
        return of(type, parameters);
    }

    private static String known(String name) {
        return PARAMETERS.stream()
                .filter(name::equalsIgnoreCase)
                .findFirst()
                .orElseThrow(() -> Refusals.unknown(name));
    }

    private static String text(String name, Object value) {
        return switch (value) {
            case String text -> text;
            case Long number -> number.toString();
            case List<?> names when names.stream().allMatch(String.class::isInstance) ->
                    String.join(",", names.stream().map(String.class::cast).toList());
            default -> throw Refusals.kind(name, "RFC 7644 3.4.3 has it");
        };
    }
}
