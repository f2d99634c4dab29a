package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Access;
import java.net.http.HttpResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// A tenant's administrative units, its roles, and who tries to get more of them than he has.
class RoleStoryTest extends UnitStory {
    private JsonObject unitOf(String id) {
        return read(ask(boss, "GET", "/administrative-units/" + id));
    }

    @Test
    void aUnitIsMadeFilledEmptiedAndRemoved() {
        String sales = unit("Sales");
        assertThat(ask(boss, "POST", "/administrative-units", Map.of("name", "SALES")).statusCode())
                .isEqualTo(409);
        String ada = in(sales, made("ada"));
        String all = in(sales, group(boss, "all", ada));
        in(sales, ada);
        assertThat(unitOf(sales).number("users")).isEqualTo(1);
        assertThat(unitOf(sales).number("groups")).isEqualTo(1);
        String other = unit("Desk");
        assertThat(member(boss, "PUT", other, ada).statusCode()).isEqualTo(409);
        assertThat(member(boss, "DELETE", other, ada).statusCode()).isEqualTo(204);
        assertThat(read(ask(boss, "GET", "/administrative-units/" + sales + "/members")))
                .satisfies(page ->
                        assertThat(page.objects("members"))
                                .extracting(one -> one.text("type") + " " + one.text("id"))
                                .containsExactly("User " + ada, "Group " + all));
        Map<String, Object> name = Map.of("name", "Selling");
        assertThat(read(ask(boss, "PUT", "/administrative-units/" + sales, name)).text("name"))
                .isEqualTo("Selling");
        assertThat(ask(boss, "DELETE", "/administrative-units/" + sales).statusCode())
                .isEqualTo(409);
        assertThat(member(boss, "DELETE", sales, ada).statusCode()).isEqualTo(204);
        assertThat(call("DELETE", "/Groups/" + all, "").statusCode()).isEqualTo(204);
        assertThat(ask(boss, "DELETE", "/administrative-units/" + sales).statusCode())
                .isEqualTo(204);
        assertThat(ask(boss, "GET", "/administrative-units/" + sales).statusCode()).isEqualTo(404);
        assertThat(read(ask(boss, "GET", "/administrative-units")).objects("units"))
                .extracting(one -> one.text("name"))
                .containsExactly("Desk");
        in(other, ada);
        assertThat(Events.of(node, AuditAction.UNIT_CREATED)).hasSize(2);
        assertThat(Events.of(node, AuditAction.UNIT_DELETED)).hasSize(1);
        assertThat(Events.of(node, AuditAction.UNITS_READ)).isNotEmpty();
        assertThat(Events.of(node, AuditAction.UNIT_CHANGED))
                .anyMatch(event -> event.toString().contains("added"))
                .anyMatch(event -> event.toString().contains("removed"));
    }

    @Test
    void whatIsNoUnitIsRefused() {
        String sales = unit("Sales");
        for (Object body :
                List.of(
                        Map.of(),
                        Map.of("name", ""),
                        Map.of("name", "x".repeat(129)),
                        Map.of("name", 1),
                        Map.of("name", "A\u200bB"),
                        Map.of("name", " A"),
                        Map.of("name", "A", "colour", "red"))) {
            assertThat(ask(boss, "POST", "/administrative-units", body).statusCode())
                    .as(body.toString())
                    .isEqualTo(400);
            assertThat(ask(boss, "PUT", "/administrative-units/" + sales, body).statusCode())
                    .isEqualTo(400);
        }
        unit("fi");
        Map<String, Object> alike = Map.of("name", "\ufb01");
        assertThat(ask(boss, "POST", "/administrative-units", alike).statusCode()).isEqualTo(409);
        String nobody = "0123456789abcdef".repeat(2);
        assertThat(member(boss, "PUT", sales, nobody).statusCode()).isEqualTo(404);
        assertThat(member(boss, "PUT", nobody, made("ada")).statusCode()).isEqualTo(404);
        assertThat(ask(boss, "GET", "/administrative-units?after=x").statusCode()).isEqualTo(404);
        String pages = "/administrative-units/" + sales + "/members?after=";
        assertThat(ask(boss, "GET", pages + "x" + nobody).statusCode()).isEqualTo(400);
    }

    private List<String> held() {
        return read(ask(boss, "GET", "/role-assignments")).objects("assignments").stream()
                .map(one -> one.text("principal") + " " + one.text("role"))
                .toList();
    }

    /// Every door's scope is some role's, and no role has a scope that no door asks for.
    @Test
    void theCatalogueHasWhatDoorsAskFor() {
        Set<String> asked =
                node.assembly().endpoints().stream()
                        .map(one ->
                                one.access() instanceof Access.Bearer bearer ? bearer.scope() : "")
                        .filter(scope -> !scope.isEmpty())
                        .collect(Collectors.toCollection(TreeSet::new));
        List<JsonObject> roles = read(ask(boss, "GET", "/roles")).objects("roles");
        Set<String> given = new TreeSet<>();
        roles.forEach(role -> given.addAll(role.texts("scopes")));
        assertThat(given).isEqualTo(asked);
        assertThat(roles).extracting(one -> one.text("name")).contains("user-reader");
    }

    @Test
    void aRoleOpensDoorsUntilItIsTaken() {
        String secret = registered("helper", "");
        assertThat(askedToken("helper", secret, "scim.read").statusCode()).isEqualTo(400);
        HttpResponse<String> assigned = assign(boss, "helper", "user-reader", "");
        assertThat(assigned.statusCode()).as(assigned.body()).isEqualTo(201);
        assertThat(assign(boss, "helper", "user-reader", "").statusCode()).isEqualTo(409);
        assertThat(held()).containsExactly("helper user-reader");
        Administrator helper = token("helper", secret, "scim.read");
        String ada = made("ada");
        assertThat(scim(helper, "GET", "/Users/" + ada, "").statusCode()).isEqualTo(200);
        assertThat(scim(helper, "DELETE", "/Users/" + ada, "").statusCode()).isEqualTo(403);
        assertThat(askedToken("helper", secret, "scim.write").statusCode()).isEqualTo(400);
        String id = "/role-assignments/" + DemoInstance.object(assigned).text("id");
        assertThat(ask(boss, "DELETE", id).statusCode()).isEqualTo(204);
        assertThat(ask(boss, "DELETE", id).statusCode()).isEqualTo(404);
        assertThat(scim(helper, "GET", "/Users/" + ada, "").statusCode()).isEqualTo(403);
        refusedFor("role-lost");
        assertThat(held()).isEmpty();
        assertThat(Events.of(node, AuditAction.ROLE_ASSIGNED)).hasSize(1);
        assertThat(Events.of(node, AuditAction.ROLE_WITHDRAWN))
                .extracting(event -> event.object("details").text("client"))
                .containsExactly("helper");
        assertThat(Events.of(node, AuditAction.ROLES_READ)).isNotEmpty();
    }

    @Test
    void whatIsNoAssignmentIsRefused() {
        registered("helper", "");
        String sales = unit("Sales");
        String nobody = "0123456789abcdef".repeat(2);
        for (Map<String, Object> body :
                List.<Map<String, Object>>of(
                        Map.of(),
                        Map.of("principalType", "application", "principal", "helper"),
                        asked("application", "helper", "king"),
                        asked("group", "helper", "user-reader"),
                        asked("application", "nobody", "user-reader"),
                        asked("user", nobody, "user-reader"),
                        asked("user", "helper", "user-reader"),
                        with(asked("application", "helper", "user-reader"), "unit", nobody),
                        with(asked("application", "helper", "audit-reader"), "unit", sales),
                        with(asked("application", "helper", "user-reader"), "colour", "red"))) {
            assertThat(ask(boss, "POST", "/role-assignments", body).statusCode())
                    .as(body.toString())
                    .isEqualTo(400);
        }
        assertThat(assign(boss, "helper", "user-reader", sales).statusCode()).isEqualTo(201);
        assertThat(assign(boss, "helper", "user-administrator", unit("Desk")).statusCode())
                .isEqualTo(409);
        for (String id : List.of("x", nobody, nobody + ".king", nobody + ".user-reader", "..x")) {
            assertThat(ask(boss, "DELETE", "/role-assignments/" + id).statusCode())
                    .as(id)
                    .isEqualTo(404);
        }
        assertThat(held()).containsExactly("helper user-reader");
    }

    private static Map<String, Object> asked(String type, String principal, String role) {
        return Map.of("principalType", type, "principal", principal, "role", role);
    }

    private static Map<String, Object> with(Map<String, Object> body, String name, String value) {
        Map<String, Object> more = new TreeMap<>(body);
        more.put(name, value);
        return more;
    }

    /// Attacks: to give more than one has, elsewhere than one has it, or to oneself.
    @Test
    void nobodyGivesWhatItDoesNotHave() {
        String sales = unit("Sales");
        String desk = unit("Desk");
        registered("accomplice", "");
        String secret = registered("clerk", "roles.write");
        assertThat(assign(boss, "clerk", "user-administrator", sales).statusCode()).isEqualTo(201);
        String rights = "roles.write scim.read scim.write users.read users.restore";
        Administrator clerk = token("clerk", secret, rights);
        List<HttpResponse<String>> refused = new ArrayList<>();
        refused.add(assign(clerk, "accomplice", "user-administrator", desk));
        refused.add(assign(clerk, "accomplice", "user-administrator", ""));
        refused.add(assign(clerk, "accomplice", "user-reader", ""));
        refused.add(assign(clerk, "accomplice", "schema-administrator", ""));
        refused.add(assign(clerk, "accomplice", "role-administrator", ""));
        refused.add(assign(clerk, "accomplice", "tenant-administrator", ""));
        refused.add(assign(boss, "accomplice", "tenant-administrator", ""));
        refused.add(assign(boss, "accomplice", "schema-administrator", ""));
        // Who has a narrower token has no more than is in it.
        Administrator narrow = token("clerk", secret, "roles.write scim.read");
        refused.add(assign(narrow, "accomplice", "user-reader", sales));
        assertThat(refused).extracting(HttpResponse::statusCode).containsOnly(403);
        refusedFor("role-escalation");
        assertThat(assign(clerk, "clerk", "user-reader", sales).statusCode()).isEqualTo(403);
        assertThat(assign(boss, "boss", "user-reader", "").statusCode()).isEqualTo(403);
        refusedFor("role-self");
        assertThat(held()).containsExactly("clerk user-administrator");
        HttpResponse<String> own = assign(clerk, "accomplice", "user-reader", sales);
        assertThat(own.statusCode()).as(own.body()).isEqualTo(201);
    }

    /// Nor does it take what it does not have, but its own.
    @Test
    void nobodyTakesWhatItDoesNotHave() {
        registered("helper", "");
        String id =
                DemoInstance.object(assign(boss, "helper", "user-administrator", "")).text("id");
        Administrator clerk = application("clerk", "roles.write");
        assertThat(ask(clerk, "DELETE", "/role-assignments/" + id).statusCode()).isEqualTo(403);
        Administrator reader = application("reader", "roles.read");
        assertThat(ask(reader, "DELETE", "/role-assignments/" + id).statusCode()).isEqualTo(403);
        assertThat(assign(reader, "helper", "role-reader", "").statusCode()).isEqualTo(403);
        String own = DemoInstance.object(assign(boss, "clerk", "user-reader", "")).text("id");
        assertThat(ask(clerk, "DELETE", "/role-assignments/" + own).statusCode()).isEqualTo(204);
        assertThat(held()).containsExactly("helper user-administrator");
    }

    /// Whose rights end at a unit has everybody whom it can put there.
    @Test
    void nobodyPutsOthersUnderItself() {
        String sales = unit("Sales");
        String ada = made("ada");
        String secret = registered("mover", "units.read units.write");
        assertThat(assign(boss, "mover", "user-administrator", sales).statusCode()).isEqualTo(201);
        Administrator mover = token("mover", secret, "units.read units.write scim.write");
        assertThat(member(mover, "PUT", sales, ada).statusCode()).isEqualTo(403);
        refusedFor("role-escalation");
        in(sales, ada);
        assertThat(member(mover, "DELETE", sales, ada).statusCode()).isEqualTo(403);
    }

    /// Attacks: by an application that may do more than who registers or renews it.
    @Test
    void nobodyRegistersWhatItHasInAUnit() {
        String secret = registered("clerk", "applications.write");
        assertThat(assign(boss, "clerk", "user-administrator", unit("Sales")).statusCode())
                .isEqualTo(201);
        Administrator clerk = token("clerk", secret, "applications.write scim.write");
        Map<String, Object> accomplice = Map.of("name", "A", "scopes", List.of("scim.write"));
        assertThat(ask(clerk, "POST", "/applications", accomplice).statusCode()).isEqualTo(403);
        registered("helper", "");
        assertThat(assign(boss, "helper", "user-administrator", "").statusCode()).isEqualTo(201);
        String helper = "/applications/" + applicationId("helper");
        for (String act : List.of("/renew", "/suspend", "/resume")) {
            assertThat(ask(clerk, "POST", helper + act, "{}").statusCode()).as(act).isEqualTo(403);
        }
        assertThat(ask(clerk, "DELETE", helper).statusCode()).isEqualTo(403);
        refusedFor("application-escalation");
        Map<String, Object> harmless = Map.of("name", "B", "scopes", List.of());
        assertThat(ask(clerk, "POST", "/applications", harmless).statusCode()).isEqualTo(201);
    }

    /// The provider's staff appoint the first administrator, and nobody after that.
    @Test
    void theFirstAdministratorIsInvited() {
        String id = appoint("root@contoso.example").text("id");
        assertThat(held()).containsExactly(id + " tenant-administrator");
        JsonObject user = read(ask(boss, "GET", "/users/" + id));
        assertThat(user.text("userName")).isEqualTo("root@contoso.example");
        assertThat(user.text("state")).isEqualTo("invited");
        assertThat(Events.of(node, AuditAction.ROLE_ASSIGNED))
                .hasSize(1)
                .allMatch(event -> event.object("details").text("user").equals(id))
                .noneMatch(event -> event.texts("actors").getFirst().startsWith("client:"));
        for (String name : List.of("root@contoso.example", "accomplice")) {
            assertThatThrownBy(() -> appoint(name)).hasMessageContaining("HTTP/1.1 409");
        }
        refusedFor("role-first");
        assertThat(ids(scim(boss, "GET", "/Users?" + filter("userName eq \"accomplice\""), "")))
                .isEmpty();
        call("DELETE", "/Users/" + id, "");
        String ada = made("ada");
        assertThat(appoint("ADA").text("id")).isEqualTo(ada);
        assertThat(held()).containsExactly(ada + " tenant-administrator");
    }

    private JsonObject appoint(String userName) {
        return instance.activity(
                "tenant.appoint", Map.of("tenant", "contoso", "userName", userName));
    }

    @Test
    void aRoleGoesWithWhoHasIt() {
        String ada = made("ada");
        Map<String, Object> reader = asked("user", ada, "user-reader");
        assertThat(ask(boss, "POST", "/role-assignments", reader).statusCode()).isEqualTo(201);
        assertThat(held()).containsExactly(ada + " user-reader");
        registered("helper", "");
        assertThat(assign(boss, "helper", "user-reader", "").statusCode()).isEqualTo(201);
        call("DELETE", "/Users/" + ada, "");
        assertThat(ask(boss, "POST", "/users/" + ada + "/restore").statusCode()).isEqualTo(200);
        instance.activity("application.delete", Map.of("tenant", "contoso", "clientId", "helper"));
        assertThat(held()).isEmpty();
    }
}
