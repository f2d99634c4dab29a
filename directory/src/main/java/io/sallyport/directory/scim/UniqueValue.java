package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Uniqueness;
import java.math.BigDecimal;
import java.util.Map;
import java.util.Optional;

/// A value that no other resource of its type may have in a tenant (`uniqueness` *server*, RFC 7643
/// 7), of an attribute of a tenant's own schema.
///
/// @param path of the attribute, in its one spelling
/// @param form the one spelling under which equal values are equal: a text, folded where the
///   attribute is not caseExact, or a whole number in digits
public record UniqueValue(String path, String form) {
    static boolean isOf(AttributePath path) {
        return path.root().isExtension() && path.leaf().uniqueness() == Uniqueness.SERVER;
    }

    /// @return empty when the resource has none here
    static Optional<UniqueValue> in(Map<String, Object> resource, AttributePath path) {
        return path.first(resource)
                .map(value -> {
                    boolean isFolded = value instanceof String && !path.leaf().caseExact();
                    String text = value.toString();
                    return new UniqueValue(path.canonical(), isFolded ? Folding.of(text) : text);
                });
    }

    /// What an equality asks for.
    ///
    /// @return empty where no value of this kind would match it
    public static Optional<UniqueValue> asked(Filter.Comparison comparison) {
        if (comparison.operator() != Filter.Operator.EQ || !isOf(comparison.path())) {
            return Optional.empty();
        }
        String path = comparison.path().canonical();
        return switch (comparison.operand()) {
            case Operand.Text text -> Optional.of(new UniqueValue(path, text.compared()));
            case Operand.Amount(BigDecimal number) when Values.isWhole(number) ->
                    Optional.of(new UniqueValue(path, Long.toString(number.longValue())));
            default -> Optional.empty();
        };
    }
}
