package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.http.SmallInstance.Logged;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class FrontDoorTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private SampleDoors doors;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        doors = new SampleDoors(instance);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Request request(String method, String path, String caller) {
        Map<String, String> headers = caller.isEmpty() ? Map.of() : Map.of("Authorization", caller);
        return new Request(
                instance.ids.request(),
                method,
                path,
                Map.of(),
                "",
                name -> Optional.ofNullable(headers.get(name)),
                new byte[0],
                Wire.of("192.0.2.7"));
    }

    /// Whoever finds one tenant's damage does not end the others with it.
    @Test
    void closesATenantThatIsDamagedAndServesTheOthers() {
        assertThat(ask("/contoso/damaged", "").status()).isEqualTo(503);
        Logged refusal = onlyRefusal("tenant-damaged");
        assertThat(refusal.tenant()).isEqualTo(TenantId.OPERATOR_REALM);
        assertThat(refusal.detail("place")).isEqualTo("/{tenant}/damaged");
        assertThat(doors.stops.get()).isZero();
        assertThat(ask("/contoso/mine", "portal").status()).isEqualTo(200);
    }

    private Response ask(String path, String caller) {
        return doors.door.handle(request("GET", path, caller));
    }

    private static String text(Response response) {
        return new String(response.body(), StandardCharsets.UTF_8);
    }

    private Logged onlyRefusal(String reason) {
        List<Logged> logged = instance.logged();
        assertThat(logged).hasSize(1);
        Logged refusal = logged.getFirst();
        assertThat(refusal.action()).isEqualTo("request.refused");
        assertThat(refusal.detail("reason")).isEqualTo(reason);
        assertThat(refusal.event().text("source")).isEqualTo("192.0.2.7");
        return refusal;
    }

    @Test
    void letsAKnownCallerThroughToTheEndpointOfItsTenant() {
        Response response = ask("/contoso/mine", "portal");
        assertThat(response.status()).isEqualTo(200);
        assertThat(JsonObject.read(response.body()).members())
                .isEqualTo(Map.of("actor", "client:portal", "tenant", "contoso"));
        assertThat(instance.logged()).isEmpty();
    }

    @Test
    void tellsOfAnUnknownTenantInTheOperatorRealm() {
        Request request = request("GET", "/fabrikam/mine", "portal");
        Response response = doors.door.handle(request);
        assertThat(response.status()).isEqualTo(404);
        assertThat(JsonObject.read(response.body()).text("incident"))
                .isEqualTo(request.id().value());
        Logged refusal = onlyRefusal("no-tenant");
        assertThat(refusal.tenant()).isEqualTo(TenantId.OPERATOR_REALM);
        assertThat(refusal.actor()).isEqualTo("anonymous");
        assertThat(refusal.event().text("request")).isEqualTo(request.id().value());
        assertThat(refusal.detail("place")).isEqualTo("/{tenant}/mine");
    }

    /// What a stranger asks for is never repeated in the log's place.
    @Test
    void tellsOfAPathThatNamesNothing() {
        assertThat(ask("/contoso/canary-path", "").status()).isEqualTo(404);
        Logged refusal = onlyRefusal("not-found");
        assertThat(refusal.tenant()).isEqualTo(TenantId.OPERATOR_REALM);
        assertThat(refusal.detail("place")).isEqualTo("none");
        assertThat(refusal.event().toString()).doesNotContain("canary");
    }

    @Test
    void tellsOfAMethodThatHasNoEndpoint() {
        assertThat(doors.door.handle(request("DELETE", "/health", "")).status()).isEqualTo(405);
        assertThat(onlyRefusal("method-not-allowed").detail("code"))
                .isEqualTo("METHOD_NOT_ALLOWED");
    }

    @Test
    void tellsOfARefusalBeforeTheCallerIsKnownInItsTenant() {
        Response response = ask("/contoso/mine", "");
        assertThat(response.status()).isEqualTo(401);
        assertThat(response.headers())
                .contains(new Response.Header("WWW-Authenticate", "Basic realm=\"sallyport\""));
        Logged refusal = onlyRefusal("nobody");
        assertThat(refusal.tenant()).isEqualTo(SmallInstance.CONTOSO);
        assertThat(refusal.actor()).isEqualTo("anonymous");
    }

    @Test
    void tellsOfARefusalAfterwardsWithTheCaller() {
        Response response = ask("/contoso/refuse", "portal");
        assertThat(response.status()).isEqualTo(400);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(text(response)).doesNotContain(SampleDoors.SECRET);
        Logged refusal = onlyRefusal(SampleDoors.SECRET);
        assertThat(refusal.tenant()).isEqualTo(SmallInstance.CONTOSO);
        assertThat(refusal.actor()).isEqualTo("client:portal");
    }

    @Test
    void refusesInTheFormThatTheEndpointSpeaks() {
        Response response = doors.door.handle(request("POST", "/contoso/token", "portal"));
        assertThat(response.contentType()).isEqualTo("application/json");
        assertThat(JsonObject.read(response.body()).text("error")).isEqualTo("invalid_scope");
    }

    /// When the journal takes nothing more, there is nothing to write the refusal into.
    @Test
    void tellsNothingOfAFullDisk() {
        Response response = ask("/contoso/full", "");
        assertThat(response.status()).isEqualTo(503);
        assertThat(response.headers()).contains(new Response.Header("Retry-After", "5"));
        assertThat(instance.logged()).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(strings = {"/contoso/fault", "/contoso/deep", "/contoso/damage"})
    void answersAFaultWithAnIncidentAndNoDetail(String path) {
        Request request = request("GET", path, "");
        Response response = doors.door.handle(request);
        assertThat(response.status()).isEqualTo(500);
        assertThat(response.contentType()).isEqualTo("application/problem+json");
        assertThat(text(response))
                .doesNotContain(SampleDoors.SECRET)
                .doesNotContain("Exception")
                .doesNotContain("io.sallyport");
        assertThat(JsonObject.read(response.body()).text("incident"))
                .isEqualTo(request.id().value());
        assertThat(doors.stops).hasValue(path.endsWith("damage") ? 1 : 0);
    }

    /// What the head proved lasts until the body is there, and no longer than its tenant serves.
    @Test
    void asksForTheTenantAgainBehindTheBody() {
        byte[] body = "{}".getBytes(StandardCharsets.UTF_8);
        assertThat(open(things()).answer(body).status()).isEqualTo(200);
        Reception.Open waiting = open(things());
        assertThat(waiting.known()).contains(SmallInstance.CONTOSO);
        assertThat(waiting.bodyBytesMax()).isEqualTo(SampleDoors.LONG_BODY);
        doors.closed = true;
        assertThat(waiting.answer(body).status()).isEqualTo(404);
        assertThat(onlyRefusal("no-tenant").tenant()).isEqualTo(SmallInstance.CONTOSO);
    }

    private Request things() {
        Map<String, String> headers =
                Map.of("Authorization", "portal", "Content-Type", "application/json");
        return new Request(
                instance.ids.request(),
                "POST",
                "/contoso/things",
                Map.of(),
                "",
                name -> Optional.ofNullable(headers.get(name)),
                new byte[0],
                Wire.of("192.0.2.7"));
    }

    private Reception.Open open(Request head) {
        return (Reception.Open) doors.door.receive(head);
    }

    /// An application may say who it is in the body, so its limit is everybody's.
    @Test
    void knowsAnApplicationByItsBody() {
        Reception.Open token = open(request("POST", "/contoso/token", ""));
        assertThat(token.known()).isEmpty();
        assertThat(token.bodyBytesMax()).isEqualTo(64 << 10);
        assertThat(token.answer(new byte[0]).status()).isEqualTo(401);
        assertThatThrownBy(() ->
                        Endpoint.post("/a", new Access.Client(), (_, _) -> Response.empty())
                                .withBody(65_537))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// Refused by the head: nobody waits for a body.
    @Test
    void answersTheUnknownByTheirHead() {
        assertThat(doors.door.receive(request("POST", "/contoso/things", "")))
                .isInstanceOfSatisfying(
                        Reception.Answered.class,
                        answered -> assertThat(answered.response().status()).isEqualTo(401));
        assertThat(timed("/{tenant}/things", "4xx")).isEqualTo(1);
    }

    @Test
    void goesOnAfterAFault() {
        assertThat(ask("/contoso/fault", "").status()).isEqualTo(500);
        assertThat(ask("/contoso/mine", "portal").status()).isEqualTo(200);
        assertThat(doors.stops).hasValue(0);
    }

    /// Metrics are read by people who may not know who the tenants are.
    @Test
    void measuresByTemplateAndNeverByTenant() {
        ask("/contoso/mine", "portal");
        ask("/contoso/mine", "");
        ask("/contoso/nothing", "");
        ask("/contoso/fault", "");
        assertThat(timed("/{tenant}/mine", "2xx")).isEqualTo(1);
        assertThat(timed("/{tenant}/mine", "4xx")).isEqualTo(1);
        assertThat(timed("/{tenant}/fault", "5xx")).isEqualTo(1);
        assertThat(timed("/health", "2xx")).isZero();
        assertThat(doors.meters.counter("http.server.unrouted", "status", "404").count())
                .isEqualTo(1);
        assertThat(doors.meters.getMeters().toString()).doesNotContain("contoso");
        assertThat(doors.meters.getMeters().stream().flatMap(m -> m.getId().getTags().stream()))
                .noneMatch(tag -> tag.getValue().contains("contoso"));
    }

    private long timed(String path, String status) {
        return doors.meters
                .get("http.server.requests")
                .tag("path", path)
                .tag("status", status)
                .timer()
                .count();
    }
}
