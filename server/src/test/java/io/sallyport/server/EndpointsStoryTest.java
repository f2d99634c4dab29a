package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.pages.Asset;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every door, tried by somebody who may not enter: the list is the registry's own, so a new
/// endpoint is tried the day it is added.
class EndpointsStoryTest {
    /// What is posted there is sent on as a GET, and changes nothing.
    private static final Set<String> SENT_ON =
            Set.of("/{tenant}/oauth2/authorize", "/{tenant}/oauth2/logout");

    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;

    @BeforeAll
    static void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static HttpResponse<String> call(Endpoint endpoint, String tenant, String... headers) {
        String url =
                instance.demo().object("listeners").text("public")
                        + endpoint.path()
                                .replace("/assets/{name}", Asset.STYLE.path())
                                .replace("{tenant}", tenant)
                                .replaceAll("[{}]", "");
        return switch (endpoint.method()) {
            case "GET" -> instance.get(url, headers);
            case "POST" -> instance.post(url, Map.of("token", "none"), headers);
            default -> instance.send(endpoint.method(), url, "{}", headers);
        };
    }

    /// What a page's door says to who asks for nothing: a form that no page of ours sent is
    /// refused, and so is a request without an application.
    private static int withoutAnything(Endpoint endpoint) {
        if (endpoint.body().fromPages()) {
            return 403;
        }
        return switch (endpoint.method() + " " + endpoint.path()) {
            case "GET /{tenant}/oauth2/authorize",
                    "GET /{tenant}/signin/code",
                    "GET /{tenant}/signin/recovery-code" ->
                    400;
            case "POST /{tenant}/oauth2/authorize",
                    "POST /{tenant}/oauth2/logout",
                    "GET /{tenant}/account",
                    "GET /{tenant}/account/passkeys",
                    "GET /{tenant}/account/password" ->
                    303;
            default -> 200;
        };
    }

    @Test
    void noDoorOpensToTheUnknown() {
        List<Endpoint> endpoints = node.assembly().endpoints();
        assertThat(endpoints).hasSizeGreaterThan(8);
        for (Endpoint endpoint : endpoints) {
            HttpResponse<String> answer = call(endpoint, "contoso");
            int expected =
                    switch (endpoint.access()) {
                        case Access.Open() -> withoutAnything(endpoint);
                        case Access.Client(_), Access.Bearer(_, _), Access.Person(_) -> 401;
                        case Access.Local(), Access.Callers(_), Access.AnyPeer() -> 404;
                    };
            assertThat(answer.statusCode()).as(endpoint.path()).isEqualTo(expected);
            if (expected == 401) {
                assertThat(answer.headers().firstValue("WWW-Authenticate")).isPresent();
                assertThat(answer.body()).containsIgnoringCase("incident");
            }
        }
    }

    /// Whoever changes something with success counts as known (`http.HandshakeTurns`), so nobody
    /// may who showed no credential. What a page of ours sends carries one where it is answered so.
    @Test
    void nothingIsChangedWithoutACredential() {
        assertThat(node.assembly().endpoints())
                .filteredOn(endpoint -> !endpoint.method().equals("GET"))
                .isNotEmpty()
                .noneMatch(endpoint ->
                        endpoint.access() instanceof Access.Open
                                && !endpoint.body().fromPages()
                                && !SENT_ON.contains(endpoint.path()));
    }

    /// An endpoint that is open by mistake is in no matrix of those that are not.
    @Test
    void whatIsOpenToEverybodyStandsHere() {
        assertThat(node.assembly().endpoints())
                .filteredOn(endpoint -> endpoint.access() instanceof Access.Open)
                .extracting(Endpoint::path)
                .containsExactlyInAnyOrder(
                        "/assets/{name}",
                        "/crl/public.pem",
                        "/health/live",
                        "/health/ready",
                        "/.well-known/oauth-authorization-server/{tenant}",
                        "/.well-known/openid-configuration/{tenant}",
                        "/{tenant}/.well-known/oauth-authorization-server",
                        "/{tenant}/.well-known/openid-configuration",
                        "/{tenant}/oauth2/jwks",
                        "/{tenant}/oauth2/authorize",
                        "/{tenant}/oauth2/authorize",
                        "/{tenant}/oauth2/consent",
                        "/{tenant}/oauth2/logout",
                        "/{tenant}/oauth2/logout",
                        "/{tenant}/oauth2/logout/confirmed",
                        "/{tenant}/account",
                        "/{tenant}/account/password",
                        "/{tenant}/account/password",
                        "/{tenant}/account/authenticator",
                        "/{tenant}/account/authenticator/confirm",
                        "/{tenant}/account/authenticator/remove",
                        "/{tenant}/account/passkeys",
                        "/{tenant}/account/passkeys",
                        "/{tenant}/account/passkeys/remove",
                        "/{tenant}/account/recovery-codes",
                        "/{tenant}/account/sessions/end",
                        "/{tenant}/account/sessions/end-all",
                        "/{tenant}/account/consents/take-back",
                        "/{tenant}/signin",
                        "/{tenant}/signin",
                        "/{tenant}/signin/passkey",
                        "/{tenant}/signin/code",
                        "/{tenant}/signin/code",
                        "/{tenant}/signin/recovery-code",
                        "/{tenant}/signin/recovery-code",
                        "/{tenant}/api/v1/openapi.json");
    }

    /// Who has rights in one administrative unit alone comes in here, so each of these answers from
    /// what the store hands out within that unit, and from nothing else.
    @Test
    void whatIsOpenWithinAUnitStandsHere() {
        assertThat(node.assembly().endpoints())
                .filteredOn(
                        one -> one.access() instanceof Access.Bearer(_, boolean inUnits) && inUnits)
                .extracting(one -> one.path().replace("/{tenant}", ""))
                .allMatch(path ->
                        path.startsWith("/scim/v2/")
                                || List.of(
                                                "/scim/v2",
                                                "/api/v1/deleted-users",
                                                "/api/v1/users/{id}",
                                                "/api/v1/users/{id}/restore")
                                        .contains(path));
    }

    @Test
    void noDoorOpensWithAnotherTenantsCredentials() {
        String token = "Bearer " + instance.token(1).text("access_token");
        for (Endpoint endpoint : node.assembly().endpoints()) {
            Optional<String> credential =
                    switch (endpoint.access()) {
                        case Access.Client(_) -> Optional.of(instance.basic(1));
                        case Access.Bearer(_, _) -> Optional.of(token);
                        // SignInStoryTest has those: no application has such a token of its own.
                        case Access.Person(_),
                                Access.Open(),
                                Access.Local(),
                                Access.Callers(_),
                                Access.AnyPeer() ->
                                Optional.empty();
                    };
            credential.ifPresent(header -> {
                HttpResponse<String> own = call(endpoint, "fabrikam", "Authorization", header);
                assertThat(own.statusCode()).as(endpoint.path()).isNotEqualTo(401);
                HttpResponse<String> foreign = call(endpoint, "contoso", "Authorization", header);
                assertThat(foreign.statusCode()).as(endpoint.path()).isEqualTo(401);
            });
        }
    }

    @Test
    void anUnknownAndASuspendedTenantLookAlike() {
        instance.activity("tenant.create", Map.of("name", "resting"));
        instance.activity("tenant.suspend", Map.of("tenant", "resting"));
        for (Endpoint endpoint : node.assembly().endpoints()) {
            if (endpoint.path().contains("{tenant}")) {
                HttpResponse<String> unknown = call(endpoint, "nobody");
                HttpResponse<String> suspended = call(endpoint, "resting");
                assertThat(unknown.statusCode()).isEqualTo(404);
                assertThat(suspended.statusCode()).isEqualTo(404);
                assertThat(shape(suspended)).isEqualTo(shape(unknown));
            }
        }
    }

    private static String shape(HttpResponse<String> answer) {
        return answer.body().replaceAll("[0-9a-f]{32}", "ID");
    }

    @Test
    void everyAnswerCarriesTheSecurityHeaders() {
        for (Endpoint endpoint : node.assembly().endpoints()) {
            for (String tenant : List.of("contoso", "nobody")) {
                HttpResponse<String> answer = call(endpoint, tenant);
                assertThat(answer.headers().map().keySet())
                        .as(endpoint.path())
                        .contains(
                                "content-security-policy",
                                "x-content-type-options",
                                "referrer-policy",
                                "cache-control",
                                "x-request-id");
            }
        }
    }

    @Test
    void suspendingStopsTokensThatAreOut() {
        String token = "Bearer " + instance.token(1).text("access_token");
        String url = instance.issuer(1) + "/api/v1/applications";
        assertThat(instance.get(url, "Authorization", token).statusCode()).isEqualTo(200);
        Map<String, Object> client = Map.of("tenant", "fabrikam", "clientId", "fabrikam-portal");
        instance.activity("application.suspend", client);
        assertThat(instance.get(url, "Authorization", token).statusCode()).isEqualTo(401);
        instance.activity("application.resume", client);
        assertThat(instance.get(url, "Authorization", token).statusCode()).isEqualTo(200);
        instance.activity("tenant.suspend", Map.of("tenant", "fabrikam"));
        assertThat(instance.get(url, "Authorization", token).statusCode()).isEqualTo(404);
        instance.activity("tenant.resume", Map.of("tenant", "fabrikam"));
        instance.activity("signing-key.rotate", Map.of("tenant", "fabrikam", "atOnce", true));
        assertThat(instance.get(url, "Authorization", token).statusCode()).isEqualTo(401);
        String fresh = "Bearer " + instance.token(1).text("access_token");
        assertThat(instance.get(url, "Authorization", fresh).statusCode()).isEqualTo(200);
    }
}
