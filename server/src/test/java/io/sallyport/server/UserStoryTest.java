package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Another system provisions a tenant's users over SCIM 2.0.
class UserStoryTest extends ScimStory {
    private JsonObject found(String filter) {
        HttpResponse<String> answer =
                call(
                        "GET",
                        "/Users?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8),
                        "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    @Test
    void makesReadsChangesAndDeletes() {
        HttpResponse<String> made = call("POST", "/Users", user("Barbara"));
        JsonObject user = DemoInstance.object(made);
        String path = "/Users/" + user.text("id");
        assertThat(made.headers().firstValue("Location").orElseThrow())
                .isEqualTo(instance.issuer(0) + "/scim/v2" + path)
                .isEqualTo(user.object("meta").text("location"));
        assertThat(user.yes("active")).isTrue();
        HttpResponse<String> read = call("GET", path, "");
        assertThat(DemoInstance.object(read)).isEqualTo(user);
        String tag = read.headers().firstValue("ETag").orElseThrow();
        String own = path + "?excludedAttributes=groups";
        assertThat(call("GET", own, "", "If-None-Match", tag).statusCode()).isEqualTo(304);
        Map<String, Object> suspended =
                patch(Map.of("op", "Replace", "path", "active", "value", "False"));
        HttpResponse<String> patched = call("PATCH", path, suspended, "If-Match", tag);
        assertThat(DemoInstance.object(patched).yes("active")).isFalse();
        assertThat(call("PATCH", path, suspended, "If-Match", tag).statusCode()).isEqualTo(412);
        HttpResponse<String> replaced = call("PUT", path, user("Babs"));
        assertThat(DemoInstance.object(replaced).text("userName")).isEqualTo("Babs");
        assertThat(DemoInstance.object(replaced).object("meta").text("version"))
                .startsWith("W/\"3-");
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(call("GET", path, "").statusCode()).isEqualTo(404);
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(404);
    }

    /// The log names the user by the id that applications see; the name stands in the person's own
    /// part alone.
    @Test
    void everythingIsToldInTheLog() {
        String id = made("gloria");
        String path = "/Users/" + id;
        call("GET", path, "");
        found("userName eq \"gloria\"");
        call("PATCH", path, patch(Map.of("op", "replace", "path", "title", "value", "Ms")));
        call("DELETE", path, "");
        for (AuditAction action :
                List.of(
                        AuditAction.USER_CREATED,
                        AuditAction.USER_READ,
                        AuditAction.USER_CHANGED,
                        AuditAction.USER_DELETED)) {
            assertThat(Events.of(node, action))
                    .as(action.label())
                    .singleElement()
                    .satisfies(event -> {
                        assertThat(event.object("details").text("user")).isEqualTo(id);
                        assertThat(event.object("details").toString()).doesNotContain("gloria");
                    });
        }
        assertThat(Events.of(node, AuditAction.USERS_LISTED)).hasSize(1);
        assertThat(Events.of(node, AuditAction.VISIBLE_IDS_KEYED)).hasSize(1);
    }

    @Test
    void aNameIsNeverSomebodyElses() {
        String id = made("carol");
        assertThat(call("POST", "/Users", user("CAROL")).body()).contains("uniqueness");
        call("PUT", "/Users/" + id, user("caroline"));
        assertThat(call("POST", "/Users", user("carol")).statusCode()).isEqualTo(409);
        assertThat(call("PUT", "/Users/" + id, user("carol")).statusCode()).isEqualTo(200);
        call("DELETE", "/Users/" + id, "");
        assertThat(call("POST", "/Users", user("carol")).statusCode()).isEqualTo(409);
        assertThat(found("userName eq \"carol\"").number("totalResults")).isZero();
        assertThat(foreign("POST", "/Users", user("carol")).statusCode()).isEqualTo(201);
    }

    /// A purge ends what the directory has of a person as well, deleted or not.
    @Test
    void aPurgedPersonIsNoUserAnyMore() {
        String kept = made("hannah");
        String deleted = made("iris");
        call("DELETE", "/Users/" + deleted, "");
        for (JsonObject event : Events.of(node, AuditAction.USER_CREATED)) {
            String person = event.object("people").members().keySet().iterator().next();
            instance.activity(
                    "person.purge",
                    Map.of("tenant", "contoso", "person", person, "reason", "a test"));
        }
        assertThat(call("GET", "/Users/" + kept, "").statusCode()).isEqualTo(404);
        assertThat(call("POST", "/Users", user("hannah")).statusCode()).isEqualTo(409);
        assertThat(call("POST", "/Users", user("iris")).statusCode()).isEqualTo(409);
        JsonObject counted = instance.activity("index.leakage", Map.of("tenant", "contoso"));
        assertThat(counted.objects("rows"))
                .filteredOn(rows -> rows.text("table").matches("directory_user|deleted_user"))
                .hasSize(2)
                .allMatch(rows -> rows.number("rows") == 0);
    }

    @Test
    void findsByIndexAndByScan() {
        made("dora");
        String id = made("Dorothea");
        for (String filter :
                List.of(
                        "userName eq \"DOROTHEA\"",
                        "userName sw \"doroth\"",
                        "emails.value eq \"dorothea@example.com\"",
                        "emails[type eq \"work\" and value eq \"dorothea@example.com\"]",
                        "id eq \"" + id + "\"",
                        "userName ew \"thea\" and active eq true")) {
            JsonObject list = found(filter);
            assertThat(list.number("totalResults")).as(filter).isEqualTo(1);
            assertThat(list.objects("Resources").getFirst().text("id")).isEqualTo(id);
        }
        assertThat(found("userName sw \"do\"").number("totalResults")).isEqualTo(2);
        assertThat(call("GET", "/Users?filter=userName", "").body()).contains("invalidFilter");
    }

    @Test
    void pagesByIndexAndByCursor() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 7; i++) {
            all.add(made("user-" + i));
        }
        List<String> byIndex = new ArrayList<>();
        for (int start = 1; start <= 7; start += 3) {
            JsonObject page = page("startIndex=" + start + "&count=3");
            assertThat(page.number("totalResults")).isEqualTo(7);
            page.objects("Resources").forEach(user -> byIndex.add(user.text("id")));
        }
        assertThat(byIndex).isEqualTo(all);
        List<String> byCursor = new ArrayList<>();
        String cursor = "";
        do {
            JsonObject page = page("count=3&cursor=" + cursor);
            page.objects("Resources").forEach(user -> byCursor.add(user.text("id")));
            cursor = page.optionalText("nextCursor").orElse("");
        } while (!cursor.isEmpty());
        assertThat(byCursor).isEqualTo(all);
        String first = page("count=3&cursor=").text("nextCursor");
        assertThat(call("GET", "/Users?sortBy=userName&cursor=" + first, "").body())
                .contains("invalidCursor");
        assertThat(foreign("GET", "/Users?cursor=" + first, "").body()).contains("invalidCursor");
        JsonObject sorted = page("sortBy=userName&sortOrder=descending&count=1");
        assertThat(sorted.objects("Resources").getFirst().text("userName")).isEqualTo("user-6");
    }

    private JsonObject page(String query) {
        HttpResponse<String> answer = call("GET", "/Users?" + query, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    /// Ids do not tell which of two users came first, and one tenant's name nobody in another.
    @Test
    void idsSayNothing() {
        List<String> ids = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            ids.add(made("one-of-many-" + i));
        }
        assertThat(ids).doesNotHaveDuplicates().isNotEqualTo(ids.stream().sorted().toList());
        HttpResponse<String> foreign = foreign("GET", "/Users/" + ids.getFirst(), "");
        HttpResponse<String> absent = foreign("GET", "/Users/" + "0".repeat(32), "");
        assertThat(foreign.statusCode()).isEqualTo(404).isEqualTo(absent.statusCode());
        assertThat(detail(foreign)).isEqualTo(detail(absent));
    }

    private static String detail(HttpResponse<String> answer) {
        return DemoInstance.object(answer).text("detail").replaceAll("Incident [0-9a-f]+", "");
    }

    @Test
    void racesLoseNothingAndAdmitNoDouble() throws Exception {
        String path = "/Users/" + made("erin");
        List<Callable<Integer>> calls = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            String number = "+" + i;
            calls.add(() ->
                    call(
                                    "PATCH",
                                    path,
                                    patch(
                                            Map.of(
                                                    "op", "add",
                                                    "path", "phoneNumbers",
                                                    "value", List.of(Map.of("value", number)))))
                            .statusCode());
        }
        assertThat(answers(calls)).containsOnly(200);
        assertThat(DemoInstance.object(call("GET", path, "")).objects("phoneNumbers")).hasSize(24);
        List<Callable<Integer>> makers = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            makers.add(() -> call("POST", "/Users", user("frank")).statusCode());
        }
        assertThat(answers(makers)).containsOnlyOnce(201).containsOnly(201, 409);
        assertThat(found("userName eq \"frank\"").number("totalResults")).isEqualTo(1);
    }

    private static List<Integer> answers(List<Callable<Integer>> calls) throws Exception {
        List<Integer> answers = new ArrayList<>();
        try (ExecutorService callers = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> answer : callers.invokeAll(calls)) {
                answers.add(answer.get());
            }
        }
        return answers;
    }

    @Test
    void refusesWhatIsNone() {
        assertThat(call("POST", "/Users", "{").statusCode()).isEqualTo(400);
        assertThat(call("POST", "/Users", "{\"userName\":\"a\",\"userName\":\"b\"}").body())
                .contains("invalidSyntax");
        assertThat(call("POST", "/Users", Map.of("schemas", List.of(USER))).body())
                .contains("invalidValue");
        assertThat(call("POST", "/Users", "x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(
                        instance.send(
                                        "POST",
                                        instance.issuer(0) + "/scim/v2/Users",
                                        "{}",
                                        "Content-Type",
                                        "application/scim+json")
                                .statusCode())
                .isEqualTo(401);
        HttpResponse<String> discovery = call("GET", "/Schemas/" + USER, "");
        assertThat(DemoInstance.object(discovery).text("id")).isEqualTo(USER);
        assertThat(call("GET", "/Schemas?filter=id%20pr", "").statusCode()).isEqualTo(403);
    }
}
