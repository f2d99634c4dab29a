package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refuses;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.scim.Patch;
import io.sallyport.directory.scim.ResourceForm;
import io.sallyport.directory.scim.ResourceType;
import io.sallyport.directory.scim.Schema;
import io.sallyport.directory.scim.Schemas;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What stands in rows follows the tenant's schemas, whatever happens beside a change of them.
class TenantSchemasTest {
    private static final String BADGE = "urn:contoso:Badge";

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private VisibleIds ids;
    private TenantSchemas schemas;
    private Users users;
    private DeletedUsers deleted;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        Parts parts = instance.parts();
        ids = new VisibleIds(parts);
        schemas = new TenantSchemas(parts);
        users = new Users(parts, instance.tenants, ids, schemas);
        deleted =
                new DeletedUsers(
                        parts, ids, new Persons(parts, instance.tenants, List.of()), schemas);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private RequestContext inside() {
        return instance.in(contoso);
    }

    private static TenantSchema schema(String urn, String attributes) {
        Map<String, Object> json =
                json("{\"id\": \"" + urn + "\", \"attributes\": [" + attributes + "]}");
        return new TenantSchema("User", Schema.read(new JsonObject(json)), false);
    }

    private static Map<String, Object> json(String text) {
        return JsonReader.wholeObject(text.getBytes(StandardCharsets.UTF_8));
    }

    private static TenantSchema badge(String... more) {
        return schema(
                BADGE, "{\"name\": \"number\", \"type\": \"integer\"}" + String.join("", more));
    }

    private Given given(ResourceType type, String name) {
        Map<String, Object> body =
                json(
                        """
                        {"schemas": ["%s", "%s"], "userName": "%s", "%s": {"number": 7}}
                        """
                                .formatted(Schemas.USER.id(), BADGE, name, BADGE));
        return new Given(type, ResourceForm.read(type, body));
    }

    private ResourceType type() {
        return users.type(inside());
    }

    private String made(String name) {
        return ids.shown(inside(), users.create(inside(), given(type(), name)).id());
    }

    /// Read before the schema went or changed, and written after.
    @Test
    void nothingIsWrittenByASchemaThatWas() {
        schemas.add(inside(), badge());
        Given before = given(type(), "ada");
        String bob = made("bob");
        Patch patch =
                Patch.read(
                        type(),
                        json(
                                """
                                {"schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                                 "Operations": [{"op": "replace", "path": "%s:number", "value": 8}]}
                                """
                                        .formatted(BADGE)));
        schemas.replace(inside(), badge(", {\"name\": \"door\"}"));
        refuses(RefusalCode.CONFLICT, "schema-changed", () -> users.create(inside(), before));
        refuses(
                RefusalCode.CONFLICT,
                "schema-changed",
                () -> users.patch(inside(), bob, _ -> {}, patch));
        users.delete(inside(), bob, _ -> {});
        deleted.purge(inside(), bob);
        schemas.remove(inside(), BADGE);
        refuses(RefusalCode.CONFLICT, "schema-changed", () -> users.create(inside(), before));
        assertThat(type().extensions()).isEqualTo(Users.TYPE.extensions());
    }

    @Test
    void valuesKeepTheirSchema() {
        schemas.add(inside(), badge());
        String ada = made("ada");
        refuses(RefusalCode.CONFLICT, "schema-used", () -> schemas.remove(inside(), BADGE));
        TenantSchema other = schema(BADGE, "{\"name\": \"number\"}");
        refuses(RefusalCode.CONFLICT, "schema-used", () -> schemas.replace(inside(), other));
        TenantSchema more = badge(", {\"name\": \"door\"}");
        schemas.replace(inside(), more);
        assertThat(schemas.list(inside())).containsExactly(more);
        made("bob");
        users.delete(inside(), ada, _ -> {});
        users.list(
                        inside(),
                        io.sallyport.directory.scim.SearchRequest.of(
                                type(), Map.of("filter", "userName eq \"bob\"")))
                .entries()
                .forEach(bob -> users.delete(inside(), ids.shown(inside(), bob.id()), _ -> {}));
        // Those who were deleted could be restored.
        refuses(RefusalCode.CONFLICT, "schema-used", () -> schemas.remove(inside(), BADGE));
        deleted.restore(inside(), ada);
        assertThat(users.find(inside(), ada).resource().attributes()).containsKey(BADGE);
    }

    /// A node that stopped while it looked for values left the schema closed.
    @Test
    void aClosedSchemaTakesNoValuesAndIsOpenedByWhoTriesAgain() {
        schemas.add(inside(), badge());
        String ada = made("ada");
        users.delete(inside(), ada, _ -> {});
        schemas.replace(inside(), badge().closed(true));
        refuses(RefusalCode.CONFLICT, "schema-changed", () -> made("bob"));
        refuses(RefusalCode.CONFLICT, "schema-changed", () -> deleted.restore(inside(), ada));
        refuses(RefusalCode.CONFLICT, "schema-used", () -> schemas.remove(inside(), BADGE));
        made("bob");
        deleted.restore(inside(), ada);
    }

    @Test
    void thereIsRoomForTenThatAreToldApart() {
        for (int i = 0; i < TenantSchemas.SCHEMAS_MAX - 1; i++) {
            schemas.add(inside(), schema("urn:contoso:s" + i, "{\"name\": \"a\"}"));
        }
        for (String urn : List.of("urn:contoso:S0", "urn:contoso:s0:a", "urn:contoso:s0:b:c")) {
            refuses(
                    RefusalCode.CONFLICT,
                    "schema-urn-taken",
                    () -> schemas.add(inside(), schema(urn, "{\"name\": \"a\"}")));
        }
        schemas.add(inside(), schema("urn:contoso:s00", "{\"name\": \"a\"}"));
        refuses(
                RefusalCode.CONFLICT,
                "schemas-full",
                () -> schemas.add(inside(), schema("urn:contoso:x", "{\"name\": \"a\"}")));
        assertThat(users.type(instance.in(instance.tenant("fabrikam")))).isSameAs(Users.TYPE);
        refuses(
                RefusalCode.INVALID_VALUE,
                "schema-other",
                () -> schemas.replace(inside(), schema("urn:contoso:S1", "{\"name\": \"a\"}")));
        refuses(
                RefusalCode.NOT_FOUND,
                "schema-unknown",
                () -> schemas.remove(inside(), "urn:contoso:nothing"));
    }
}
