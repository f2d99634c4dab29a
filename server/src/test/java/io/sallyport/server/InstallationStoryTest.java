package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// An application of one tenant that another tenant installs, from end to end.
class InstallationStoryTest extends ScimStory {
    private static final String READ = "applications.read";
    private static final String WRITE = "applications.write";

    private Administrator publisher;
    private Administrator installer;

    @BeforeEach
    void appoint() {
        publisher = administrator(0, READ, WRITE, "scim.read");
        installer = administrator(1, READ, WRITE, "scim.read");
    }

    private static JsonObject object(HttpResponse<String> answer, int status) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        return DemoInstance.object(answer);
    }

    private JsonObject published() {
        Map<String, Object> portal = Map.of("name", "Portal", "multiTenant", true);
        return object(ask(publisher, "POST", "/applications", portal), 201);
    }

    private Map<String, Object> link(String clientId, String... scopes) {
        Map<String, Object> asked = new HashMap<>();
        asked.put("name", "Portal of a partner");
        asked.put("homeIssuer", instance.issuer(0));
        asked.put("homeClientId", clientId);
        asked.put("scopes", List.of(scopes));
        return asked;
    }

    private HttpResponse<String> install(Map<String, Object> link) {
        return ask(installer, "POST", "/applications", link);
    }

    /// With the local client id and the home secret.
    private HttpResponse<String> askedToken(int tenant, JsonObject local, JsonObject home) {
        return instance.post(
                instance.issuer(tenant) + "/oauth2/token",
                Map.of(
                        "grant_type", "client_credentials",
                        "client_id", local.text("clientId"),
                        "client_secret", home.text("clientSecret")));
    }

    private long refusals(String reason) {
        return Events.of(node, AuditAction.REQUEST_REFUSED).stream()
                .filter(event -> event.object("details").text("reason").equals(reason))
                .count();
    }

    @Test
    void anInstalledApplicationServesBothTenants() {
        JsonObject home = published();
        JsonObject local = object(install(link(home.text("clientId"), "scim.read")), 201);
        assertThat(local.text("authentication")).isEqualTo("home_application");
        assertThat(local.text("homeIssuer")).isEqualTo(instance.issuer(0));
        assertThat(local.text("homeClientId")).isEqualTo(home.text("clientId"));
        assertThat(local.members()).doesNotContainKey("clientSecret");
        JsonObject token = object(askedToken(1, local, home), 200);
        assertThat(token.text("scope")).isEqualTo("scim.read");
        String bearer = "Bearer " + token.text("access_token");
        for (int tenant = 0; tenant < 2; tenant++) {
            HttpResponse<String> users =
                    instance.get(
                            instance.issuer(tenant) + "/scim/v2/Users", "Authorization", bearer);
            assertThat(users.statusCode()).isEqualTo(tenant == 1 ? 200 : 401);
        }
        assertThat(Events.of(node, AuditAction.APPLICATION_INSTALLED))
                .singleElement()
                .satisfies(event ->
                        assertThat(event.object("details").members())
                                .isEqualTo(
                                        Map.of(
                                                "client", home.text("clientId"),
                                                "issuer", instance.issuer(1))));
        assertThat(Events.of(node, AuditAction.TOKEN_ISSUED))
                .anyMatch(event ->
                        event.object("details").text("client").equals(local.text("clientId")));
        assertThat(ask(installer, "POST", "/applications/" + local.text("id") + "/renew"))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(409);
        assertThat(ask(installer, "POST", "/applications/" + local.text("id") + "/publish"))
                .extracting(HttpResponse::statusCode)
                .isEqualTo(409);
    }

    @Test
    void whoEndsItEndsIt() {
        JsonObject home = published();
        String at = "/applications/" + home.text("id");
        JsonObject local = object(install(link(home.text("clientId"))), 201);
        String here = "/applications/" + local.text("id");
        assertThat(object(ask(publisher, "POST", at + "/unpublish"), 200).yes("multiTenant"))
                .isFalse();
        assertThat(askedToken(1, local, home).statusCode()).isEqualTo(401);
        assertThat(askedToken(0, home, home).statusCode()).isEqualTo(200);
        object(ask(publisher, "POST", at + "/publish"), 200);
        assertThat(askedToken(1, local, home).statusCode()).isEqualTo(200);
        object(ask(publisher, "POST", at + "/suspend"), 200);
        assertThat(askedToken(1, local, home).statusCode()).isEqualTo(401);
        object(ask(publisher, "POST", at + "/resume"), 200);
        object(ask(installer, "POST", here + "/suspend"), 200);
        assertThat(askedToken(1, local, home).statusCode()).isEqualTo(401);
        assertThat(askedToken(0, home, home).statusCode()).isEqualTo(200);
        object(ask(installer, "POST", here + "/resume"), 200);
        assertThat(ask(publisher, "DELETE", at).statusCode()).isEqualTo(204);
        assertThat(askedToken(1, local, home).statusCode()).isEqualTo(401);
        assertThat(refusals("home-unverified")).isEqualTo(3);
        for (AuditAction action :
                List.of(AuditAction.APPLICATION_PUBLISHED, AuditAction.APPLICATION_UNPUBLISHED)) {
            assertThat(Events.of(node, action)).as(action.label()).hasSize(1);
        }
    }

    /// The attack: to learn from linking which applications another tenant has.
    @Test
    void linkingTellsNothing() {
        JsonObject secret =
                object(ask(publisher, "POST", "/applications", Map.of("name", "Mine")), 201);
        HttpResponse<String> absent = install(link("nobody"));
        HttpResponse<String> closed = install(link(secret.text("clientId")));
        assertThat(absent.statusCode()).isEqualTo(closed.statusCode()).isEqualTo(400);
        assertThat(shape(absent)).isEqualTo(shape(closed)).contains("can be installed");
        assertThat(refusals("home-unknown")).isEqualTo(2);
        assertThat(Events.of(node, AuditAction.APPLICATION_INSTALLED)).isEmpty();
    }

    private static String shape(HttpResponse<String> answer) {
        return answer.body().replaceAll("[0-9a-f]{32}", "ID");
    }

    /// The attacks: more rights than its administrators have, and to come in uninvited.
    @Test
    void nobodyGetsFurtherByIt() {
        JsonObject home = published();
        String clientId = home.text("clientId");
        assertThat(install(link(clientId, "scim.write")).statusCode()).isEqualTo(403);
        assertThat(refusals("application-escalation")).isEqualTo(1);
        HttpResponse<String> uninvited =
                ask(publisher.at(1), "POST", "/applications", link(clientId));
        assertThat(uninvited.statusCode()).isEqualTo(401);
        assertThat(install(link(clientId)).statusCode()).isEqualTo(201);
        Map<String, Object> own = link(clientId);
        own.put("clientSecret", "a secret of its own");
        assertThat(install(own).statusCode()).isEqualTo(400);
        Map<String, Object> half = link(clientId);
        half.remove("homeIssuer");
        assertThat(install(half).statusCode()).isEqualTo(400);
        assertThat(Events.of(node, AuditAction.APPLICATION_INSTALLED)).hasSize(1);
        Map<String, Object> itself =
                Map.of(
                        "name",
                        "Itself",
                        "homeIssuer",
                        instance.issuer(0),
                        "homeClientId",
                        clientId);
        assertThat(ask(publisher, "POST", "/applications", itself).statusCode()).isEqualTo(400);
    }
}
