package io.sallyport.directory.scim;

import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

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
        throw new UnsupportedOperationException();
    }

    @Override
    public int compare(Map<String, Object> one, Map<String, Object> other) {
        throw new UnsupportedOperationException();
    }
}
