package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Endpoint;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// An administrator's program that got no answer asks again, and nothing is done twice.
class IdempotencyStoryTest extends ScimStory {
    private static final String FIELD = "Idempotency-Key";

    private HttpResponse<String> named(Administrator by, String path, Object body) {
        return named(by, "8e03978e-40d5", path, body);
    }

    private HttpResponse<String> named(Administrator by, String key, String path, Object body) {
        return ask(by.with(FIELD, "\"" + key + "\""), "POST", path, body);
    }

    private static Map<String, Object> portal(String name) {
        return Map.of("name", name, "scopes", List.of());
    }

    private long applications(String name) {
        return instance
                .activity("application.list", Map.of("tenant", "contoso"))
                .objects("applications")
                .stream()
                .filter(one -> one.text("name").equals(name))
                .count();
    }

    @Test
    void anApplicationIsMadeOnce() {
        Administrator writer = administrator(0, "applications.write");
        HttpResponse<String> made = named(writer, "/applications", portal("Kiosk"));
        assertThat(made.body()).contains("clientSecret");
        HttpResponse<String> again = named(writer, "/applications", portal("Kiosk"));
        assertThat(again.statusCode()).isEqualTo(201);
        for (String name : List.of("Location", "ETag")) {
            assertThat(again.headers().firstValue(name)).isEqualTo(made.headers().firstValue(name));
        }
        JsonObject shown = DemoInstance.object(again);
        assertThat(shown.members()).doesNotContainKey("clientSecret");
        assertThat(shown.text("id")).isEqualTo(DemoInstance.object(made).text("id"));
        assertThat(applications("Kiosk")).isEqualTo(1);
        assertThat(named(writer, "/applications", portal("Shop")).statusCode()).isEqualTo(422);
        Administrator other = administrator(0, "applications.write", "applications.read");
        assertThat(named(other, "/applications", portal("Shop")).body()).contains("clientSecret");
        String one = "/applications/" + shown.text("id");
        assertThat(named(writer, one + "/renew", "").statusCode()).isEqualTo(422);
        for (String act : List.of("suspend", "resume", "renew")) {
            String path = one + "/" + act;
            HttpResponse<String> first = named(writer, act, path, "");
            HttpResponse<String> second = named(writer, act, path, "");
            assertThat(second.statusCode()).isEqualTo(200);
            assertThat(second.headers().firstValue("ETag"))
                    .isEqualTo(first.headers().firstValue("ETag"));
            assertThat(second.body()).doesNotContain("clientSecret");
        }
        assertThat(Events.of(node, AuditAction.APPLICATION_RENEWED)).hasSize(1);
        Administrator unquoted = writer.with(FIELD, "bare");
        assertThat(ask(unquoted, "POST", "/applications", portal("Bad")).statusCode())
                .isEqualTo(400);
    }

    @Test
    void schemasAndUsersAsWell() {
        Map<String, Object> schema =
                Map.of(
                        "id", "urn:contoso:schemas:Badge",
                        "resourceType", "User",
                        "attributes", List.of(Map.of("name", "number")));
        Administrator schemas = administrator(0, "schemas.write");
        HttpResponse<String> added = named(schemas, "/schemas", schema);
        HttpResponse<String> again = named(schemas, "/schemas", schema);
        assertThat(added.statusCode()).isEqualTo(201);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(added.body());
        String ada = made("ada");
        call("DELETE", "/Users/" + ada, "");
        Administrator users = administrator(0, "users.restore", "users.purge");
        String restore = "/users/" + ada + "/restore";
        HttpResponse<String> restored = named(users, restore, "");
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        assertThat(named(users, restore, "").body()).isEqualTo(restored.body());
        call("DELETE", "/Users/" + ada, "");
        for (int i = 0; i < 2; i++) {
            assertThat(named(users, "purge", "/users/" + ada + "/purge", "").statusCode())
                    .isEqualTo(204);
        }
    }

    @Test
    void unitsAndRolesAsWell() {
        String rights = "units.write roles.write scim.read scim.write users.read users.restore";
        Administrator boss = administrator(0, rights.split(" "));
        Map<String, Object> name = Map.of("name", "Sales");
        HttpResponse<String> made = named(boss, "/administrative-units", name);
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        HttpResponse<String> again = named(boss, "/administrative-units", name);
        assertThat(again.statusCode()).isEqualTo(201);
        assertThat(again.body()).isEqualTo(made.body());
        assertThat(Events.of(node, AuditAction.UNIT_CREATED)).hasSize(1);
        Map<String, Object> reader =
                Map.of(
                        "principalType",
                        "user",
                        "principal",
                        made("ada"),
                        "role",
                        "user-reader",
                        "unit",
                        DemoInstance.object(made).text("id"));
        HttpResponse<String> assigned = named(boss, "assign", "/role-assignments", reader);
        assertThat(assigned.statusCode()).as(assigned.body()).isEqualTo(201);
        HttpResponse<String> second = named(boss, "assign", "/role-assignments", reader);
        assertThat(second.statusCode()).isEqualTo(201);
        assertThat(second.body()).isEqualTo(assigned.body());
        assertThat(Events.of(node, AuditAction.ROLE_ASSIGNED)).hasSize(1);
    }

    @Test
    void ofManyThatComeAtOnceOneHasTheEffect() throws Exception {
        Administrator writer = administrator(0, "applications.write");
        List<Future<HttpResponse<String>>> calls = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(16)) {
            for (int i = 0; i < 16; i++) {
                calls.add(callers.submit(() -> named(writer, "/applications", portal("Kiosk"))));
            }
        }
        int secrets = 0;
        for (Future<HttpResponse<String>> call : calls) {
            assertThat(call.get().statusCode()).isIn(201, 409);
            secrets += call.get().body().contains("clientSecret") ? 1 : 0;
        }
        assertThat(secrets).isEqualTo(1);
        assertThat(applications("Kiosk")).isEqualTo(1);
    }

    /// An import says which line it goes on with, so it needs no name.
    @Test
    void everyPostOfTheApiCanBeSentAgain() {
        Set<String> without = new TreeSet<>();
        for (Endpoint endpoint : node.assembly().endpoints()) {
            if (endpoint.method().equals("POST")
                    && endpoint.path().startsWith("/{tenant}/api/v1/")
                    && endpoint.repeat().isEmpty()) {
                without.add(endpoint.path());
            }
        }
        assertThat(without).containsExactly("/{tenant}/api/v1/directory/imports/{import}");
    }
}
