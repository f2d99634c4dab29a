package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;

/// A tenant with an administrator over all of it, and administrative units.
abstract class UnitStory extends ScimStory {
    static final String GROUP = "urn:ietf:params:scim:schemas:core:2.0:Group";

    /// An application that holds what the roles in these stories give.
    Administrator boss;

    @BeforeEach
    void appoint() {
        boss =
                application(
                        "boss",
                        "roles.read roles.write units.read units.write scim.read scim.write"
                                + " users.read users.restore users.purge");
    }

    /// One of the first tenant, with a token for all that it is registered for.
    final Administrator application(String clientId, String scopes) {
        return token(clientId, registered(clientId, scopes), scopes);
    }

    /// @return the client's secret
    final String registered(String clientId, String scopes) {
        Map<String, Object> asked = new TreeMap<>();
        asked.put("tenant", instance.tenant(0).text("name"));
        asked.put("name", clientId);
        asked.put("clientId", clientId);
        asked.put("scopes", scopes.isEmpty() ? List.of() : List.of(scopes.split(" ")));
        return instance.activity("application.create", asked).text("clientSecret");
    }

    final HttpResponse<String> askedToken(String clientId, String secret, String scopes) {
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", secret);
        if (!scopes.isEmpty()) {
            form.put("scope", scopes);
        }
        return instance.post(instance.issuer(0) + "/oauth2/token", form);
    }

    final Administrator token(String clientId, String secret, String scopes) {
        HttpResponse<String> answer = askedToken(clientId, secret, scopes);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return new Administrator(0, DemoInstance.object(answer).text("access_token"));
    }

    /// An application that has a role in a unit and nothing else.
    final Administrator within(String unit, String clientId, String role) {
        String secret = registered(clientId, "");
        assertThat(assign(boss, clientId, role, unit).statusCode()).isEqualTo(201);
        return token(clientId, secret, "");
    }

    final HttpResponse<String> assign(Administrator by, String clientId, String role, String unit) {
        Map<String, Object> body = new TreeMap<>();
        body.put("principalType", "application");
        body.put("principal", clientId);
        body.put("role", role);
        if (!unit.isEmpty()) {
            body.put("unit", unit);
        }
        return ask(by, "POST", "/role-assignments", body);
    }

    final String unit(String name) {
        HttpResponse<String> answer =
                ask(boss, "POST", "/administrative-units", Map.of("name", name));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    final HttpResponse<String> member(Administrator by, String method, String unit, String member) {
        return ask(by, method, "/administrative-units/" + unit + "/members/" + member);
    }

    /// Puts it into the unit.
    final String in(String unit, String id) {
        assertThat(member(boss, "PUT", unit, id).statusCode()).isEqualTo(204);
        return id;
    }

    final HttpResponse<String> scim(Administrator by, String method, String path, Object body) {
        return instance.send(
                method,
                instance.issuer(0) + "/scim/v2" + path,
                body instanceof String given ? given : CanonicalJson.write(body),
                "Authorization",
                "Bearer " + by.token(),
                "Content-Type",
                "application/scim+json");
    }

    final String group(Administrator by, String name, String... members) {
        HttpResponse<String> answer = scim(by, "POST", "/Groups", groupOf(name, members));
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    static Map<String, Object> groupOf(String name, String... members) {
        return Map.of(
                "schemas",
                List.of(GROUP),
                "displayName",
                name,
                "members",
                List.of(members).stream().map(id -> Map.of("value", id)).toList());
    }

    static String filter(String filter) {
        return "filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8);
    }

    /// What whoever is answered can see, but for the incident and the id that was asked for.
    static String shape(HttpResponse<String> answer, String id) {
        return answer.statusCode()
                + " "
                + answer.body()
                        .replace(id, "ID")
                        .replaceAll("Incident [0-9a-f]{32}", "INCIDENT")
                        .replaceAll("\"incident\":\"[0-9a-f]{32}\"", "INCIDENT");
    }

    final void refusedFor(String reason) {
        assertThat(Events.of(node, AuditAction.REQUEST_REFUSED))
                .extracting(event -> event.object("details").text("reason"))
                .contains(reason);
    }

    static List<String> ids(HttpResponse<String> list) {
        assertThat(list.statusCode()).as(list.body()).isEqualTo(200);
        return DemoInstance.object(list).objects("Resources").stream()
                .map(one -> one.text("id"))
                .toList();
    }

    static JsonObject read(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer);
    }
}
