package io.sallyport.directory.scim;

import java.util.List;
import java.util.Map;

/// A filter of RFC 7644 3.4.2.2, read once and then asked of many resources.
public sealed interface Filter {
    /// @param resource with canonical names; in a [ValuePath] one value of the attribute
    boolean matches(Map<String, Object> resource);

    /// What must all be so: for those who look one of them up in an index.
    default List<Filter> conjuncts() {
        return List.of(this);
    }

    /// Whether it looks at this attribute.
    ///
    /// @param attribute as it stands in resources
    default boolean mentions(String attribute) {
        return switch (this) {
            case And(List<Filter> all) -> all.stream().anyMatch(one -> one.mentions(attribute));
            case Or(List<Filter> any) -> any.stream().anyMatch(one -> one.mentions(attribute));
            case Not(Filter filter) -> filter.mentions(attribute);
            case Comparison comparison -> comparison.path().root().name().equals(attribute);
            case Present present -> present.path().root().name().equals(attribute);
            case ValuePath path -> path.path().root().name().equals(attribute);
        };
    }

    record And(List<Filter> all) implements Filter {
        public And {
            all = List.copyOf(all);
        }

        @Override
        public boolean matches(Map<String, Object> resource) {
            for (Filter one : all) {
                if (!one.matches(resource)) {
                    return false;
                }
            }
            return true;
        }

        @Override
        public List<Filter> conjuncts() {
            return all.stream().flatMap(one -> one.conjuncts().stream()).toList();
        }
    }

    record Or(List<Filter> any) implements Filter {
        public Or {
            any = List.copyOf(any);
        }

        @Override
        public boolean matches(Map<String, Object> resource) {
            for (Filter one : any) {
                if (one.matches(resource)) {
                    return true;
                }
            }
            return false;
        }
    }

    record Not(Filter filter) implements Filter {
        @Override
        public boolean matches(Map<String, Object> resource) {
            return !filter.matches(resource);
        }
    }

    /// @param path ends at an attribute that is not complex: `emails eq` is read as `emails.value`
    record Comparison(AttributePath path, Operator operator, Operand operand) implements Filter {
        @Override
        public boolean matches(Map<String, Object> resource) {
            if (operator == Operator.NE) {
                return !path.any(resource, value -> operand.holds(Operator.EQ, value));
            }
            return path.any(resource, value -> operand.holds(operator, value));
        }
    }

    /// `pr`. `eq null` is read as the opposite of it (RFC 7643 2.5).
    record Present(AttributePath path) implements Filter {
        @Override
        public boolean matches(Map<String, Object> resource) {
            return path.any(resource, Present::isSomething);
        }

        private static boolean isSomething(Object value) {
            return !value.equals("") && !(value instanceof Map<?, ?> complex && complex.isEmpty());
        }
    }

    /// `emails[type eq "work" and value co "@example.com"]`: one and the same value.
    record ValuePath(AttributePath path, Filter filter) implements Filter {
        @Override
        @SuppressWarnings("unchecked") // Resources have text keys only.
        public boolean matches(Map<String, Object> resource) {
            return path.any(
                    resource,
                    value ->
                            value instanceof Map<?, ?> complex
                                    && filter.matches((Map<String, Object>) complex));
        }
    }

    /// RFC 7644 table 3. `ne` is the opposite of `eq`: none of the values is equal, or there is
    /// none.
    enum Operator {
        EQ,
        NE,
        CO,
        SW,
        EW,
        GT,
        GE,
        LT,
        LE;

        /// @param comparison of a value with an operand, as comparators say it
        boolean holds(int comparison) {
            return switch (this) {
                case EQ -> comparison == 0;
                case NE -> comparison != 0;
                case GT -> comparison > 0;
                case GE -> comparison >= 0;
                case LT -> comparison < 0;
                case LE -> comparison <= 0;
                case CO, SW, EW -> false;
            };
        }

        /// Parts of texts.
        boolean isPartial() {
            return this == CO || this == SW || this == EW;
        }
    }

    /// At most [FilterParser#TEXT_MAX] characters, [FilterParser#TERMS_MAX] terms and
    /// [FilterParser#DEPTH_MAX] levels.
    ///
    /// @throws io.sallyport.foundation.Refusal invalidFilter
    static Filter parse(ResourceType type, String text) {
        return FilterParser.whole(type, text);
    }
}
