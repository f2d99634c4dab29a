package io.sallyport.directory.scim;

import java.util.List;
import java.util.Map;

/// A filter of RFC 7644 3.4.2.2, read once and then asked of many resources.
public sealed interface Filter {
    /// @param resource with canonical names; in a [ValuePath] one value of the attribute
    boolean matches(Map<String, Object> resource);

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
            throw new UnsupportedOperationException();
        }
    }

    /// `pr`. `eq null` is read as the opposite of it (RFC 7643 2.5).
    record Present(AttributePath path) implements Filter {
        @Override
        public boolean matches(Map<String, Object> resource) {
            throw new UnsupportedOperationException();
        }
    }

    /// `emails[type eq "work" and value co "@example.com"]`: one and the same value.
    record ValuePath(AttributePath path, Filter filter) implements Filter {
        @Override
        public boolean matches(Map<String, Object> resource) {
            throw new UnsupportedOperationException();
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
        LE
    }

    /// @throws io.sallyport.foundation.Refusal invalidFilter
    static Filter parse(ResourceType type, String text) {
        throw new UnsupportedOperationException();
    }
}
