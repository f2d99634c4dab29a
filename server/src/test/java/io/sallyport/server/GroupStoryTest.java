package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Another system provisions a tenant's groups over SCIM 2.0.
class GroupStoryTest extends ScimStory {
    private static final String CORE = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private static Map<String, Object> group(String name, String... members) {
        Map<String, Object> group = new TreeMap<>();
        group.put("schemas", List.of(CORE));
        group.put("displayName", name);
        group.put("members", Stream.of(members).map(GroupStoryTest::member).toList());
        return group;
    }

    private static Map<String, Object> member(String id) {
        return Map.of("value", id);
    }

    private String madeGroup(String name, String... members) {
        HttpResponse<String> answer = call("POST", "/Groups", group(name, members));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    private JsonObject read(String path) {
        HttpResponse<String> answer = call("GET", path, "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    private JsonObject search(String path, String filter) {
        return read(path + "?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8));
    }

    private List<String> members(String id) {
        return values(read("/Groups/" + id), "members");
    }

    private List<String> groups(String user) {
        return values(read("/Users/" + user), "groups");
    }

    private static List<String> values(JsonObject resource, String attribute) {
        return resource.members().containsKey(attribute)
                ? resource.objects(attribute).stream().map(one -> one.text("value")).toList()
                : List.of();
    }

    private static List<String> ids(JsonObject list) {
        return list.objects("Resources").stream().map(one -> one.text("id")).toList();
    }

    private JsonObject patched(String id, Map<String, Object> operation) {
        HttpResponse<String> answer = call("PATCH", "/Groups/" + id, patch(operation));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }

    private void refused(HttpResponse<String> answer, String what) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.body()).contains("invalidValue", what);
    }

    @Test
    void hasMembersAndTheirUsersHaveGroups() {
        String ann = made("ann");
        String bob = made("bob");
        HttpResponse<String> answer = call("POST", "/Groups", group("Sales", ann, bob));
        JsonObject sales = DemoInstance.object(answer);
        String id = sales.text("id");
        assertThat(values(sales, "members")).containsExactlyInAnyOrder(ann, bob);
        assertThat(sales.objects("members").getFirst().text("type")).isEqualTo("User");
        assertThat(sales.objects("members").getFirst().text("$ref"))
                .startsWith(instance.issuer(0) + "/scim/v2/Users/");
        assertThat(read("/Groups/" + id)).isEqualTo(sales);
        JsonObject group = read("/Users/" + ann).objects("groups").getFirst();
        assertThat(group.text("value")).isEqualTo(id);
        assertThat(group.text("type")).isEqualTo("direct");
        assertThat(group.text("$ref")).isEqualTo(sales.object("meta").text("location"));
        JsonObject users = read("/Users");
        assertThat(users.objects("Resources"))
                .allMatch(user -> user.members().containsKey("groups"));
        JsonObject withoutMembers = read("/Groups/" + id + "?excludedAttributes=members");
        assertThat(withoutMembers.members().containsKey("members")).isFalse();
        JsonObject types = read("/Groups/" + id + "?attributes=members.type");
        assertThat(types.objects("members").getFirst().members()).containsOnlyKeys("type");
    }

    @Test
    void isFoundByNameAndByMember() {
        String ann = made("ann");
        String bob = made("bob");
        String sales = madeGroup("Sales", ann);
        madeGroup("Tours", bob);
        assertThat(ids(search("/Groups", "displayName eq \"sales\""))).containsExactly(sales);
        assertThat(ids(search("/Groups", "members eq \"" + ann + "\""))).containsExactly(sales);
        assertThat(ids(search("/Groups", "members[value eq \"" + ann + "\"]")))
                .containsExactly(sales);
        assertThat(ids(search("/Groups", "displayName co \"our\" and members pr"))).hasSize(1);
        assertThat(ids(search("/Users", "groups.value eq \"" + sales + "\""))).containsExactly(ann);
        assertThat(ids(search("/Users", "not (groups.value eq \"" + sales + "\")")))
                .containsExactly(bob);
        assertThat(
                        read("/Groups?sortBy=displayName&sortOrder=descending")
                                .objects("Resources")
                                .getFirst()
                                .text("displayName"))
                .isEqualTo("Tours");
    }

    /// As Microsoft's and Okta's clients write it.
    @Test
    void takesEachFormOfAChangeOfMembers() {
        String ann = made("ann");
        String bob = made("bob");
        String eve = made("eve");
        String id = madeGroup("Sales", ann);
        patched(
                id,
                Map.of("op", "Add", "path", "members", "value", List.of(member(bob), member(eve))));
        assertThat(members(id)).containsExactlyInAnyOrder(ann, bob, eve);
        patched(id, Map.of("op", "Remove", "path", "members[value eq \"" + ann + "\"]"));
        assertThat(members(id)).containsExactlyInAnyOrder(bob, eve);
        patched(id, Map.of("op", "remove", "path", "members", "value", List.of(member(bob))));
        assertThat(members(id)).containsExactly(eve);
        patched(
                id,
                Map.of(
                        "op",
                        "replace",
                        "value",
                        Map.of("displayName", "Sold", "members", List.of(member(ann)))));
        assertThat(members(id)).containsExactly(ann);
        assertThat(read("/Groups/" + id).text("displayName")).isEqualTo("Sold");
        patched(id, Map.of("op", "remove", "path", "members[type eq \"User\"]"));
        assertThat(members(id)).isEmpty();
        patched(id, Map.of("op", "add", "path", "members", "value", List.of(member(bob))));
        patched(id, Map.of("op", "remove", "path", "members"));
        assertThat(members(id)).isEmpty();
        assertThat(groups(bob)).isEmpty();
        HttpResponse<String> replaced = call("PUT", "/Groups/" + id, group("Sales", bob, eve));
        assertThat(values(DemoInstance.object(replaced), "members"))
                .containsExactlyInAnyOrder(bob, eve);
    }

    /// What changes nothing makes no version; each change of members makes one.
    @Test
    void hasAVersionForEachSetOfMembers() {
        String ann = made("ann");
        String id = madeGroup("Sales");
        Map<String, Object> add =
                patch(Map.of("op", "add", "path", "members", "value", List.of(member(ann))));
        String first = tag("/Groups/" + id);
        assertThat(call("PATCH", "/Groups/" + id, add, "If-Match", first).statusCode())
                .isEqualTo(200);
        assertThat(call("PATCH", "/Groups/" + id, add, "If-Match", first).statusCode())
                .isEqualTo(412);
        String second = tag("/Groups/" + id);
        HttpResponse<String> again = call("PATCH", "/Groups/" + id, add, "If-Match", second);
        assertThat(again.headers().firstValue("ETag")).contains(second);
        assertThat(call("DELETE", "/Users/" + ann, "").statusCode()).isEqualTo(204);
        assertThat(tag("/Groups/" + id)).startsWith("W/\"3-");
        assertThat(members(id)).isEmpty();
    }

    /// A user is the same version in another group: who asks for groups is told them.
    @Test
    void aUserWhoseGroupsChangedIsNotTakenForUnchanged() {
        String ann = made("ann");
        String path = "/Users/" + ann;
        String tag = tag(path);
        madeGroup("Sales", ann);
        for (String asked : List.of(path, path + "?attributes=groups")) {
            HttpResponse<String> answer = call("GET", asked, "", "If-None-Match", tag);
            assertThat(answer.statusCode()).as(asked).isEqualTo(200);
            assertThat(DemoInstance.object(answer).objects("groups")).hasSize(1);
        }
        for (String asked : List.of("?attributes=userName", "?excludedAttributes=groups")) {
            assertThat(call("GET", path + asked, "", "If-None-Match", tag).statusCode())
                    .as(asked)
                    .isEqualTo(304);
        }
    }

    @Test
    void containsGroupsAndNeverItself() {
        String ann = made("ann");
        String inner = madeGroup("inner", ann);
        String middle = madeGroup("middle", inner);
        String outer = madeGroup("outer", middle);
        assertThat(read("/Groups/" + outer).objects("members").getFirst().text("type"))
                .isEqualTo("Group");
        for (String member : List.of(outer, middle, inner)) {
            HttpResponse<String> answer =
                    call(
                            "PATCH",
                            "/Groups/" + inner,
                            patch(
                                    Map.of(
                                            "op",
                                            "add",
                                            "path",
                                            "members",
                                            "value",
                                            List.of(member(member)))));
            refused(answer, "itself");
        }
        assertThat(members(inner)).containsExactly(ann);
        assertThat(groups(ann)).containsExactly(inner);
    }

    @Test
    void takesAllOrNothing() {
        String ann = made("ann");
        String id = madeGroup("Sales");
        HttpResponse<String> stranger = foreign("POST", "/Users", user("stranger"));
        String foreign = DemoInstance.object(stranger).text("id");
        for (String wrong : List.of(foreign, "nonsense", "0".repeat(32))) {
            Map<String, Object> add =
                    Map.of(
                            "op", "add",
                            "path", "members",
                            "value", List.of(member(ann), member(wrong)));
            refused(call("PATCH", "/Groups/" + id, patch(add)), "members");
            refused(call("POST", "/Groups", group("Other", ann, wrong)), "members");
        }
        assertThat(members(id)).isEmpty();
        assertThat(groups(ann)).isEmpty();
        assertThat(read("/Groups").number("totalResults")).isEqualTo(1);
        assertThat(foreign("GET", "/Groups/" + id, "").statusCode()).isEqualTo(404);
        assertThat(foreign("DELETE", "/Groups/" + id, "").statusCode()).isEqualTo(404);
    }

    @Test
    void takesItsMembersOutWhenItIsDeleted() {
        String ann = made("ann");
        String inner = madeGroup("inner", ann);
        String outer = madeGroup("outer", inner, ann);
        assertThat(call("DELETE", "/Groups/" + inner, "").statusCode()).isEqualTo(204);
        assertThat(call("GET", "/Groups/" + inner, "").statusCode()).isEqualTo(404);
        assertThat(members(outer)).containsExactly(ann);
        assertThat(groups(ann)).containsExactly(outer);
        assertThat(ids(search("/Users", "groups.value eq \"" + inner + "\""))).isEmpty();
    }

    /// Whoever is told that a member was added finds that member there.
    @Test
    void losesNoMemberToChangesAtTheSameTime() throws Exception {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 24; i++) {
            users.add(made("user" + i));
        }
        String id = madeGroup("Sales");
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<JsonObject>> added =
                    users.stream()
                            .map(user ->
                                    threads.submit(() ->
                                            patched(
                                                    id,
                                                    Map.of(
                                                            "op", "add",
                                                            "path", "members",
                                                            "value", List.of(member(user))))))
                            .toList();
            for (Future<JsonObject> one : added) {
                one.get();
            }
        }
        assertThat(members(id)).containsExactlyInAnyOrderElementsOf(users);
        assertThat(read("/Groups/" + id).object("meta").text("version")).startsWith("W/\"25-");
    }

    /// More members than an event names, and than stand in an answer that is made at once.
    @Test
    void isWorkableWithManyMembers() {
        List<String> users = new ArrayList<>();
        for (int i = 0; i < 1_500; i++) {
            users.add(made("user" + i));
        }
        String id = madeGroup("All", users.toArray(String[]::new));
        assertThat(members(id)).containsExactlyInAnyOrderElementsOf(users);
        assertThat(named(id, "added")).containsExactlyInAnyOrderElementsOf(users);
        assertThat(Events.of(node, AuditAction.GROUP_MEMBERS_NAMED)).hasSize(3);
        patched(id, Map.of("op", "remove", "path", "members[value eq \"" + users.get(7) + "\"]"));
        assertThat(members(id)).hasSize(1_499).doesNotContain(users.get(7));
        assertThat(values(read("/Groups").objects("Resources").getFirst(), "members"))
                .hasSize(1_499);
        assertThat(call("DELETE", "/Groups/" + id, "").statusCode()).isEqualTo(204);
        assertThat(groups(users.getFirst())).isEmpty();
        assertThat(named(id, "removed")).hasSize(1_500);
    }

    private List<String> named(String group, String what) {
        return Stream.of(
                        AuditAction.GROUP_CREATED,
                        AuditAction.GROUP_CHANGED,
                        AuditAction.GROUP_MEMBERS_NAMED,
                        AuditAction.GROUP_EMPTIED)
                .flatMap(action -> Events.of(node, action).stream())
                .map(event -> event.object("details"))
                .filter(details ->
                        details.text("group").equals(group) && details.members().containsKey(what))
                .flatMap(details -> Arrays.stream(details.text(what).split(" ")))
                .toList();
    }

    @Test
    void everythingIsToldInTheLog() {
        String ann = made("ann");
        String id = madeGroup("Sales", ann);
        read("/Groups/" + id);
        read("/Groups");
        patched(id, Map.of("op", "remove", "path", "members"));
        call("DELETE", "/Groups/" + id, "");
        for (AuditAction action :
                List.of(
                        AuditAction.GROUP_CREATED,
                        AuditAction.GROUP_READ,
                        AuditAction.GROUP_CHANGED,
                        AuditAction.GROUP_DELETED)) {
            assertThat(Events.of(node, action)).as(action.label()).isNotEmpty();
        }
        assertThat(Events.of(node, AuditAction.GROUPS_LISTED)).hasSize(1);
        assertThat(named(id, "added")).containsExactly(ann);
        assertThat(named(id, "removed")).containsExactly(ann);
    }
}
