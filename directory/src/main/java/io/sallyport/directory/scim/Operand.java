package io.sallyport.directory.scim;

import io.sallyport.directory.scim.Attribute.Kind;
import io.sallyport.directory.scim.Filter.Operator;
import io.sallyport.foundation.Refusal;
import java.math.BigDecimal;
import java.time.Instant;

/// What a filter compares with, prepared once.
public sealed interface Operand {
    /// Whether a value of a resource is as the operator says; `NE` is asked as `EQ`.
    boolean holds(Operator operator, Object value);

    /// Strings, references and binary values.
    ///
    /// @param text as it was written
    /// @param compared the same, or its [Folding] where the attribute is not caseExact
    /// @param isExact whether the attribute is
    record Text(String text, String compared, boolean isExact) implements Operand {
        @Override
        public boolean holds(Operator operator, Object value) {
            if (!(value instanceof String other)) {
                return false;
            }
            String seen = isExact ? other : Folding.of(other);
            return switch (operator) {
                case EQ -> seen.equals(compared);
                case CO -> seen.contains(compared);
                case SW -> seen.startsWith(compared);
                case EW -> seen.endsWith(compared);
                case NE, GT, GE, LT, LE -> operator.holds(seen.compareTo(compared));
            };
        }
    }

    record Flag(boolean flag) implements Operand {
        @Override
        public boolean holds(Operator operator, Object value) {
            return value instanceof Boolean other && other == flag;
        }
    }

    record Amount(BigDecimal number) implements Operand {
        @Override
        public boolean holds(Operator operator, Object value) {
            return value instanceof Number other
                    && operator.holds(decimal(other).compareTo(number));
        }

        static BigDecimal decimal(Number number) {
            return number instanceof BigDecimal decimal
                    ? decimal
                    : BigDecimal.valueOf(number.longValue());
        }
    }

    /// An instant, however it is written.
    record Time(Instant time) implements Operand {
        @Override
        public boolean holds(Operator operator, Object value) {
            return value instanceof String text
                    && Times.parse(text)
                            .map(other -> operator.holds(other.compareTo(time)))
                            .orElse(false);
        }
    }

    /// @param literal a String, Boolean or BigDecimal
    /// @throws Refusal invalidFilter when attribute, operator and value do not go together
    static Operand of(Attribute attribute, Operator operator, Object literal) {
        return switch (attribute.kind()) {
            case STRING, REFERENCE -> text(attribute, literal);
            case BINARY -> {
                checkEquality(attribute, operator);
                yield text(attribute, literal);
            }
            case BOOLEAN -> {
                checkEquality(attribute, operator);
                yield flag(attribute, literal);
            }
            case INTEGER, DECIMAL -> {
                checkWhole(attribute, operator);
                if (literal instanceof BigDecimal number) {
                    yield new Amount(number);
                }
                throw unfit(attribute, "a number");
            }
            case DATE_TIME -> {
                checkWhole(attribute, operator);
                yield new Time(
                        Times.parse(literal instanceof String text ? text : "")
                                .orElseThrow(() -> unfit(attribute, "a dateTime in quotes")));
            }
            case COMPLEX ->
                    throw Refusals.filter(
                            "Name a sub-attribute of "
                                    + Refusals.quoted(attribute.name())
                                    + " in the filter.");
        };
    }

    private static Text text(Attribute attribute, Object literal) {
        if (literal instanceof String text) {
            boolean isExact = attribute.caseExact();
            return new Text(text, isExact ? text : Folding.of(text), isExact);
        }
        throw unfit(attribute, "a string in quotes");
    }

    /// Several clients quote booleans.
    private static Flag flag(Attribute attribute, Object literal) {
        if (literal instanceof Boolean flag) {
            return new Flag(flag);
        }
        if (literal instanceof String text
                && (text.equalsIgnoreCase("true") || text.equalsIgnoreCase("false"))) {
            return new Flag(text.equalsIgnoreCase("true"));
        }
        throw unfit(attribute, "true or false");
    }

    /// RFC 7644 3.4.2.2: booleans and binary values have no order, and no parts.
    private static void checkEquality(Attribute attribute, Operator operator) {
        if (operator != Operator.EQ && operator != Operator.NE) {
            throw unknown(attribute, operator);
        }
    }

    private static void checkWhole(Attribute attribute, Operator operator) {
        if (operator.isPartial()) {
            throw unknown(attribute, operator);
        }
    }

    private static Refusal unknown(Attribute attribute, Operator operator) {
        Kind kind = attribute.kind();
        return Refusals.filter(
                "The attribute "
                        + Refusals.quoted(attribute.name())
                        + " is "
                        + kind.label()
                        + ", which the operator "
                        + operator.name().toLowerCase(java.util.Locale.ROOT)
                        + " does not compare.");
    }

    private static Refusal unfit(Attribute attribute, String kind) {
        return Refusals.filter(
                "Compare the attribute "
                        + Refusals.quoted(attribute.name())
                        + " with "
                        + kind
                        + ".");
    }
}
