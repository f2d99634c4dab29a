package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An application whose role ends at a unit tries every door to what stands beyond: to it, that is
/// not there.
class UnitReachTest extends UnitStory {
    private static final String NOBODY = "0123456789abcdef".repeat(2);

    private Administrator sales;
    private String unit;

    /// In the unit; beyond it, in another one and in none.
    private String ada;

    private String bob;
    private String eve;

    private String own;
    private String all;

    @BeforeEach
    void divide() {
        unit = unit("Sales");
        String desk = unit("Desk");
        ada = in(unit, made("ada"));
        bob = in(desk, made("bob"));
        eve = made("eve");
        own = in(unit, group(boss, "own", ada, bob));
        all = group(boss, "all", ada, bob, eve);
        sales = within(unit, "sales", "user-administrator");
    }

    private List<String> beyond() {
        return List.of("/Users/" + bob, "/Users/" + eve, "/Groups/" + all);
    }

    private static String id(String path) {
        return path.substring(path.lastIndexOf('/') + 1);
    }

    private String none(String path) {
        return path.replace(id(path), NOBODY);
    }

    private void looksAbsent(String method, String path, Object body) {
        HttpResponse<String> answer = scim(sales, method, path, body);
        HttpResponse<String> absent = scim(sales, method, none(path), body);
        assertThat(answer.statusCode()).as(method + " " + path).isEqualTo(404);
        assertThat(shape(answer, id(path))).isEqualTo(shape(absent, NOBODY));
    }

    @Test
    void nothingBeyondIsReadChangedOrDeleted() {
        Map<String, Object> off = patch(Map.of("op", "replace", "path", "active", "value", false));
        Map<String, Object> name =
                patch(Map.of("op", "replace", "path", "displayName", "value", "x"));
        for (String path : beyond()) {
            boolean isUser = path.startsWith("/Users");
            looksAbsent("GET", path, "");
            looksAbsent("PATCH", path, isUser ? off : name);
            looksAbsent("PUT", path, isUser ? user("x") : groupOf("x"));
            looksAbsent("DELETE", path, "");
        }
        assertThat(ids(call("GET", "/Users", ""))).containsExactlyInAnyOrder(ada, bob, eve);
        assertThat(call("GET", "/Users/" + bob, "").body()).contains("\"active\":true");
        assertThat(scim(sales, "GET", "/Users/" + ada, "").statusCode()).isEqualTo(200);
        assertThat(scim(sales, "PATCH", "/Users/" + ada, off).statusCode()).isEqualTo(200);
        assertThat(scim(sales, "GET", "/Me", "").statusCode()).isEqualTo(404);
    }

    private void lists(String query, String... expected) {
        HttpResponse<String> list = scim(sales, "GET", query, "");
        assertThat(ids(list)).as(query).containsExactly(expected);
        assertThat(DemoInstance.object(list).number("totalResults"))
                .as(query)
                .isEqualTo(expected.length);
    }

    @Test
    void listsAndFiltersAndCountsHoldItsOwn() {
        lists("/Users", ada);
        lists("/Groups", own);
        lists("/Users?sortBy=userName", ada);
        lists("/Users?" + filter("userName pr"), ada);
        lists("/Users?" + filter("userName eq \"bob\""));
        lists("/Users?" + filter("userName eq \"ada\""), ada);
        lists("/Users?" + filter("id eq \"" + bob + "\""));
        lists("/Users?" + filter("emails.value eq \"bob@example.com\""));
        lists("/Users?" + filter("emails.value eq \"ada@example.com\""), ada);
        lists("/Users?" + filter("userName sw \"bob\" or userName sw \"ada\""), ada);
        lists("/Users?" + filter("not (userName eq \"ada\")"));
        lists("/Users?" + filter("groups.value eq \"" + all + "\""));
        lists("/Users?" + filter("groups eq \"" + own + "\""), ada);
        lists("/Groups?" + filter("displayName eq \"all\""));
        lists("/Groups?" + filter("displayName eq \"own\""), own);
        lists("/Groups?" + filter("members.value eq \"" + bob + "\""));
        lists("/Groups?" + filter("members.value eq \"" + ada + "\""), own);
        lists("/Groups?" + filter("members eq \"" + eve + "\""));
        Map<String, Object> search =
                Map.of(
                        "schemas",
                        List.of("urn:ietf:params:scim:api:messages:2.0:SearchRequest"),
                        "filter",
                        "userName pr");
        assertThat(ids(scim(sales, "POST", "/Users/.search", search))).containsExactly(ada);
        assertThat(ids(scim(sales, "POST", "/.search", search))).containsExactly(ada);
        lists("", ada, own);
        lists("?" + filter("userName eq \"bob\" or displayName eq \"all\""));
        lists("?" + filter("userName eq \"ada\" or displayName eq \"own\""), ada, own);
    }

    /// Pages that somebody else has turned before say nothing of where they ended.
    @Test
    void pagesHoldItsOwn() {
        List<String> mine = new ArrayList<>(List.of(ada));
        for (int i = 0; i < 5; i++) {
            made("other" + i);
            HttpResponse<String> made = scim(sales, "POST", "/Users", user("mine" + i));
            mine.add(DemoInstance.object(made).text("id"));
        }
        ids(call("GET", "/Users?startIndex=1&count=2", ""));
        List<String> byIndex = new ArrayList<>();
        for (int start = 1; start <= 5; start += 2) {
            HttpResponse<String> page =
                    scim(sales, "GET", "/Users?count=2&startIndex=" + start, "");
            assertThat(DemoInstance.object(page).number("totalResults")).isEqualTo(6);
            byIndex.addAll(ids(page));
        }
        assertThat(byIndex).isEqualTo(mine);
        assertThat(ids(scim(sales, "GET", "/Users?count=2&startIndex=4", "")))
                .isEqualTo(mine.subList(3, 5));
        List<String> byCursor = new ArrayList<>();
        String query = "/Users?count=2&cursor";
        while (!query.isEmpty()) {
            HttpResponse<String> page = scim(sales, "GET", query, "");
            byCursor.addAll(ids(page));
            query =
                    DemoInstance.object(page)
                            .optionalText("nextCursor")
                            .map(next -> "/Users?count=2&cursor=" + next)
                            .orElse("");
        }
        assertThat(byCursor).isEqualTo(mine);
        // A cursor of whoever sees all leads to its own, too.
        String theirs =
                DemoInstance.object(call("GET", "/Users?count=1&cursor", "")).text("nextCursor");
        assertThat(ids(scim(sales, "GET", "/Users?cursor=" + theirs, "")))
                .isSubsetOf(mine)
                .doesNotContain(bob, eve);
    }

    @Test
    void whatItMakesStandsInItsUnit() {
        HttpResponse<String> made = scim(sales, "POST", "/Users", user("new"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        String id = DemoInstance.object(made).text("id");
        String group = group(sales, "new", id);
        JsonObject there = read(ask(boss, "GET", "/administrative-units/" + unit));
        assertThat(there.number("users")).isEqualTo(2);
        assertThat(there.number("groups")).isEqualTo(2);
        lists("/Groups?" + filter("displayName eq \"new\""), group);
        Map<String, Object> given = new TreeMap<>(user("sly"));
        given.put("unit", "x");
        assertThat(scim(sales, "POST", "/Users", given).statusCode()).isEqualTo(400);
        // Names are unique in the tenant: that one is taken is told, and nothing of whose it is.
        assertThat(scim(sales, "POST", "/Users", user("bob")).statusCode()).isEqualTo(409);
    }

    /// Who comes into the unit changes what the unit sees of a group, and so the group's version.
    @Test
    void aGroupHasAnotherVersionWhenTheUnitSeesMoreOfIt() {
        String shared = in(unit, group(boss, "shared", ada, eve));
        HttpResponse<String> before = scim(sales, "GET", "/Groups/" + shared, "");
        assertThat(members(before)).containsExactly(ada);
        in(unit, eve);
        HttpResponse<String> after = scim(sales, "GET", "/Groups/" + shared, "");
        assertThat(members(after)).containsExactlyInAnyOrder(ada, eve);
        assertThat(after.headers().firstValue("ETag"))
                .isNotEqualTo(before.headers().firstValue("ETag"));
    }

    /// In a unit that was removed a role gives nothing, not even of those who were deleted in it.
    @Test
    void aRemovedUnitShowsNothing() {
        String desk = unit("Front desk");
        Administrator clerk = within(desk, "clerk", "user-administrator");
        HttpResponse<String> made = scim(clerk, "POST", "/Users", user("gone"));
        String gone = DemoInstance.object(made).text("id");
        assertThat(scim(clerk, "DELETE", "/Users/" + gone, "").statusCode()).isEqualTo(204);
        assertThat(ask(clerk, "GET", "/deleted-users").body()).contains("gone");
        assertThat(ask(boss, "DELETE", "/administrative-units/" + desk).statusCode())
                .isEqualTo(204);
        assertThat(ask(clerk, "GET", "/deleted-users").statusCode()).isEqualTo(403);
        assertThat(ask(clerk, "GET", "/users/" + gone).statusCode()).isEqualTo(403);
        assertThat(scim(clerk, "GET", "/Users", "").statusCode()).isEqualTo(403);
        refusedFor("role-lost");
    }

    private static List<String> members(HttpResponse<String> group) {
        return read(group).objects("members").stream().map(one -> one.text("value")).toList();
    }

    @Test
    void membersBeyondAreNotThere() {
        assertThat(members(scim(sales, "GET", "/Groups/" + own, ""))).containsExactly(ada);
        assertThat(members(call("GET", "/Groups/" + own, ""))).containsExactlyInAnyOrder(ada, bob);
        assertThat(scim(sales, "GET", "/Users/" + ada, "").body())
                .contains(own)
                .doesNotContain(all);
        assertThat(scim(sales, "GET", "/Users", "").body()).contains(own).doesNotContain(all);
        assertThat(scim(sales, "GET", "/Groups", "").body()).contains(ada).doesNotContain(bob);
    }

    private HttpResponse<String> members(String op, Object value) {
        Map<String, Object> operation = Map.of("op", op, "path", "members", "value", value);
        return scim(sales, "PATCH", "/Groups/" + own, patch(operation));
    }

    /// Whether somebody beyond is a member, cannot be found out by trying either.
    @Test
    void nobodyBeyondIsNamedAsAMember() {
        String absent = shape(members("add", List.of(Map.of("value", NOBODY))), NOBODY);
        for (String id : List.of(bob, eve, all)) {
            assertThat(shape(members("add", List.of(Map.of("value", id))), id)).isEqualTo(absent);
            assertThat(scim(sales, "POST", "/Groups", groupOf("x", id)).statusCode())
                    .isEqualTo(400);
            assertThat(scim(sales, "PUT", "/Groups/" + own, groupOf("own", id)).statusCode())
                    .isEqualTo(400);
            String before = scim(sales, "GET", "/Groups/" + own, "").body();
            assertThat(members("remove", List.of(Map.of("value", id))).body()).isEqualTo(before);
        }
        assertThat(members(call("GET", "/Groups/" + own, ""))).containsExactlyInAnyOrder(ada, bob);
        assertThat(scim(sales, "PUT", "/Groups/" + own, groupOf("own")).statusCode())
                .isEqualTo(200);
        assertThat(members(call("GET", "/Groups/" + own, ""))).containsExactly(bob);
        assertThat(scim(sales, "PUT", "/Groups/" + own, groupOf("own", ada)).statusCode())
                .isEqualTo(200);
        String whole = "members[value eq \"" + bob + "\"]";
        Map<String, Object> remove = patch(Map.of("op", "remove", "path", whole));
        scim(sales, "PATCH", "/Groups/" + own, remove);
        scim(sales, "PATCH", "/Groups/" + own, patch(Map.of("op", "remove", "path", "members")));
        assertThat(members(call("GET", "/Groups/" + own, ""))).containsExactly(bob);
    }

    /// What is deleted leaves the groups beyond as well, and they have a new version of it.
    @Test
    void aDeletionReachesWhatItMust() {
        String before = tag("/Groups/" + all);
        assertThat(scim(sales, "DELETE", "/Users/" + ada, "").statusCode()).isEqualTo(204);
        assertThat(members(call("GET", "/Groups/" + all, ""))).containsExactlyInAnyOrder(bob, eve);
        assertThat(tag("/Groups/" + all)).isNotEqualTo(before);
        assertThat(scim(sales, "DELETE", "/Groups/" + own, "").statusCode()).isEqualTo(204);
        assertThat(call("GET", "/Users/" + bob, "").body()).doesNotContain(own);
    }

    private static Map<String, Object> operation(String method, String path, Object data) {
        Map<String, Object> operation = new TreeMap<>();
        operation.put("method", method);
        operation.put("path", path);
        if (!method.equals("DELETE")) {
            operation.put("data", data);
        }
        if (method.equals("POST")) {
            operation.put("bulkId", "new");
        }
        return operation;
    }

    @Test
    void bulkOperationsReachNoFurther() {
        List<Map<String, Object>> operations = new ArrayList<>();
        for (String path : beyond()) {
            operations.add(operation("DELETE", path, ""));
            operations.add(
                    operation("PUT", path, path.startsWith("/U") ? user("x") : groupOf("x")));
        }
        operations.add(operation("POST", "/Groups", groupOf("x", bob)));
        HttpResponse<String> answer =
                scim(
                        sales,
                        "POST",
                        "/Bulk",
                        Map.of(
                                "schemas",
                                List.of("urn:ietf:params:scim:api:messages:2.0:BulkRequest"),
                                "Operations",
                                operations));
        assertThat(read(answer).objects("Operations"))
                .extracting(one -> one.text("status"))
                .containsExactly("404", "404", "404", "404", "404", "404", "400");
        assertThat(ids(call("GET", "/Users", ""))).hasSize(3);
        assertThat(ids(call("GET", "/Groups", ""))).hasSize(2);
    }

    @Test
    void deletedUsersBeyondAreNotThere() {
        for (String id : List.of(ada, bob, eve)) {
            call("DELETE", "/Users/" + id, "");
        }
        assertThat(read(ask(sales, "GET", "/deleted-users")).objects("users"))
                .extracting(one -> one.text("id"))
                .containsExactly(ada);
        String absent = shape(ask(sales, "GET", "/users/" + NOBODY), NOBODY);
        for (String id : List.of(bob, eve)) {
            assertThat(shape(ask(sales, "GET", "/users/" + id), id)).isEqualTo(absent);
            assertThat(shape(ask(sales, "POST", "/users/" + id + "/restore"), id))
                    .isEqualTo(absent);
        }
        assertThat(ask(sales, "POST", "/users/" + ada + "/purge").statusCode()).isEqualTo(403);
        assertThat(ask(sales, "POST", "/users/" + ada + "/restore").statusCode()).isEqualTo(200);
        lists("/Users", ada);
    }

    /// What answers from more than a unit refuses whoever has no more.
    @Test
    void doorsToAllOfATenantStayClosed() {
        String line = CanonicalJson.write(user("imported"));
        String imports = "/directory/imports/" + UUID.randomUUID();
        HttpResponse<String> imported =
                instance.send(
                        "POST",
                        instance.issuer(0) + "/api/v1" + imports,
                        line,
                        "Authorization",
                        "Bearer " + sales.token(),
                        "Content-Type",
                        "application/jsonl");
        assertThat(imported.statusCode()).as(imported.body()).isEqualTo(403);
        assertThat(imported.headers().firstValue("WWW-Authenticate").orElseThrow())
                .contains("insufficient_scope");
        assertThat(ask(sales, "GET", imports).statusCode()).isEqualTo(403);
        HttpResponse<String> exported = ask(sales, "GET", "/directory/export");
        assertThat(exported.statusCode()).isEqualTo(403);
        assertThat(exported.body()).contains("administrative unit");
        refusedFor("scope-in-unit");
        for (String path :
                List.of(
                        "/administrative-units",
                        "/roles",
                        "/role-assignments",
                        "/schemas",
                        "/applications",
                        "/audit/events")) {
            assertThat(ask(sales, "GET", path).statusCode()).as(path).isEqualTo(403);
        }
    }

    /// From the next request on, whatever its token says.
    @Test
    void aUnitThatIsTakenOrGoneOpensNothing() {
        String empty = unit("Empty");
        Administrator lone = within(empty, "lone", "user-administrator");
        assertThat(ids(scim(lone, "GET", "/Users", ""))).isEmpty();
        assertThat(ask(boss, "DELETE", "/administrative-units/" + empty).statusCode())
                .isEqualTo(204);
        assertThat(scim(lone, "POST", "/Users", user("new")).statusCode()).isEqualTo(403);
        assertThat(scim(lone, "POST", "/Groups", groupOf("new")).statusCode()).isEqualTo(403);
        assertThat(scim(lone, "GET", "/Users", "").statusCode()).isEqualTo(403);
        assertThat(member(boss, "DELETE", unit, ada).statusCode()).isEqualTo(204);
        looksAbsent("GET", "/Users/" + ada, "");
        String assignment =
                read(ask(boss, "GET", "/role-assignments")).objects("assignments").stream()
                        .filter(one -> one.text("principal").equals("sales"))
                        .map(one -> one.text("id"))
                        .findFirst()
                        .orElseThrow();
        ask(boss, "DELETE", "/role-assignments/" + assignment);
        assertThat(scim(sales, "GET", "/Users", "").statusCode()).isEqualTo(403);
        assertThat(call("GET", "/Users/" + ada, "").statusCode()).isEqualTo(200);
    }

    /// Who reads in a unit changes nothing there.
    @Test
    void aReaderReads() {
        Administrator reader = within(unit, "reader", "user-reader");
        assertThat(ids(scim(reader, "GET", "/Users", ""))).containsExactly(ada);
        assertThat(scim(reader, "DELETE", "/Users/" + ada, "").statusCode()).isEqualTo(403);
        assertThat(scim(reader, "POST", "/Users", user("new")).statusCode()).isEqualTo(403);
    }
}
