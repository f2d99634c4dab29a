package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant extends its users by a schema of its own, as the RFC's extensions are.
class SchemaStoryTest extends ScimStory {
    private static final String BADGE = "urn:contoso:schemas:Badge";
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private Administrator writer;

    @BeforeEach
    void register() {
        writer = administrator(0, "schemas.write");
    }

    private static Map<String, Object> badge(Object... more) {
        List<Object> attributes =
                new ArrayList<>(
                        List.of(
                                Map.of("name", "number", "type", "integer"),
                                Map.of("name", "colour", "canonicalValues", List.of("red", "blue")),
                                Map.of("name", "pin", "returned", "never"),
                                Map.of("name", "note", "returned", "request"),
                                Map.of(
                                        "name",
                                        "doors",
                                        "type",
                                        "complex",
                                        "multiValued",
                                        true,
                                        "subAttributes",
                                        List.of(
                                                Map.of("name", "value", "required", true),
                                                Map.of("name", "floor", "type", "integer")))));
        attributes.addAll(List.of(more));
        return Map.of(
                "id", BADGE, "name", "Badge", "resourceType", "User", "attributes", attributes);
    }

    private HttpResponse<String> admin(String method, String path, Object body) {
        return ask(writer, method, "/schemas" + path, body);
    }

    private void added() {
        HttpResponse<String> answer = admin("POST", "", badge());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
    }

    private static Map<String, Object> person(String name, Map<String, Object> badge) {
        Map<String, Object> user = new HashMap<>(user(name));
        user.put("schemas", List.of(USER, BADGE));
        user.put(BADGE, badge);
        return user;
    }

    private String created(String name, Map<String, Object> badge) {
        HttpResponse<String> answer = call("POST", "/Users", person(name, badge));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    private List<String> found(String query) {
        HttpResponse<String> answer = call("GET", "/Users?" + query, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).objects("Resources").stream()
                .map(one -> one.text("userName"))
                .toList();
    }

    private static String filter(String filter) {
        return "filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
    }

    @Test
    void aSchemaOfItsOwnIsLikeAnyOther() {
        assertThat(call("POST", "/Users", person("early", Map.of("number", 1))).body())
                .contains("invalidValue");
        added();
        assertThat(call("GET", "/Schemas/" + BADGE, "").body()).contains("\"doors\"");
        assertThat(call("GET", "/Schemas", "").body()).contains(BADGE);
        assertThat(call("GET", "/ResourceTypes/User", "").body()).contains(BADGE);
        assertThat(call("GET", "/ResourceTypes/Group", "").body()).doesNotContain(BADGE);
        String ada = created("ada", Map.of("number", 20, "colour", "red"));
        created("bob", Map.of("NUMBER", 3, "doors", List.of(Map.of("value", "A", "floor", 2))));
        created("eve", Map.of("number", 100, "colour", "green"));
        assertThat(found(filter(BADGE + ":number gt 10"))).containsExactly("ada", "eve");
        assertThat(found(filter(BADGE + ":doors[value eq \"a\" and floor eq 2]")))
                .containsExactly("bob");
        assertThat(found("sortBy=" + BADGE + ":number")).containsExactly("bob", "ada", "eve");
        Map<String, Object> change =
                patch(Map.of("op", "replace", "path", BADGE + ":number", "value", 21));
        assertThat(call("PATCH", "/Users/" + ada, change).statusCode()).isEqualTo(200);
        HttpResponse<String> part =
                call("GET", "/Users/" + ada + "?attributes=" + BADGE + ":number", "");
        assertThat(DemoInstance.object(part).object(BADGE).members())
                .isEqualTo(Map.of("number", 21L));
        assertThat(DemoInstance.object(part).members()).doesNotContainKey("userName");
        HttpResponse<String> replaced = call("PUT", "/Users/" + ada, user("ada"));
        assertThat(DemoInstance.object(replaced).members()).doesNotContainKey(BADGE);
        assertThat(DemoInstance.object(replaced).texts("schemas")).containsExactly(USER);
        Map<String, Object> bulk =
                Map.of(
                        "schemas",
                        List.of("urn:ietf:params:scim:api:messages:2.0:BulkRequest"),
                        "Operations",
                        List.of(
                                Map.of(
                                        "method", "POST",
                                        "path", "/Users",
                                        "bulkId", "a",
                                        "data", person("ian", Map.of("number", 5)))));
        assertThat(call("POST", "/Bulk", bulk).body()).contains("\"201\"");
    }

    /// What the schema says is not told is not told, also where nothing else is left out.
    @Test
    void tellsNoMoreThanTheSchemaSays() {
        added();
        String id = created("ada", Map.of("number", 1, "pin", "4711", "note", "left-handed"));
        for (String path :
                List.of("/Users/" + id, "/Users", "/Users?attributes=" + BADGE + ":pin")) {
            assertThat(call("GET", path, "").body())
                    .as(path)
                    .doesNotContain("4711")
                    .doesNotContain("left-handed");
        }
        assertThat(call("GET", "/Users/" + id + "?attributes=" + BADGE + ":note", "").body())
                .contains("left-handed");
        assertThat(ask(provisioner(), "GET", "/directory/export").body())
                .contains("left-handed")
                .doesNotContain("4711");
        assertThat(call("GET", "/Users?" + filter(BADGE + ":pin eq \"4711\""), "").statusCode())
                .isEqualTo(400);
    }

    @Test
    void refusesValuesThatDoNotFit() {
        added();
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("number", "seven"),
                        Map.of("unknown", 1),
                        Map.of("doors", List.of(Map.of("floor", 1))),
                        Map.of("doors", Map.of("value", Map.of())))) {
            HttpResponse<String> answer = call("POST", "/Users", person("ada", wrong));
            assertThat(answer.statusCode()).as(wrong.toString()).isEqualTo(400);
        }
        Map<String, Object> unnamed = person("ada", Map.of("number", 1));
        unnamed.put("schemas", List.of(USER));
        assertThat(call("POST", "/Users", unnamed).statusCode()).isEqualTo(400);
        Map<String, Object> group =
                Map.of(
                        "schemas",
                        List.of(GROUP, BADGE),
                        "displayName",
                        "Sales",
                        BADGE,
                        Map.of("number", 1));
        assertThat(call("POST", "/Groups", group).statusCode()).isEqualTo(400);
    }

    @Test
    void schemasThatPromiseTooMuchAreRefused() {
        for (Map<String, Object> attribute :
                List.<Map<String, Object>>of(
                        Map.of("name", "a", "uniqueness", "global"),
                        Map.of("name", "a", "uniqueness", "server", "returned", "never"),
                        Map.of("name", "a", "mutability", "readOnly"),
                        Map.of("name", "a", "mutability", "writeOnly"),
                        Map.of("name", "a".repeat(65)),
                        Map.of("name", "a", "colour", "red"),
                        Map.of("name", "NUMBER"))) {
            HttpResponse<String> answer = admin("POST", "", badge(attribute));
            assertThat(answer.statusCode()).as(attribute.toString()).isEqualTo(400);
            assertThat(answer.body()).contains("incident");
        }
        Map<String, Object> core = new HashMap<>(badge());
        core.put("id", USER);
        assertThat(admin("POST", "", core).statusCode()).isEqualTo(400);
        Map<String, Object> nowhere = new HashMap<>(badge());
        nowhere.put("resourceType", "Schema");
        assertThat(admin("POST", "", nowhere).statusCode()).isEqualTo(400);
        assertThat(call("GET", "/Schemas", "").body()).doesNotContain("contoso:");
    }

    @Test
    void whatIsInUseOnlyGrows() {
        added();
        created("ada", Map.of("number", 1));
        assertThat(admin("DELETE", "/" + BADGE, "").statusCode()).isEqualTo(409);
        Map<String, Object> other = new HashMap<>(badge());
        other.put("attributes", List.of(Map.of("name", "number")));
        HttpResponse<String> refused = admin("PUT", "/" + BADGE, other);
        assertThat(refused.statusCode()).isEqualTo(409);
        assertThat(refused.body()).contains("number");
        Object required = Map.of("name", "office", "required", true);
        assertThat(admin("PUT", "/" + BADGE, badge(required)).statusCode()).isEqualTo(409);
        assertThat(admin("PUT", "/" + BADGE, badge(Map.of("name", "office"))).statusCode())
                .isEqualTo(200);
        String bob = created("bob", Map.of("office", "B 12"));
        assertThat(found(filter(BADGE + ":office eq \"b 12\""))).containsExactly("bob");
        for (String name : List.of("ada", "bob")) {
            call("PUT", "/Users/" + id(name), user(name));
        }
        assertThat(admin("DELETE", "/" + BADGE, "").statusCode()).isEqualTo(204);
        assertThat(call("GET", "/Schemas/" + BADGE, "").statusCode()).isEqualTo(404);
        assertThat(call("PUT", "/Users/" + bob, person("bob", Map.of("number", 1))).statusCode())
                .isEqualTo(400);
        assertThat(Events.of(node, AuditAction.SCHEMA_ADDED)).hasSize(1);
        assertThat(Events.of(node, AuditAction.SCHEMA_REMOVED)).hasSize(1);
        assertThat(Events.of(node, AuditAction.SCHEMA_CHANGED))
                .anyMatch(event -> event.object("details").text("closed").equals("true"));
    }

    private String id(String name) {
        HttpResponse<String> answer =
                call("GET", "/Users?" + filter("userName eq \"" + name + "\""), "");
        return DemoInstance.object(answer).objects("Resources").getFirst().text("id");
    }

    @Test
    void anotherTenantsSchemaIsNoSchema() {
        added();
        for (String path : List.of("/Schemas", "/ResourceTypes", "/ResourceTypes/User")) {
            HttpResponse<String> answer = foreign("GET", path, "");
            assertThat(answer.statusCode()).isEqualTo(200);
            assertThat(answer.body()).doesNotContain("contoso:schemas");
        }
        assertThat(foreign("GET", "/Schemas/" + BADGE, "").statusCode()).isEqualTo(404);
        HttpResponse<String> made = foreign("POST", "/Users", person("ada", Map.of("number", 1)));
        assertThat(made.statusCode()).isEqualTo(400);
        assertThat(foreign("GET", "/Users?" + filter(BADGE + ":number eq 1"), "").statusCode())
                .isEqualTo(400);
        Administrator theirs = administrator(1, "schemas.write");
        Administrator reader = administrator(1, "schemas.read");
        JsonObject none = DemoInstance.object(ask(reader, "GET", "/schemas"));
        assertThat(none.objects("schemas")).isEmpty();
        assertThat(ask(reader, "GET", "/schemas/" + BADGE).statusCode()).isEqualTo(404);
        assertThat(ask(theirs, "DELETE", "/schemas/" + BADGE).statusCode()).isEqualTo(404);
        assertThat(ask(theirs, "PUT", "/schemas/" + BADGE, badge()).statusCode()).isEqualTo(404);
        assertThat(ask(theirs.at(0), "DELETE", "/schemas/" + BADGE).statusCode()).isEqualTo(401);
        assertThat(ask(theirs, "POST", "/schemas", badge()).statusCode()).isEqualTo(201);
        assertThat(ask(theirs, "DELETE", "/schemas/" + BADGE).statusCode()).isEqualTo(204);
        assertThat(call("GET", "/Schemas/" + BADGE, "").statusCode()).isEqualTo(200);
    }

    @Test
    void whoReadsOrProvisionsChangesNoSchema() {
        added();
        Administrator reader = administrator(0, "schemas.read");
        for (Administrator other : List.of(reader, provisioner())) {
            assertThat(ask(other, "POST", "/schemas", badge()).statusCode()).isEqualTo(403);
            assertThat(ask(other, "DELETE", "/schemas/" + BADGE).statusCode()).isEqualTo(403);
        }
        assertThat(ask(writer, "GET", "/schemas").statusCode()).isEqualTo(403);
        HttpResponse<String> read = ask(reader, "GET", "/schemas/" + BADGE);
        assertThat(read.statusCode()).isEqualTo(200);
        // What was read can be sent back.
        assertThat(admin("PUT", "/" + BADGE, read.body()).statusCode()).isEqualTo(200);
        assertThat(Events.of(node, AuditAction.SCHEMAS_READ)).isNotEmpty();
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED)).hasSizeGreaterThanOrEqualTo(5);
    }
}
