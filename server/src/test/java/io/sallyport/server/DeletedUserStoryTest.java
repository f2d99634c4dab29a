package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// A tenant's administrators see where users stand, and decide what becomes of deleted ones.
class DeletedUserStoryTest extends ScimStory {
    private static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

    private Administrator reader;
    private Administrator restorer;
    private Administrator purger;
    private Administrator auditor;

    @BeforeEach
    void register() {
        reader = administrator(0, "users.read");
        restorer = administrator(0, "users.restore");
        purger = administrator(0, "users.purge");
        auditor = administrator(0, "audit.read");
    }

    private String state(String id) {
        HttpResponse<String> answer = ask(reader, "GET", "/users/" + id);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).text("state");
    }

    private String deleted(String name) {
        String id = made(name);
        assertThat(call("DELETE", "/Users/" + id, "").statusCode()).isEqualTo(204);
        return id;
    }

    @Test
    void aUserGoesAndComesBack() {
        String id = made("ada");
        Map<String, Object> group =
                Map.of(
                        "schemas", List.of(GROUP),
                        "displayName", "Sales",
                        "members", List.of(Map.of("value", id)));
        assertThat(call("POST", "/Groups", group).statusCode()).isEqualTo(201);
        assertThat(state(id)).isEqualTo("invited");
        call("PATCH", "/Users/" + id, patch(Map.of("op", "add", "path", "active", "value", false)));
        assertThat(state(id)).isEqualTo("suspended");
        JsonObject before = DemoInstance.object(call("GET", "/Users/" + id, ""));
        call("DELETE", "/Users/" + id, "");
        assertThat(state(id)).isEqualTo("deleted");
        HttpResponse<String> restored = ask(restorer, "POST", "/users/" + id + "/restore");
        assertThat(restored.statusCode()).as(restored.body()).isEqualTo(200);
        assertThat(DemoInstance.object(restored).text("state")).isEqualTo("suspended");
        JsonObject after = DemoInstance.object(call("GET", "/Users/" + id, ""));
        assertThat(after.text("userName")).isEqualTo("ada");
        assertThat(after.objects("emails")).isEqualTo(before.objects("emails"));
        assertThat(after.members()).doesNotContainKey("groups");
        assertThat(after.object("meta").text("version"))
                .isNotEqualTo(before.object("meta").text("version"));
        assertThat(Events.of(node, AuditAction.USER_RESTORED))
                .singleElement()
                .satisfies(event -> assertThat(event.object("details").text("user")).isEqualTo(id));
        assertThat(ask(restorer, "POST", "/users/" + id + "/restore").statusCode()).isEqualTo(404);
    }

    @Test
    void listsByPages() {
        List<String> all = new ArrayList<>();
        for (int i = 0; i < 103; i++) {
            all.add(deleted("user-" + i));
        }
        made("kept");
        JsonObject first = DemoInstance.object(ask(reader, "GET", "/deleted-users"));
        String next = first.text("next");
        JsonObject second = DemoInstance.object(ask(reader, "GET", "/deleted-users?after=" + next));
        List<String> listed = new ArrayList<>();
        first.objects("users").forEach(user -> listed.add(user.text("id")));
        second.objects("users").forEach(user -> listed.add(user.text("id")));
        assertThat(listed).isEqualTo(all);
        assertThat(second.members()).doesNotContainKey("next");
        assertThat(first.objects("users").getFirst().text("userName")).isEqualTo("user-0");
        assertThat(ask(reader, "GET", "/deleted-users?before=" + next).statusCode()).isEqualTo(400);
        assertThat(ask(reader, "GET", "/deleted-users?after=x").statusCode()).isEqualTo(404);
    }

    @Test
    void aPurgeIsForGood() {
        String id = deleted("ada");
        assertThat(ask(auditor, "GET", "/audit/events?action=user.created").body())
                .contains("\"ada\"");
        assertThat(ask(purger, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(204);
        assertThat(ask(reader, "GET", "/users/" + id).statusCode()).isEqualTo(404);
        assertThat(ask(restorer, "POST", "/users/" + id + "/restore").statusCode()).isEqualTo(404);
        assertThat(ask(purger, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(404);
        assertThat(call("POST", "/Users", user("ada")).statusCode()).isEqualTo(409);
        assertThat(Events.of(node, AuditAction.PERSON_PURGED)).isNotEmpty();
        assertThat(ask(auditor, "GET", "/audit/events?action=user.created").body())
                .contains("\"purged\":true")
                .doesNotContain("\"ada\"");
    }

    /// Each scope opens its own door alone, and who is there is not purged.
    @Test
    void noScopeDoesMoreThanItSays() {
        String id = deleted("ada");
        String present = made("bob");
        for (Administrator other : List.of(reader, purger, provisioner())) {
            assertThat(ask(other, "POST", "/users/" + id + "/restore").statusCode()).isEqualTo(403);
        }
        for (Administrator other : List.of(reader, restorer, provisioner())) {
            assertThat(ask(other, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(403);
        }
        for (Administrator other : List.of(purger, restorer, provisioner())) {
            assertThat(ask(other, "GET", "/deleted-users").statusCode()).isEqualTo(403);
            assertThat(ask(other, "GET", "/users/" + id).statusCode()).isEqualTo(403);
        }
        assertThat(ask(purger, "POST", "/users/" + present + "/purge").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/Users/" + present, "").statusCode()).isEqualTo(200);
        assertThat(state(id)).isEqualTo("deleted");
        // Refusals are not waited for, and this is.
        made("carol");
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED)).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void anotherTenantsUsersAreNobody() {
        String id = deleted("ada");
        Administrator theirs = administrator(1, "users.purge");
        assertThat(ask(theirs, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(404);
        assertThat(ask(theirs.at(0), "POST", "/users/" + id + "/purge").statusCode())
                .isEqualTo(401);
        assertThat(state(id)).isEqualTo("deleted");
    }

    @Test
    void whoIsHeldIsNotPurged() {
        String id = deleted("ada");
        JsonObject event = Events.of(node, AuditAction.USER_CREATED).getFirst();
        String person = event.object("people").members().keySet().iterator().next();
        instance.activity(
                "person.hold", Map.of("tenant", "contoso", "person", person, "reason", "a case"));
        assertThat(ask(purger, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(409);
        assertThat(state(id)).isEqualTo("deleted");
    }
}
