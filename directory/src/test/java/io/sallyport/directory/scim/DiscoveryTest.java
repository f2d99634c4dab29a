package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// RFC 7644 4, RFC 7643 5 to 7, RFC 9865 4.
class DiscoveryTest {
    private static final String BASE = "https://localhost:8443/contoso/scim/v2";
    private static final Discovery DISCOVERY = new Discovery(BASE, List.of(Scim.USER, Scim.GROUP));
    private static final Discovery.Bounds BOUNDS =
            new Discovery.Bounds(1_000, 1_048_576, 1_000, 100, 600);

    private static Map<String, Object> written(Map<String, Object> json) {
        return Scim.json(CanonicalJson.write(json));
    }

    @Test
    void saysWhatTheServiceCanDo() {
        assertThat(written(DISCOVERY.serviceProviderConfig(BOUNDS)))
                .isEqualTo(
                        Scim.json(
                                """
                                {"schemas":
                                  ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
                                 "patch": {"supported": true},
                                 "bulk": {"supported": true, "maxOperations": 1000,
                                   "maxPayloadSize": 1048576},
                                 "filter": {"supported": true, "maxResults": 1000},
                                 "changePassword": {"supported": false},
                                 "sort": {"supported": true},
                                 "etag": {"supported": true},
                                 "pagination": {"cursor": true, "index": true,
                                   "defaultPaginationMethod": "index", "defaultPageSize": 100,
                                   "maxPageSize": 1000, "cursorTimeout": 600},
                                 "authenticationSchemes": [{"type": "oauthbearertoken",
                                   "name": "OAuth bearer token",
                                   "description": "An access token of the tenant's token endpoint",
                                   "specUri": "https://www.rfc-editor.org/info/rfc6750",
                                   "primary": true}],
                                 "meta": {"resourceType": "ServiceProviderConfig",
                                   "location": "%s/ServiceProviderConfig"}}
                                """
                                        .formatted(BASE)));
    }

    @Test
    void listsTheResourceTypes() {
        assertThat(DISCOVERY.resourceTypes()).hasSize(2);
        assertThat(written(DISCOVERY.resourceType("User").orElseThrow()))
                .isEqualTo(
                        Scim.json(
                                """
                                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"],
                                 "id": "User", "name": "User", "description": "User Account",
                                 "endpoint": "/Users",
                                 "schema": "urn:ietf:params:scim:schemas:core:2.0:User",
                                 "schemaExtensions": [
                                   {"schema":
                                     "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
                                    "required": false},
                                   {"schema": "urn:example:schemas:Badge", "required": false}],
                                 "meta": {"resourceType": "ResourceType",
                                   "location": "%s/ResourceTypes/User"}}
                                """
                                        .formatted(BASE)));
        assertThat(DISCOVERY.resourceType("Group").orElseThrow())
                .doesNotContainKey("schemaExtensions");
        assertThat(DISCOVERY.resourceType("user")).isEmpty();
    }

    @Test
    void listsTheSchemasOfTheTypesAndOfItself() {
        assertThat(DISCOVERY.schemas())
                .extracting(schema -> schema.get("id"))
                .containsExactly(
                        Scim.CORE,
                        Scim.ENTERPRISE,
                        "urn:example:schemas:Badge",
                        Schemas.GROUP.id(),
                        Schemas.SERVICE_PROVIDER_CONFIG.id(),
                        Schemas.RESOURCE_TYPE.id(),
                        Schemas.SCHEMA.id());
        Map<String, Object> user = written(DISCOVERY.schema(Scim.CORE).orElseThrow());
        assertThat(user.get("meta"))
                .isEqualTo(
                        Map.of(
                                "resourceType",
                                "Schema",
                                "location",
                                BASE + "/Schemas/" + Scim.CORE));
        assertThat(DISCOVERY.schema("urn:x")).isEmpty();
    }

    /// What discovery says of itself holds for what it says: each document has the attributes of
    /// its own schema and no others, the required ones always.
    @Test
    void keepsToItsOwnSchemas() {
        holds(
                Schemas.SERVICE_PROVIDER_CONFIG.attributes(),
                written(DISCOVERY.serviceProviderConfig(BOUNDS)));
        DISCOVERY
                .resourceTypes()
                .forEach(one -> holds(Schemas.RESOURCE_TYPE.attributes(), written(one)));
        DISCOVERY.schemas().forEach(one -> holds(Schemas.SCHEMA.attributes(), written(one)));
    }

    /// Common attributes, and what RFC 7643 7 lets be as deep as it is without end.
    private static final Set<String> BESIDES = Set.of("schemas", "meta", "id", "subAttributes");

    private static void holds(List<Attribute> attributes, Map<?, ?> json) {
        Set<String> known = attributes.stream().map(Attribute::name).collect(Collectors.toSet());
        for (Object name : json.keySet()) {
            assertThat(known.contains(name) || BESIDES.contains(name)).as(name.toString()).isTrue();
        }
        for (Attribute attribute : attributes) {
            Object value = json.get(attribute.name());
            assertThat(value != null || !attribute.required()).as(attribute.name()).isTrue();
            if (value != null) {
                assertThat(value instanceof List<?>).isEqualTo(attribute.multiValued());
                for (Object one : value instanceof List<?> values ? values : List.of(value)) {
                    isOfItsKind(attribute, one);
                }
            }
        }
    }

    private static void isOfItsKind(Attribute attribute, Object value) {
        switch (attribute.kind()) {
            case COMPLEX -> holds(attribute.subAttributes(), (Map<?, ?>) value);
            case BOOLEAN -> assertThat(value).isInstanceOf(Boolean.class);
            case INTEGER -> assertThat(value).isInstanceOf(Long.class);
            case STRING, REFERENCE, DATE_TIME, BINARY, DECIMAL ->
                    assertThat(value).isInstanceOf(String.class);
        }
    }
}
