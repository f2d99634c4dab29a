package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Response;
import io.sallyport.server.ValueHistory.Hold;
import io.sallyport.testkit.PostgresServer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many want one unique value at once, on either engine: one has it.
class UniqueRaceTest {
    private static final String BADGE = "urn:contoso:Badge";
    private static final String USER = "urn:ietf:params:scim:schemas:core:2.0:User";
    private static final String SECRET = "a secret of one application, long enough";
    private static final int CALLERS = 8;
    private static final int CALLS = 50;
    private static final int VALUES = 4;

    @TempDir private Path home;

    /// A node with a tenant whose users have a badge with a number that is unique.
    private record Scene(WholeNode node, String token) implements AutoCloseable {
        static Scene of(WholeNode node) {
            node.activity("tenant.create", Map.of("name", "contoso"));
            node.activity(
                    "application.create",
                    Map.of(
                            "tenant", "contoso",
                            "name", "Portal",
                            "clientId", "portal",
                            "clientSecret", SECRET,
                            "scopes", List.of("scim.read", "scim.write", "schemas.write")));
            Scene scene = new Scene(node, node.token("contoso", "portal", SECRET));
            Map<String, Object> number =
                    Map.of("name", "number", "type", "integer", "uniqueness", "server");
            Map<String, Object> schema =
                    Map.of("id", BADGE, "resourceType", "User", "attributes", List.of(number));
            assertThat(scene.ask("POST", "/api/v1/schemas", schema).status()).isEqualTo(201);
            return scene;
        }

        Response ask(String method, String path, Object body) {
            String type = path.startsWith("/scim") ? "application/scim+json" : "application/json";
            String text = body instanceof String given ? given : CanonicalJson.write(body);
            Map<String, String> headers =
                    Map.of("Authorization", "Bearer " + token, "Content-Type", type);
            return node.door().handle(node.request(method, "/contoso" + path, headers, text));
        }

        String made(String name) {
            Map<String, Object> user = Map.of("schemas", List.of(USER), "userName", name);
            return read(ask("POST", "/scim/v2/Users", user)).text("id");
        }

        /// How many values are taken.
        long rows() {
            return node
                    .activity("index.leakage", Map.of("tenant", "contoso"))
                    .objects("rows")
                    .stream()
                    .filter(one -> one.text("table").equals("unique_value"))
                    .findFirst()
                    .orElseThrow()
                    .number("rows");
        }

        @Override
        public void close() {
            node.close();
        }
    }

    private static JsonObject read(Response answer) {
        return JsonObject.read(answer.body());
    }

    private static String text(Response answer) {
        return new String(answer.body(), StandardCharsets.UTF_8);
    }

    private static Map<String, Object> person(String name, long number) {
        return Map.of(
                "schemas", List.of(USER, BADGE), "userName", name, BADGE, Map.of("number", number));
    }

    private static void aValueIsGivenOnce(Scene scene) throws Exception {
        List<Long> given = Collections.synchronizedList(new ArrayList<>());
        Together.run(
                CALLERS,
                number -> {
                    for (long i = 0; i < CALLS; i++) {
                        Map<String, Object> person = person("user-" + number + "-" + i, i);
                        Response answer = scene.ask("POST", "/scim/v2/Users", person);
                        assertThat(answer.status()).as(text(answer)).isIn(201, 409);
                        if (answer.status() == 201) {
                            given.add(i);
                        } else {
                            assertThat(text(answer)).contains("uniqueness", BADGE + ":number");
                        }
                    }
                });
        assertThat(given).doesNotHaveDuplicates().hasSize(CALLS);
        assertThat(scene.rows()).isEqualTo(CALLS);
    }

    /// Each has a user of its own and gives it one of a few values, or none.
    private static void nobodyHasAnothersValue(Scene scene) throws Exception {
        ValueHistory history = new ValueHistory();
        List<String> left = Collections.synchronizedList(new ArrayList<>());
        Together.run(
                CALLERS,
                number -> {
                    Random chance = new Random(number);
                    String id = scene.made("racer-" + number);
                    String held = "";
                    long since = 0;
                    for (int i = 0; i < CALLS; i++) {
                        Map<String, Object> operation = operation(chance);
                        long begun = System.nanoTime();
                        Response answer =
                                scene.ask("PATCH", "/scim/v2/Users/" + id, patch(operation));
                        assertThat(answer.status()).as(text(answer)).isIn(200, 409);
                        if (answer.status() == 200) {
                            if (!held.isEmpty()) {
                                history.add(new Hold(held, id, since, begun));
                            }
                            held = operation.getOrDefault("value", "").toString();
                            since = System.nanoTime();
                        }
                    }
                    if (!held.isEmpty()) {
                        history.add(new Hold(held, id, since, Long.MAX_VALUE));
                        left.add(held);
                    }
                });
        assertThat(history.contradictions()).isEmpty();
        assertThat(left).doesNotHaveDuplicates();
        assertThat(scene.rows()).isEqualTo(CALLS + left.size());
    }

    private static Map<String, Object> operation(Random chance) {
        int next = CALLS + chance.nextInt(VALUES);
        String path = BADGE + ":number";
        return chance.nextInt(VALUES) == 0
                ? Map.of("op", "remove", "path", path)
                : Map.of("op", "replace", "path", path, "value", next);
    }

    private static Map<String, Object> patch(Map<String, Object> operation) {
        return Map.of(
                "schemas",
                List.of("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
                "Operations",
                List.of(operation));
    }

    private void race(SmallNode.Opener opener) throws Exception {
        try (Scene scene = Scene.of(WholeNode.start(home.resolve("data"), opener))) {
            aValueIsGivenOnce(scene);
            nobodyHasAnothersValue(scene);
            // Rows came and went under the same ids, and the log knows of each.
            JsonObject swept = scene.node().activity("store.sweep", Map.of("tenant", "contoso"));
            assertThat(swept.objects("findings")).isEmpty();
        }
    }

    @Test
    void onSqlite() throws Exception {
        race(SmallNode::sqlite);
    }

    @Test
    @Tag("external")
    void onPostgres() throws Exception {
        PostgresServer server = PostgresServer.shared();
        race(SmallRestore.postgres(server, server.database()));
    }

    @Test
    void theHistoryFindsTwoAtOnce() {
        ValueHistory history = new ValueHistory();
        history.add(new Hold("7", "ada", 10, 20));
        history.add(new Hold("8", "bob", 15, 25));
        history.add(new Hold("7", "bob", 20, 30));
        assertThat(history.contradictions()).isEmpty();
        history.add(new Hold("7", "eve", 29, 40));
        assertThat(history.contradictions()).hasSize(1);
    }
}
