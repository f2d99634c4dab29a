package io.sallyport.directory.scim;

import java.util.Map;
import java.util.Optional;

/// Which attributes an answer has: RFC 7644 3.9, RFC 7643 7 (returned).
public final class Projection {
    private Projection() {}

    /// @param attributes the query parameter, names with commas between
    /// @throws io.sallyport.foundation.Refusal invalidValue when both are there
    public static Projection of(
            ResourceType type, Optional<String> attributes, Optional<String> excludedAttributes) {
        throw new UnsupportedOperationException();
    }

    /// Whether neither parameter leaves anything out.
    public boolean isWhole() {
        throw new UnsupportedOperationException();
    }

    /// Whether `attributes` asks for this, or for a part of it, by name.
    public boolean names(String attribute) {
        throw new UnsupportedOperationException();
    }

    /// Whether the answer has this if it is there; what is not wanted need not be loaded.
    public boolean wants(String attribute) {
        throw new UnsupportedOperationException();
    }

    /// @return a new map; `id` and `schemas` are always there, a password never
    public Map<String, Object> apply(Map<String, Object> resource) {
        throw new UnsupportedOperationException();
    }
}
