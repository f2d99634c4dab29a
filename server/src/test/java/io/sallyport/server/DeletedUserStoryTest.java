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

    private String reader;
    private String restorer;
    private String purger;
    private String auditor;

    @BeforeEach
    void register() {
        reader = token("contoso", "users.read");
        restorer = token("contoso", "users.restore");
        purger = token("contoso", "users.purge");
        auditor = token("contoso", "audit.read");
    }

    private String token(String tenant, String scope) {
        String name = tenant + "-" + scope.replace('.', '-');
        JsonObject made =
                instance.activity(
                        "application.create",
                        Map.of(
                                "tenant", tenant,
                                "name", name,
                                "clientId", name,
                                "scopes", List.of(scope)));
        HttpResponse<String> answer =
                instance.post(
                        instance.issuer(tenant.equals("contoso") ? 0 : 1) + "/oauth2/token",
                        Map.of(
                                "grant_type",
                                "client_credentials",
                                "client_id",
                                name,
                                "client_secret",
                                made.text("clientSecret"),
                                "scope",
                                scope));
        return DemoInstance.object(answer).text("access_token");
    }

    private HttpResponse<String> ask(String token, String method, String path) {
        return ask(0, token, method, path);
    }

    private HttpResponse<String> ask(int tenant, String token, String method, String path) {
        return instance.send(
                method,
                instance.issuer(tenant) + "/api/v1" + path,
                "",
                "Authorization",
                "Bearer " + token);
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
        for (String token : List.of(reader, purger, token())) {
            assertThat(ask(token, "POST", "/users/" + id + "/restore").statusCode()).isEqualTo(403);
        }
        for (String token : List.of(reader, restorer, token())) {
            assertThat(ask(token, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(403);
        }
        for (String token : List.of(purger, restorer, token())) {
            assertThat(ask(token, "GET", "/deleted-users").statusCode()).isEqualTo(403);
            assertThat(ask(token, "GET", "/users/" + id).statusCode()).isEqualTo(403);
        }
        assertThat(ask(purger, "POST", "/users/" + present + "/purge").statusCode()).isEqualTo(404);
        assertThat(call("GET", "/Users/" + present, "").statusCode()).isEqualTo(200);
        assertThat(state(id)).isEqualTo("deleted");
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED)).hasSizeGreaterThanOrEqualTo(10);
    }

    @Test
    void anotherTenantsUsersAreNobody() {
        String id = deleted("ada");
        String theirs = token("fabrikam", "users.purge");
        assertThat(ask(1, theirs, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(404);
        assertThat(ask(0, theirs, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(401);
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
