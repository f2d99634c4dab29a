package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant says of an attribute of its own that a value stands once: no door of this tenant gives
/// it twice, and no other tenant notices.
class UniqueValueStoryTest extends UnitStory {
    private static final String BADGE = "urn:contoso:schemas:Badge";
    private static final String NUMBER = BADGE + ":number";
    private static final String CODE = "urn:contoso:schemas:Code";

    private static Map<String, Object> badge(Object... more) {
        List<Object> attributes =
                new ArrayList<>(
                        List.of(
                                Map.of("name", "number", "uniqueness", "server"),
                                Map.of("name", "colour"),
                                Map.of(
                                        "name",
                                        "phone",
                                        "type",
                                        "complex",
                                        "subAttributes",
                                        List.of(
                                                Map.of(
                                                        "name", "line",
                                                        "type", "integer",
                                                        "uniqueness", "server")))));
        attributes.addAll(List.of(more));
        return Map.of("id", BADGE, "resourceType", "User", "attributes", attributes);
    }

    @BeforeEach
    void extend() {
        for (int tenant = 0; tenant < 2; tenant++) {
            Administrator writer = administrator(tenant, "schemas.write");
            assertThat(ask(writer, "POST", "/schemas", badge()).statusCode()).isEqualTo(201);
        }
    }

    private static Map<String, Object> person(String name, Map<String, Object> badge) {
        Map<String, Object> user = new HashMap<>(user(name));
        user.put("schemas", List.of(USER, BADGE));
        user.put(BADGE, badge);
        return user;
    }

    private static Map<String, Object> person(String name, String number) {
        return person(name, Map.of("number", number));
    }

    private String created(Map<String, Object> person) {
        HttpResponse<String> answer = call("POST", "/Users", person);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    private static void isTaken(HttpResponse<String> answer, String path) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(409);
        JsonObject error = DemoInstance.object(answer);
        assertThat(error.text("scimType")).isEqualTo("uniqueness");
        assertThat(error.text("detail")).contains(path);
    }

    private static Map<String, Object> number(String op, String value) {
        return patch(Map.of("op", op, "path", NUMBER, "value", value));
    }

    @Test
    void noDoorGivesAValueTwice() {
        String ada = created(person("ada", "A 1"));
        isTaken(call("POST", "/Users", person("bob", "a 1")), NUMBER);
        String bob = "/Users/" + created(person("bob", "b"));
        isTaken(call("PUT", bob, person("bob", "A 1")), NUMBER);
        isTaken(call("PATCH", bob, number("replace", "A 1")), NUMBER);
        Map<String, Object> whole = Map.of("op", "add", "value", Map.of(BADGE, number("A 1")));
        isTaken(call("PATCH", bob, patch(whole)), NUMBER);
        isTaken(
                call("PATCH", bob, patch(Map.of("op", "add", "value", Map.of(NUMBER, "a 1")))),
                NUMBER);
        // What is one's own is kept, spelled otherwise, given up and taken by another.
        assertThat(call("PUT", "/Users/" + ada, person("ada", "a 1")).statusCode()).isEqualTo(200);
        call("PATCH", "/Users/" + ada, patch(Map.of("op", "remove", "path", NUMBER)));
        assertThat(call("PATCH", bob, number("replace", "A 1")).statusCode()).isEqualTo(200);
        assertThat(call("PUT", "/Users/" + ada, person("ada", "B")).statusCode()).isEqualTo(200);
        // An emptied text is none, whoever else has emptied it.
        for (String path : List.of(bob, "/Users/" + ada)) {
            HttpResponse<String> emptied = call("PATCH", path, number("replace", ""));
            assertThat(emptied.statusCode()).as(emptied.body()).isEqualTo(200);
            assertThat(emptied.body()).doesNotContain("\"number\"");
        }
        created(person("fay", "B"));
        refusedFor("unique-value-taken");
    }

    /// Within one request, too.
    @Test
    void aBulkRequestGivesAValueOnce() {
        created(person("ada", "A 1"));
        Map<String, Object> post =
                Map.of(
                        "method", "POST",
                        "path", "/Users",
                        "bulkId", "new",
                        "data", person("eve", "A 1"));
        Map<String, Object> again = new TreeMap<>(post);
        again.put("bulkId", "two");
        again.put("data", person("dan", "D"));
        Map<String, Object> last = new TreeMap<>(again);
        last.put("bulkId", "three");
        last.put("data", person("ian", "d"));
        Map<String, Object> bulk =
                Map.of(
                        "schemas",
                        List.of("urn:ietf:params:scim:api:messages:2.0:BulkRequest"),
                        "Operations",
                        List.of(post, again, last));
        List<JsonObject> done =
                DemoInstance.object(call("POST", "/Bulk", bulk)).objects("Operations");
        assertThat(done).extracting(one -> one.text("status")).containsExactly("409", "201", "409");
        assertThat(done.getFirst().object("response").text("scimType")).isEqualTo("uniqueness");
    }

    private static Map<String, Object> number(String value) {
        return Map.of("number", value);
    }

    @Test
    void discoveryAndFiltersKnow() {
        JsonObject schema = DemoInstance.object(call("GET", "/Schemas/" + BADGE, ""));
        assertThat(schema.objects("attributes"))
                .extracting(one -> one.text("uniqueness"))
                .containsExactly("server", "none", "none");
        Map<String, Object> line = Map.of("phone", Map.of("line", 7));
        String ada = created(person("ada", line));
        isTaken(call("POST", "/Users", person("bob", line)), BADGE + ":phone.line");
        String bob = created(person("bob", "B"));
        assertThat(ids(call("GET", "/Users?" + filter(NUMBER + " eq \"b\""), "")))
                .containsExactly(bob);
        assertThat(ids(call("GET", "/Users?" + filter(BADGE + ":phone.line eq 7.0"), "")))
                .containsExactly(ada);
        String either = NUMBER + " eq \"B\" or " + BADGE + ":phone.line eq 7";
        assertThat(ids(call("GET", "/Users?" + filter(either), ""))).containsExactly(ada, bob);
        for (String none : List.of(NUMBER + " eq \"7\"", BADGE + ":phone.line eq 7.5")) {
            assertThat(ids(call("GET", "/Users?" + filter(none), ""))).as(none).isEmpty();
        }
        assertThat(ids(call("GET", "?" + filter(NUMBER + " eq \"b\""), ""))).containsExactly(bob);
        call("DELETE", "/Users/" + bob, "");
        assertThat(ids(call("GET", "/Users?" + filter(NUMBER + " eq \"b\""), ""))).isEmpty();
    }

    @Test
    void aDeletedUserComesBackWithItsValue() {
        String ada = created(person("ada", "1"));
        call("DELETE", "/Users/" + ada, "");
        isTaken(call("POST", "/Users", person("bob", "1")), NUMBER);
        assertThat(ask(boss, "POST", "/users/" + ada + "/restore").statusCode()).isEqualTo(200);
        isTaken(call("POST", "/Users", person("bob", "1")), NUMBER);
        call("DELETE", "/Users/" + ada, "");
        assertThat(ask(boss, "POST", "/users/" + ada + "/purge").statusCode()).isEqualTo(204);
        created(person("bob", "1"));
    }

    /// All keys of the tenant by new ones.
    @Test
    void itStaysTakenUnderOtherKeys() {
        String ada = created(person("ada", "1"));
        Map<String, Object> contoso = Map.of("tenant", "contoso");
        instance.activity("tenant-key.rotate", contoso);
        JsonObject state = instance.activity("purpose-key.rotate", contoso);
        while (state.yes("rotating")) {
            state = instance.activity("purpose-key.list", contoso);
        }
        isTaken(call("POST", "/Users", person("bob", "1")), NUMBER);
        assertThat(ids(call("GET", "/Users?" + filter(NUMBER + " eq \"1\""), "")))
                .containsExactly(ada);
        assertThat(call("PUT", "/Users/" + ada, user("ada")).statusCode()).isEqualTo(200);
        created(person("bob", "1"));
    }

    private HttpResponse<String> imported(String id, int line, Object... people) {
        List<String> lines = new ArrayList<>();
        for (Object one : people) {
            lines.add(CanonicalJson.write(one));
        }
        return instance.send(
                "POST",
                instance.issuer(0) + "/api/v1/directory/imports/" + id + "?line=" + line,
                String.join("\n", lines),
                "Authorization",
                "Bearer " + token(),
                "Content-Type",
                "application/jsonl");
    }

    @Test
    void filesGiveAValueOnce() {
        created(person("ada", "1"));
        String id = UUID.randomUUID().toString();
        Object[] first = {person("bob", "2"), person("eve", "1"), person("ian", "2")};
        HttpResponse<String> answer = imported(id, 1, first);
        assertThat(answer.body())
                .contains("\"made\":1", "\"refused\":2", NUMBER)
                .doesNotContain("\"ada\"");
        // Sent again, since the answer was lost: it goes on behind, and gives nothing twice.
        assertThat(imported(id, 1, first).statusCode()).isEqualTo(409);
        assertThat(imported(id, 4, person("dan", "2"), person("fay", "3")).body())
                .contains("\"made\":2", "\"refused\":3");
        assertThat(ids(call("GET", "/Users?" + filter(NUMBER + " pr"), ""))).hasSize(3);
    }

    /// Another tenant has the same schema and the same value.
    @Test
    void anotherTenantsValueNeitherConflictsNorShows() {
        created(person("ada", "1"));
        HttpResponse<String> first = foreign("POST", "/Users", person("eve", "1"));
        HttpResponse<String> fresh = foreign("POST", "/Users", person("fay", "2"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        assertThat(masked(first, "eve", "1"))
                .contains("NUMBER")
                .isEqualTo(masked(fresh, "fay", "2"));
        isTaken(foreign("POST", "/Users", person("gus", "1")), NUMBER);
        call("POST", "/Users", person("bob", "3"));
        assertThat(ids(foreign("GET", "/Users?" + filter(NUMBER + " eq \"3\""), ""))).isEmpty();
        assertThat(ids(foreign("GET", "/Users?" + filter(NUMBER + " eq \"1\""), "")))
                .containsExactly(DemoInstance.object(first).text("id"));
        HttpResponse<String> patched =
                foreign(
                        "PATCH",
                        "/Users/" + DemoInstance.object(fresh).text("id"),
                        number("replace", "3"));
        assertThat(patched.statusCode()).as(patched.body()).isEqualTo(200);
        assertThat(patched.body()).doesNotContain("bob").doesNotContain("ada");
    }

    /// All but what is of this one user.
    private static String masked(HttpResponse<String> answer, String name, String number) {
        Map<String, Object> user = new TreeMap<>(DemoInstance.object(answer).members());
        user.remove("id");
        user.remove("meta");
        return user.toString()
                .replace(name, "NAME")
                .replace("number=" + number + "}", "number=NUMBER}");
    }

    /// That a value is taken is told, as it is of a userName; not of whom, nor where that stands.
    @Test
    void aUnitLearnsNoMoreThanFromNames() {
        String unit = unit("Sales");
        Administrator sales = within(unit, "sales", "user-administrator");
        String ada = in(unit, created(person("ada", "1")));
        String bob = created(person("bob", "2"));
        String gone = created(person("eve", "3"));
        call("DELETE", "/Users/" + gone, "");
        String own = conflict(sales, person("dan", "1"));
        assertThat(conflict(sales, person("dan", "2"))).isEqualTo(own);
        assertThat(conflict(sales, person("dan", "3"))).isEqualTo(own);
        HttpResponse<String> name = scim(sales, "POST", "/Users", user("bob"));
        assertThat(name.statusCode()).isEqualTo(409);
        assertThat(name.body()).contains("uniqueness");
        assertThat(ids(scim(sales, "GET", "/Users?" + filter(NUMBER + " eq \"2\""), ""))).isEmpty();
        assertThat(ids(scim(sales, "GET", "/Users?" + filter(NUMBER + " eq \"1\""), "")))
                .containsExactly(ada);
        isTaken(scim(sales, "PATCH", "/Users/" + ada, number("replace", "2")), NUMBER);
        assertThat(call("GET", "/Users/" + bob, "").body()).contains("\"number\":\"2\"");
        assertThat(scim(sales, "POST", "/Users", person("dan", "4")).statusCode()).isEqualTo(201);
    }

    private String conflict(Administrator by, Map<String, Object> person) {
        HttpResponse<String> answer = scim(by, "POST", "/Users", person);
        isTaken(answer, NUMBER);
        return shape(answer, "no id");
    }

    @Test
    void groupsHaveTheirOwn() {
        Administrator writer = administrator(0, "schemas.read", "schemas.write");
        Map<String, Object> schema =
                Map.of(
                        "id",
                        CODE,
                        "resourceType",
                        "Group",
                        "attributes",
                        List.of(
                                Map.of(
                                        "name", "code",
                                        "type", "reference",
                                        "referenceTypes", List.of("external"),
                                        "uniqueness", "server")));
        assertThat(ask(writer, "POST", "/schemas", schema).statusCode()).isEqualTo(201);
        HttpResponse<String> first = call("POST", "/Groups", coded("Sales", "/a"));
        assertThat(first.statusCode()).as(first.body()).isEqualTo(201);
        isTaken(call("POST", "/Groups", coded("Desk", "/a")), CODE + ":code");
        assertThat(call("POST", "/Groups", coded("Desk", "/A")).statusCode()).isEqualTo(201);
        String path = "/Groups/" + DemoInstance.object(first).text("id");
        assertThat(ids(call("GET", "/Groups?" + filter(CODE + ":code eq \"/a\""), ""))).hasSize(1);
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(call("POST", "/Groups", coded("Sales", "/a")).statusCode()).isEqualTo(201);
        assertThat(ask(writer, "DELETE", "/schemas/" + CODE).statusCode()).isEqualTo(409);
    }

    private static Map<String, Object> coded(String name, String code) {
        Map<String, Object> group = new HashMap<>(groupOf(name));
        group.put("schemas", List.of(GROUP, CODE));
        group.put(CODE, Map.of("code", code));
        return group;
    }

    @Test
    void whatIsInUseDoesNotBecomeUnique() {
        Administrator writer = administrator(0, "schemas.read", "schemas.write");
        String ada = created(person("ada", Map.of("colour", "red")));
        Object unique = Map.of("name", "room", "uniqueness", "server");
        assertThat(ask(writer, "PUT", "/schemas/" + BADGE, badge(unique)).statusCode())
                .isEqualTo(200);
        created(person("bob", Map.of("room", "1")));
        isTaken(call("PATCH", "/Users/" + ada, room("1")), BADGE + ":room");
        HttpResponse<String> loose =
                ask(writer, "PUT", "/schemas/" + BADGE, badge(Map.of("name", "room")));
        assertThat(loose.statusCode()).isEqualTo(409);
        assertThat(loose.body()).contains("room");
        HttpResponse<String> global =
                ask(
                        writer,
                        "PUT",
                        "/schemas/" + BADGE,
                        badge(Map.of("name", "desk", "uniqueness", "global")));
        assertThat(global.statusCode()).isEqualTo(400);
        assertThat(global.body()).contains("within the tenant alone");
    }

    private static Map<String, Object> room(String value) {
        return patch(Map.of("op", "add", "path", BADGE + ":room", "value", value));
    }
}
