package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Many operations by one request (RFC 7644 3.7), and the path of whoever asks (3.11).
class BulkStoryTest extends ScimStory {
    private static final String BULK = "urn:ietf:params:scim:api:messages:2.0:BulkRequest";
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private static Map<String, Object> post(String path, String bulkId, Object data) {
        return Map.of("method", "POST", "path", path, "bulkId", bulkId, "data", data);
    }

    private static Map<String, Object> group(String name, String... members) {
        return Map.of(
                "schemas", List.of(GROUP),
                "displayName", name,
                "members", List.of(members).stream().map(id -> Map.of("value", id)).toList());
    }

    private HttpResponse<String> send(List<?> operations, Object... more) {
        Map<String, Object> bulk = new TreeMap<>();
        bulk.put("schemas", List.of(BULK));
        bulk.put("Operations", operations);
        if (more.length > 0) {
            bulk.put("failOnErrors", more[0]);
        }
        return call("POST", "/Bulk", bulk);
    }

    private List<JsonObject> done(List<?> operations, Object... more) {
        HttpResponse<String> answer = send(operations, more);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).objects("Operations");
    }

    private static List<String> statuses(List<JsonObject> results) {
        return results.stream().map(one -> one.text("status")).toList();
    }

    private JsonObject at(JsonObject result) {
        String path = result.text("location").substring((instance.issuer(0) + "/scim/v2").length());
        return DemoInstance.object(call("GET", path, ""));
    }

    /// The group stands before its member, and both are there afterwards.
    @Test
    void resolvesWhatOperationsMakeInAnyOrder() {
        List<JsonObject> results =
                done(
                        List.of(
                                post("/Groups", "g", group("Sales", "bulkId:u")),
                                post("/Users", "u", user("ann"))));
        assertThat(statuses(results)).containsExactly("201", "201");
        assertThat(results).extracting(one -> one.text("bulkId")).containsExactly("g", "u");
        assertThat(results.getFirst().text("version")).startsWith("W/\"1-");
        JsonObject group = at(results.getFirst());
        assertThat(group.objects("members").getFirst().text("value"))
                .isEqualTo(at(results.getLast()).text("id"));
    }

    /// Two groups that would contain each other: neither stays (RFC 7644 3.7.1, 409 or the like).
    @Test
    void makesNothingOfACircleOfGroups() {
        List<JsonObject> results =
                done(
                        List.of(
                                post("/Groups", "a", group("a", "bulkId:b")),
                                post("/Groups", "b", group("b", "bulkId:a"))));
        assertThat(statuses(results)).contains("400");
        assertThat(DemoInstance.object(call("GET", "/Groups", "")).number("totalResults"))
                .isEqualTo(statuses(results).stream().filter("201"::equals).count());
    }

    @Test
    void changesAndDeletes() {
        String ann = made("ann");
        String bob = made("bob");
        String eve = made("eve");
        String first = tag("/Users/" + ann);
        List<JsonObject> results =
                done(
                        List.of(
                                Map.of(
                                        "method",
                                        "PATCH",
                                        "path",
                                        "/Users/" + ann,
                                        "version",
                                        first,
                                        "data",
                                        patch(Map.of("op", "add", "path", "title", "value", "Dr"))),
                                Map.of(
                                        "method",
                                        "PUT",
                                        "path",
                                        "/Users/" + bob,
                                        "data",
                                        user("robert")),
                                Map.of("method", "DELETE", "path", "/Users/" + eve),
                                Map.of(
                                        "method",
                                        "DELETE",
                                        "path",
                                        "/Users/" + ann,
                                        "version",
                                        first)));
        assertThat(statuses(results)).containsExactly("200", "200", "204", "412");
        assertThat(results.getLast().object("response").text("detail")).contains("read it again");
        assertThat(DemoInstance.object(call("GET", "/Users/" + ann, "")).text("title"))
                .isEqualTo("Dr");
        assertThat(call("GET", "/Users/" + eve, "").statusCode()).isEqualTo(404);
    }

    /// What is refused is told in the answer, and in the log as if it had come by itself.
    @Test
    void stopsAfterSoManyErrors() {
        List<Object> operations = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            operations.add(post("/Users", "u" + i, user("same")));
        }
        operations.add(Map.of("method", "DELETE", "path", "/Nothing/1"));
        assertThat(statuses(done(operations, 2))).containsExactly("201", "409", "409");
        assertThat(statuses(done(operations.subList(3, 5)))).containsExactly("409", "404");
        // Nobody waits for what tells of a refusal: it is there when what came behind it is.
        made("other");
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED))
                .filteredOn(event -> event.object("details").text("place").endsWith("/Bulk"))
                .hasSize(4);
        assertThat(Events.of(node, AuditAction.USER_CREATED)).hasSize(2);
    }

    @Test
    void refusesWhatIsTooMuchAsAWhole() {
        List<Object> operations = new ArrayList<>();
        for (int i = 0; i <= 1_000; i++) {
            operations.add(Map.of("method", "DELETE", "path", "/Users/" + i));
        }
        assertThat(send(operations).statusCode()).isEqualTo(413);
        assertThat(send(List.of(Map.of("method", "GET", "path", "/Users/1"))).statusCode())
                .isEqualTo(400);
        JsonObject config = DemoInstance.object(call("GET", "/ServiceProviderConfig", ""));
        assertThat(config.object("bulk").yes("supported")).isTrue();
        assertThat(config.object("bulk").number("maxOperations")).isEqualTo(1_000);
    }

    /// A token of an application stands for no user.
    @Test
    void hasNobodyToShowToAnApplication() {
        for (String method : List.of("GET", "PUT", "PATCH", "DELETE")) {
            Object body =
                    switch (method) {
                        case "PUT" -> user("me");
                        case "PATCH" -> patch(Map.of("op", "remove", "path", "title"));
                        default -> "";
                    };
            assertThat(call(method, "/Me", body).statusCode()).as(method).isEqualTo(404);
        }
    }
}
