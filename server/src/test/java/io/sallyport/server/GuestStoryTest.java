package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// Users whose only credential is a link to another tenant or provider.
class GuestStoryTest extends UnitStory {
    private static final String GUEST =
            "urn:sallyport:params:scim:schemas:extension:guest:1.0:User";
    private static final String ISSUER = "https://login.partner.example/realm";
    private static final String PASSWORD = "correct horse battery staple";

    private static Map<String, Object> guest(String name, Object issuer, Object subject) {
        Map<String, Object> guest = user(name);
        guest.put("schemas", List.of(USER, GUEST));
        guest.put(GUEST, Map.of("issuer", issuer, "subject", subject));
        return guest;
    }

    private JsonObject made(Map<String, Object> guest) {
        HttpResponse<String> answer = call("POST", "/Users", guest);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        return DemoInstance.object(answer);
    }

    private void refuses(HttpResponse<String> answer, int status, String type) {
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(status);
        assertThat(answer.body()).contains("\"scimType\":\"" + type + "\"");
    }

    private List<String> found(Administrator by, String filter) {
        HttpResponse<String> answer =
                scim(
                        by,
                        "GET",
                        "/Users?filter=" + URLEncoder.encode(filter, StandardCharsets.UTF_8),
                        "");
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).objects("Resources").stream()
                .map(one -> one.text("userName"))
                .toList();
    }

    private static String link(String issuer, String subject) {
        return GUEST
                + ":issuer eq \""
                + issuer
                + "\" and "
                + GUEST
                + ":subject eq \""
                + subject
                + "\"";
    }

    @Test
    void aGuestIsAUserWithALink() {
        JsonObject made = made(guest("ada", ISSUER, "Subject-1"));
        made(guest("bob", ISSUER, "subject-1"));
        assertThat(made.object(GUEST).members())
                .isEqualTo(Map.of("issuer", ISSUER, "subject", "Subject-1"));
        assertThat(made.texts("schemas")).containsExactly(USER, GUEST);
        assertThat(found(boss, link(ISSUER, "Subject-1"))).containsExactly("ada");
        assertThat(found(boss, GUEST + ":subject eq \"subject-1\"")).containsExactly("bob");
        assertThat(found(boss, GUEST + ":issuer eq \"" + ISSUER + "\""))
                .containsExactlyInAnyOrder("ada", "bob");
        assertThat(found(boss, link(ISSUER + "/", "Subject-1"))).isEmpty();
        assertThat(call("GET", "/Schemas/" + GUEST, "").body())
                .contains("\"mutability\":\"immutable\"");
        // Who fills in all that is listed makes no guest.
        for (String list : List.of("/Schemas", "/ResourceTypes", "/ResourceTypes/User")) {
            assertThat(call("GET", list, "").body()).contains(USER).doesNotContain(GUEST);
        }
        HttpResponse<String> state = ask(boss, "GET", "/users/" + made.text("id"));
        assertThat(DemoInstance.object(state).text("state")).isEqualTo("active");
        // Of another tenant nothing is found.
        String filter = URLEncoder.encode(link(ISSUER, "Subject-1"), StandardCharsets.UTF_8);
        assertThat(foreign("GET", "/Users?filter=" + filter, "").body())
                .contains("\"totalResults\":0");
        assertThat(foreign("POST", "/Users", guest("ada", ISSUER, "Subject-1")).statusCode())
                .isEqualTo(201);
    }

    @Test
    void refusesWhatIsNoLink() {
        for (String issuer :
                List.of(
                        "http://login.partner.example",
                        "https://",
                        "https://login.partner.example/?a=b",
                        "https://login.partner.example/#a",
                        "https://me@login.partner.example/",
                        "login.partner.example",
                        "https://login.partner.example/" + "a".repeat(600),
                        "https://LOGIN.example.org",
                        "https://login.example.org:65536",
                        instance.issuer(0) + "/",
                        instance.issuer(0))) {
            refuses(call("POST", "/Users", guest("x", issuer, "s")), 400, "invalidValue");
        }
        for (String subject : List.of("a b", "a\n", "\u00e4", "a".repeat(256))) {
            refuses(call("POST", "/Users", guest("x", ISSUER, subject)), 400, "invalidValue");
        }
        Map<String, Object> half = guest("x", ISSUER, "s");
        half.put(GUEST, Map.of("issuer", ISSUER));
        refuses(call("POST", "/Users", half), 400, "invalidValue");
        Map<String, Object> secret = guest("x", ISSUER, "s");
        secret.put("password", PASSWORD);
        refuses(call("POST", "/Users", secret), 400, "invalidValue");
    }

    /// Whether that tenant is there, and that user, is the same to who makes a guest.
    @Test
    void aTenantOfThisInstanceIsNotAsked() {
        String there = instance.issuer(1);
        String nobody = there.substring(0, there.lastIndexOf('/')) + "/nobody";
        String theirs = DemoInstance.object(foreign("POST", "/Users", user("carl"))).text("id");
        for (String issuer : List.of(there, nobody)) {
            refuses(call("POST", "/Users", guest("x", issuer, "carl")), 400, "invalidValue");
            made(guest("one." + issuer.length(), issuer, theirs));
            made(guest("two." + issuer.length(), issuer, "0".repeat(32)));
        }
    }

    @Test
    void aLinkStaysAsItIs() {
        String path = "/Users/" + made(guest("ada", ISSUER, "1")).text("id");
        String plain = "/Users/" + made("plain");
        Object link = Map.of("issuer", ISSUER, "subject", "2");
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(
                        Map.of("op", "remove", "path", GUEST),
                        Map.of("op", "remove", "path", GUEST + ":subject"),
                        Map.of("op", "replace", "path", GUEST + ":subject", "value", "2"),
                        Map.of("op", "add", "path", GUEST + ":issuer", "value", ISSUER + "/2"),
                        Map.of("op", "replace", "path", GUEST, "value", link),
                        Map.of("op", "replace", "value", Map.of(GUEST, link)),
                        Map.of("op", "add", "value", Map.of(GUEST + ":subject", "2")))) {
            refuses(call("PATCH", path, patch(change)), 400, "mutability");
        }
        for (Map<String, Object> change :
                List.<Map<String, Object>>of(
                        Map.of("op", "add", "path", GUEST, "value", link),
                        Map.of("op", "add", "value", Map.of(GUEST, link)))) {
            refuses(call("PATCH", plain, patch(change)), 400, "mutability");
        }
        refuses(call("PUT", plain, guest("plain", ISSUER, "2")), 400, "mutability");
        refuses(call("PUT", path, guest("ada", ISSUER, "2")), 400, "mutability");
        refuses(
                call("PATCH", path, patch(Map.of("op", "add", "path", "password", "value", "a b"))),
                400,
                "invalidValue");
        Map<String, Object> secret = user("ada");
        secret.put("password", PASSWORD);
        refuses(call("PUT", path, secret), 400, "invalidValue");
        // What leaves it alone goes through, and it stays.
        assertThat(call("PUT", path, user("grace")).statusCode()).isEqualTo(200);
        Map<String, Object> same =
                Map.of("op", "replace", "path", GUEST + ":subject", "value", "1");
        assertThat(call("PATCH", path, patch(same)).statusCode()).isEqualTo(200);
        assertThat(found(boss, link(ISSUER, "1"))).containsExactly("grace");
        assertThat(found(boss, link(ISSUER, "2"))).isEmpty();
    }

    @Test
    void aLinkIsNeverAnybodyElses() {
        String path = "/Users/" + made(guest("ada", ISSUER, "1")).text("id");
        refuses(call("POST", "/Users", guest("eve", ISSUER, "1")), 409, "uniqueness");
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(204);
        refuses(call("POST", "/Users", guest("eve", ISSUER, "1")), 409, "uniqueness");
        String id = path.substring("/Users/".length());
        assertThat(ask(boss, "POST", "/users/" + id + "/restore").statusCode()).isEqualTo(200);
        assertThat(found(boss, link(ISSUER, "1"))).containsExactly("ada");
        assertThat(call("DELETE", path, "").statusCode()).isEqualTo(204);
        assertThat(ask(boss, "POST", "/users/" + id + "/purge").statusCode()).isEqualTo(204);
        refuses(call("POST", "/Users", guest("eve", ISSUER, "1")), 409, "uniqueness");
    }

    @Test
    void ofManyAtOnceOneBecomesTheGuest() throws Exception {
        List<Callable<Integer>> rivals = new ArrayList<>();
        for (int i = 0; i < 16; i++) {
            Map<String, Object> rival = guest("rival" + i, ISSUER, "1");
            rivals.add(() -> call("POST", "/Users", rival).statusCode());
        }
        List<Integer> statuses = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
            for (Future<Integer> one : threads.invokeAll(rivals)) {
                statuses.add(one.get());
            }
        }
        assertThat(statuses).filteredOn(status -> status == 201).hasSize(1);
        assertThat(statuses).filteredOn(status -> status == 409).hasSize(15);
    }

    private HttpResponse<String> imported(int tenant, String... lines) {
        return instance.send(
                "POST",
                instance.issuer(tenant)
                        + "/api/v1/directory/imports/"
                        + UUID.randomUUID()
                        + "?line=1",
                String.join("\n", lines),
                "Authorization",
                "Bearer " + tokens.get(tenant),
                "Content-Type",
                "application/jsonl");
    }

    @Test
    void filesCarryGuests() {
        made(guest("ada", ISSUER, "1"));
        HttpResponse<String> file =
                instance.get(
                        instance.issuer(0) + "/api/v1/directory/export",
                        "Authorization",
                        "Bearer " + token());
        String line =
                DemoInstance.object(file).objects("resources").stream()
                        .filter(one -> one.optionalText("userName").equals(Optional.of("ada")))
                        .map(one -> CanonicalJson.write(one.members()))
                        .findFirst()
                        .orElseThrow();
        assertThat(line).contains(GUEST);
        assertThat(imported(1, line).body()).contains("\"made\":1");
        String filter = URLEncoder.encode(link(ISSUER, "1"), StandardCharsets.UTF_8);
        assertThat(foreign("GET", "/Users?filter=" + filter, "").body())
                .contains("\"totalResults\":1");
        Map<String, Object> hashed = guest("cleo", ISSUER, "3");
        hashed.put("password", "$2b$10$abcdefghijklmnopqrstuv" + "0123456789".repeat(3) + ".");
        String twice = CanonicalJson.write(guest("bob", ISSUER, "2"));
        String thief = CanonicalJson.write(guest("eve", ISSUER, "2"));
        String taken = CanonicalJson.write(guest("dan", ISSUER, "1"));
        assertThat(imported(0, twice, thief, taken, CanonicalJson.write(hashed)).body())
                .contains("\"made\":1")
                .contains("\"refused\":3");
    }

    @Test
    void whoAdministersAUnitMakesGuestsThereAlone() {
        String unit = unit("west");
        Administrator west = within(unit, "west", "user-administrator");
        HttpResponse<String> made = scim(west, "POST", "/Users", guest("ada", ISSUER, "1"));
        assertThat(made.statusCode()).as(made.body()).isEqualTo(201);
        made(guest("bob", ISSUER, "2"));
        assertThat(found(west, link(ISSUER, "1"))).containsExactly("ada");
        assertThat(found(west, link(ISSUER, "2"))).isEmpty();
        assertThat(found(west, GUEST + ":issuer eq \"" + ISSUER + "\"")).containsExactly("ada");
        String other = unit("east");
        Administrator east = within(other, "east", "user-administrator");
        assertThat(found(east, link(ISSUER, "1"))).isEmpty();
        String id = DemoInstance.object(made).text("id");
        assertThat(scim(east, "GET", "/Users/" + id, "").statusCode()).isEqualTo(404);
    }
}
