package io.sallyport.directory.scim;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The discovery documents (RFC 7644 4, RFC 7643 5 to 7) as JSON values.
///
/// @param base such as `https://id.example.com/contoso/scim/v2`, without a slash at the end
public record Discovery(String base, List<ResourceType> types) {
    public Discovery {
        types = List.copyOf(types);
    }

    /// What a ServiceProviderConfig names as bounds.
    ///
    /// @param pageDefault how many resources a page has when nobody says
    public record Bounds(int bulkOperations, int bulkBytes, int results, int pageDefault) {}

    public Map<String, Object> serviceProviderConfig(Bounds bounds) {
        throw new UnsupportedOperationException();
    }

    /// Each with its `meta`, not yet in a ListResponse.
    public List<Map<String, Object>> resourceTypes() {
        throw new UnsupportedOperationException();
    }

    /// @param name such as `User`
    public Optional<Map<String, Object>> resourceType(String name) {
        throw new UnsupportedOperationException();
    }

    /// Those of the resource types and of discovery itself.
    public List<Map<String, Object>> schemas() {
        throw new UnsupportedOperationException();
    }

    /// @param id the URN
    public Optional<Map<String, Object>> schema(String id) {
        throw new UnsupportedOperationException();
    }
}
