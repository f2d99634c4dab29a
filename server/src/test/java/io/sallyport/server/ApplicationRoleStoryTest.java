package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// Roles that an application declares, who has them, and what tokens say of them.
class ApplicationRoleStoryTest extends UnitStory {
    private static final String RESOURCE = "https://pay.example/api";
    private static final String RIGHTS = "application-roles.read application-roles.write";

    private Administrator keeper;
    private String pay;

    @BeforeEach
    void declare() {
        keeper = application("keeper", RIGHTS);
        registered("pay", "");
        pay = "/applications/" + applicationId("pay");
        assertThat(declared("clerk", "approver").statusCode()).isEqualTo(200);
    }

    private static Map<String, Object> declaration(String resource, String... values) {
        return Map.of(
                "resource",
                resource,
                "roles",
                List.of(values).stream().map(one -> Map.of("value", one)).toList());
    }

    private HttpResponse<String> declared(String... values) {
        return ask(keeper, "PUT", pay + "/roles", declaration(RESOURCE, values));
    }

    private HttpResponse<String> give(String type, String principal, String role) {
        Map<String, String> body =
                Map.of("principalType", type, "principal", principal, "role", role);
        return ask(keeper, "POST", pay + "/role-assignments", body);
    }

    private String given(String type, String principal, String role) {
        HttpResponse<String> answer = give(type, principal, role);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer).text("id");
    }

    private void taken(String id) {
        assertThat(ask(keeper, "DELETE", pay + "/role-assignments/" + id).statusCode())
                .isEqualTo(204);
    }

    private List<String> effective(String type, String principal) {
        String query = "?principalType=" + type + "&principal=" + principal;
        return read(ask(keeper, "GET", pay + "/effective-roles" + query)).texts("roles");
    }

    private HttpResponse<String> tokenFor(String clientId, String secret, String resource) {
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "client_credentials");
        form.put("client_id", clientId);
        form.put("client_secret", secret);
        form.put("resource", resource);
        return instance.post(instance.issuer(0) + "/oauth2/token", form);
    }

    private static JsonObject claims(HttpResponse<String> answer) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        String token = DemoInstance.object(answer).text("access_token");
        return JsonObject.read(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private JsonObject introspected(String secret, String token) {
        return DemoInstance.object(
                instance.post(
                        instance.issuer(0) + "/oauth2/introspect",
                        Map.of("client_id", "robot", "client_secret", secret, "token", token)));
    }

    @Test
    void tokensSayWhatTheirClientIsAtTheirResource() {
        String secret = registered("robot", "");
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        String clerk = given("application", "robot", "clerk");
        String approver = given("application", "robot", "approver");
        assertThat(give("application", "robot", "clerk").statusCode()).isEqualTo(409);
        HttpResponse<String> issued = tokenFor("robot", secret, RESOURCE);
        JsonObject claims = claims(issued);
        assertThat(claims.texts("roles")).containsExactly("clerk", "approver");
        assertThat(claims.text("aud")).isEqualTo(RESOURCE);
        String token = DemoInstance.object(issued).text("access_token");
        assertThat(introspected(secret, token).texts("roles")).hasSize(2);
        taken(clerk);
        // What was taken is asked at once; the token itself says it until it ends.
        assertThat(introspected(secret, token).texts("roles")).containsExactly("approver");
        assertThat(claims(tokenFor("robot", secret, RESOURCE)).texts("roles"))
                .containsExactly("approver");
        taken(approver);
        assertThat(introspected(secret, token).members())
                .containsEntry("active", true)
                .doesNotContainKey("roles");
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        assertThat(Events.of(node, AuditAction.APPLICATION_ROLE_ASSIGNED)).hasSize(2);
        assertThat(Events.of(node, AuditAction.APPLICATION_ROLE_WITHDRAWN)).hasSize(2);
        assertThat(Events.of(node, AuditAction.TOKEN_ISSUED))
                .anyMatch(event -> event.toString().contains("clerk approver"));
    }

    /// Another resource would take them for its own.
    @Test
    void aTokenForSeveralResourcesSaysNoRoles() {
        Map<String, Object> asked =
                Map.of(
                        "tenant", "contoso",
                        "name", "robot",
                        "clientId", "robot",
                        "resources", List.of("https://else.example"));
        String secret = instance.activity("application.create", asked).text("clientSecret");
        given("application", "robot", "clerk");
        String form =
                "grant_type=client_credentials&client_id=robot&client_secret="
                        + URLEncoder.encode(secret, StandardCharsets.UTF_8)
                        + "&resource=https%3A%2F%2Felse.example"
                        + "&resource=https%3A%2F%2Fpay.example%2Fapi";
        HttpResponse<String> both =
                instance.send(
                        "POST",
                        instance.issuer(0) + "/oauth2/token",
                        form,
                        "Content-Type",
                        "application/x-www-form-urlencoded");
        assertThat(claims(both).members()).doesNotContainKey("roles");
        assertThat(claims(tokenFor("robot", secret, "https://else.example")).members())
                .doesNotContainKey("roles");
        assertThat(claims(tokenFor("robot", secret, RESOURCE)).texts("roles"))
                .containsExactly("clerk");
    }

    @Test
    void groupsGiveTheirRolesToAllBelow() {
        String ada = made("ada");
        String inner = group(boss, "inner", ada);
        String outer = group(boss, "outer", inner);
        given("group", outer, "approver");
        given("user", ada, "clerk");
        assertThat(effective("user", ada)).containsExactly("clerk", "approver");
        assertThat(effective("group", inner)).containsExactly("approver");
        assertThat(read(ask(keeper, "GET", pay + "/role-assignments")).objects("assignments"))
                .extracting(one -> one.text("principalType") + " " + one.text("role"))
                .containsExactlyInAnyOrder("user clerk", "group approver");
        assertThat(scim(boss, "DELETE", "/Groups/" + outer, "").statusCode()).isEqualTo(204);
        assertThat(effective("user", ada)).containsExactly("clerk");
        // Whoever comes back has nothing.
        assertThat(scim(boss, "DELETE", "/Users/" + ada, "").statusCode()).isEqualTo(204);
        assertThat(ask(boss, "POST", "/users/" + ada + "/restore").statusCode()).isEqualTo(200);
        assertThat(effective("user", ada)).isEmpty();
    }

    @Test
    void aDeclarationIsReplacedAndWhatComesBackIsNobodys() {
        String secret = registered("robot", "");
        given("application", "robot", "clerk");
        given("application", "robot", "approver");
        assertThat(declared("approver").statusCode()).isEqualTo(200);
        assertThat(effective("application", "robot")).containsExactly("approver");
        assertThat(declared("approver", "clerk").statusCode()).isEqualTo(200);
        assertThat(effective("application", "robot")).containsExactly("approver");
        Administrator stale = keeper.with("If-Match", "W/\"1-0\"");
        assertThat(ask(stale, "PUT", pay + "/roles", declaration(RESOURCE)).statusCode())
                .isEqualTo(412);
        assertThat(
                        ask(
                                        keeper,
                                        "PUT",
                                        pay + "/roles",
                                        declaration("https://x.example", "clerk"))
                                .statusCode())
                .isEqualTo(409);
        registered("shop", "");
        String shop = "/applications/" + applicationId("shop");
        assertThat(ask(keeper, "PUT", shop + "/roles", declaration(RESOURCE, "x")).statusCode())
                .isEqualTo(409);
        assertThat(ask(keeper, "GET", shop + "/roles").statusCode()).isEqualTo(404);
        assertThat(ask(keeper, "DELETE", pay + "/roles").statusCode()).isEqualTo(204);
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        assertThat(
                        ask(keeper, "PUT", shop + "/roles", declaration(RESOURCE, "approver"))
                                .statusCode())
                .isEqualTo(200);
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        assertThat(Events.of(node, AuditAction.APPLICATION_ROLES_DECLARED)).hasSize(5);
    }

    @Test
    void whatASuspendedOrRemovedApplicationDeclaredGivesNothing() {
        String secret = registered("robot", "");
        given("application", "robot", "clerk");
        Map<String, Object> named = Map.of("tenant", "contoso", "clientId", "pay");
        instance.activity("application.suspend", named);
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        assertThat(effective("application", "robot")).isEmpty();
        instance.activity("application.resume", named);
        assertThat(claims(tokenFor("robot", secret, RESOURCE)).texts("roles")).hasSize(1);
        instance.activity("application.delete", named);
        assertThat(tokenFor("robot", secret, RESOURCE).statusCode()).isEqualTo(400);
        assertThat(ask(keeper, "GET", pay + "/roles").statusCode()).isEqualTo(404);
    }

    /// Who renews an application's secret can be it, and so has its roles.
    @Test
    void nobodyGetsARoleByTheBackDoor() {
        assertThat(give("application", "keeper", "clerk").statusCode()).isEqualTo(403);
        refusedFor("application-role-self");
        registered("robot", "");
        String robot = "/applications/" + applicationId("robot") + "/renew";
        Administrator maker = application("maker", "applications.write");
        assertThat(ask(maker, "POST", robot).statusCode()).isEqualTo(200);
        given("application", "robot", "clerk");
        assertThat(ask(maker, "POST", robot).statusCode()).isEqualTo(403);
        refusedFor("application-escalation");
        // The application that declares them takes them with it.
        assertThat(ask(maker, "DELETE", pay).statusCode()).isEqualTo(403);
        given("application", "maker", "clerk");
        String own = "/applications/" + applicationId("maker") + "/renew";
        assertThat(ask(maker, "POST", own).statusCode()).isEqualTo(200);
        Administrator both = application("both", RIGHTS + " applications.write");
        assertThat(ask(both, "POST", robot).statusCode()).isEqualTo(200);
        // What others say of a user gives nothing.
        String ada = made("ada");
        String patch =
                "{\"schemas\":[\"urn:ietf:params:scim:api:messages:2.0:PatchOp\"],\"Operations\":"
                        + "[{\"op\":\"add\",\"path\":\"roles\","
                        + "\"value\":[{\"value\":\"clerk\"}]}]}";
        assertThat(scim(boss, "PATCH", "/Users/" + ada, patch).statusCode()).isEqualTo(200);
        assertThat(effective("user", ada)).isEmpty();
    }

    /// Tokens for it are others' already.
    @Test
    void nobodyTakesAResourceThatOthersAreRegisteredFor() {
        String orders = "https://orders.example";
        Map<String, Object> asked = new TreeMap<>();
        asked.put("tenant", "contoso");
        asked.put("name", "seller");
        asked.put("clientId", "seller");
        asked.put("resources", List.of(orders));
        asked.put("scopes", List.of(RIGHTS.split(" ")));
        String secret = instance.activity("application.create", asked).text("clientSecret");
        registered("shop", "");
        String shop = "/applications/" + applicationId("shop") + "/roles";
        assertThat(ask(keeper, "PUT", shop, declaration(orders, "a")).statusCode()).isEqualTo(403);
        refusedFor("application-escalation");
        Administrator seller = token("seller", secret, RIGHTS);
        assertThat(ask(seller, "PUT", shop, declaration(orders, "a")).statusCode()).isEqualTo(200);
    }

    @Test
    void whatIsNoLongerDeclaredWeighsOnNobody() {
        registered("robot", "");
        String robot = "/applications/" + applicationId("robot") + "/renew";
        Administrator maker = application("maker", "applications.write");
        for (int i = 0; i < 3; i++) {
            given("application", "robot", "clerk");
            assertThat(ask(maker, "POST", robot).statusCode()).isEqualTo(403);
            assertThat(ask(keeper, "DELETE", pay + "/roles").statusCode()).isEqualTo(204);
            assertThat(ask(maker, "POST", robot).statusCode()).isEqualTo(200);
            assertThat(declared("clerk").statusCode()).isEqualTo(200);
        }
    }

    @Test
    void whatIsNoRoleOrNobodyIsRefused() {
        for (Object body :
                List.of(
                        Map.of("resource", RESOURCE),
                        declaration("pay", "a"),
                        declaration("https://pay.example/#a", "a"),
                        declaration(RESOURCE, "a", "a"),
                        declaration(RESOURCE, "a b"),
                        declaration(RESOURCE, ""),
                        declaration(RESOURCE, "x".repeat(65)),
                        Map.of("resource", RESOURCE, "roles", List.of("a")),
                        Map.of(
                                "resource",
                                RESOURCE,
                                "roles",
                                List.of(Map.of("value", "a", "description", "\u202e"))))) {
            assertThat(ask(keeper, "PUT", pay + "/roles", body).statusCode())
                    .as(body.toString())
                    .isEqualTo(400);
        }
        assertThat(give("application", "robot", "clerk").statusCode()).isEqualTo(400);
        assertThat(give("user", "0123456789abcdef".repeat(2), "clerk").statusCode()).isEqualTo(400);
        assertThat(give("role", "keeper", "clerk").statusCode()).isEqualTo(400);
        registered("robot", "");
        assertThat(give("application", "robot", "owner").statusCode()).isEqualTo(400);
        String nobody = "0123456789abcdef".repeat(2) + ".clerk";
        assertThat(ask(keeper, "DELETE", pay + "/role-assignments/" + nobody).statusCode())
                .isEqualTo(404);
        assertThat(ask(keeper, "DELETE", pay + "/role-assignments/x").statusCode()).isEqualTo(404);
        assertThat(ask(keeper.at(1), "GET", pay + "/roles").statusCode()).isEqualTo(401);
    }
}
