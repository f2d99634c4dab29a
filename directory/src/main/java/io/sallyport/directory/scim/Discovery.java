package io.sallyport.directory.scim;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// The discovery documents (RFC 7644 4, RFC 7643 5 to 7) as JSON values.
///
/// @param base such as `https://id.example.com/contoso/scim/v2`, without a slash at the end
public record Discovery(String base, List<ResourceType> types) {
    public Discovery {
        types = List.copyOf(types);
    }

    /// What a ServiceProviderConfig names as bounds.
    ///
    /// @param bulkOperations 0 where there is no bulk
    /// @param results in one answer, and so on one page
    /// @param pageDefault how many resources a page has when nobody says
    /// @param cursorSeconds how long a cursor is good for
    public record Bounds(
            int bulkOperations, int bulkBytes, int results, int pageDefault, long cursorSeconds) {}

    /// Passwords are set when a user is made or changed by an administrator; users do not change
    /// their own here yet, which is what changePassword says.
    public Map<String, Object> serviceProviderConfig(Bounds bounds) {
        Map<String, Object> config = new LinkedHashMap<>();
        config.put("schemas", List.of(Schemas.SERVICE_PROVIDER_CONFIG.id()));
        config.put("patch", Map.of("supported", true));
        config.put(
                "bulk",
                Map.of(
                        "supported", bounds.bulkOperations() > 0,
                        "maxOperations", bounds.bulkOperations(),
                        "maxPayloadSize", bounds.bulkBytes()));
        config.put("filter", Map.of("supported", true, "maxResults", bounds.results()));
        config.put("changePassword", Map.of("supported", false));
        config.put("sort", Map.of("supported", true));
        config.put("etag", Map.of("supported", true));
        config.put(
                "pagination",
                Map.of(
                        "cursor",
                        true,
                        "index",
                        true,
                        "defaultPaginationMethod",
                        "index",
                        "defaultPageSize",
                        bounds.pageDefault(),
                        "maxPageSize",
                        bounds.results(),
                        "cursorTimeout",
                        bounds.cursorSeconds()));
        config.put("authenticationSchemes", List.of(bearerTokens()));
        config.put("meta", meta("ServiceProviderConfig", "/ServiceProviderConfig"));
        return config;
    }

    private static Map<String, Object> bearerTokens() {
        return Map.of(
                "type", "oauthbearertoken",
                "name", "OAuth bearer token",
                "description", "An access token of the tenant's token endpoint",
                "specUri", "https://www.rfc-editor.org/info/rfc6750",
                "primary", true);
    }

    private Map<String, Object> meta(String resourceType, String location) {
        return Map.of("resourceType", resourceType, "location", base + location);
    }

    /// Each with its `meta`, not yet in a ListResponse.
    public List<Map<String, Object>> resourceTypes() {
        return types.stream().map(this::json).toList();
    }

    /// @param name such as `User`
    public Optional<Map<String, Object>> resourceType(String name) {
        return types.stream().filter(type -> type.name().equals(name)).findFirst().map(this::json);
    }

    private Map<String, Object> json(ResourceType type) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("schemas", List.of(Schemas.RESOURCE_TYPE.id()));
        json.put("id", type.name());
        json.put("name", type.name());
        json.put("description", type.core().description());
        json.put("endpoint", type.endpoint());
        json.put("schema", type.core().id());
        List<Map<String, Object>> extensions =
                type.extensions().stream()
                        .filter(Discovery::isListed)
                        .map(schema ->
                                Map.<String, Object>of("schema", schema.id(), "required", false))
                        .toList();
        if (!extensions.isEmpty()) {
            json.put("schemaExtensions", extensions);
        }
        json.put("meta", meta("ResourceType", "/ResourceTypes/" + type.name()));
        return json;
    }

    /// Those of the resource types and of discovery itself.
    public List<Map<String, Object>> schemas() {
        return all().filter(Discovery::isListed).map(this::json).toList();
    }

    /// A client that gives a value to whatever it finds would make guests of everybody, for good.
    /// Who knows the schema finds it under its id.
    private static boolean isListed(Schema schema) {
        return !schema.equals(Schemas.GUEST_USER);
    }

    /// @param id the URN
    public Optional<Map<String, Object>> schema(String id) {
        return all().filter(schema -> schema.id().equalsIgnoreCase(id)).findFirst().map(this::json);
    }

    private Stream<Schema> all() {
        return Stream.concat(
                        types.stream()
                                .flatMap(type ->
                                        Stream.concat(
                                                Stream.of(type.core()),
                                                type.extensions().stream())),
                        Stream.of(
                                Schemas.SERVICE_PROVIDER_CONFIG,
                                Schemas.RESOURCE_TYPE,
                                Schemas.SCHEMA))
                .distinct();
    }

    private Map<String, Object> json(Schema schema) {
        Map<String, Object> json = schema.json();
        json.put("meta", meta("Schema", "/Schemas/" + schema.id()));
        return json;
    }
}
