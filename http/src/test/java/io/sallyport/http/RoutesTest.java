package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RoutesTest {
    private static final Endpoint HEALTH = get("/health/live");
    private static final Endpoint LIST = get("/{tenant}/api/v1/applications");
    private static final Endpoint ADD = post("/{tenant}/api/v1/applications");
    private static final Endpoint ONE = get("/{tenant}/api/v1/applications/{client}");
    private static final Endpoint NEW = get("/{tenant}/api/v1/applications/new");
    private static final Endpoint METADATA = get("/.well-known/server/{tenant}");

    private final Routes routes = new Routes(List.of(HEALTH, LIST, ADD, ONE, NEW, METADATA));

    private static Endpoint get(String path) {
        return Endpoint.get(path, new Access.Open(), (_, _) -> Response.empty());
    }

    private static Endpoint post(String path) {
        return Endpoint.post(path, new Access.Open(), (_, _) -> Response.empty());
    }

    private void finds(String path, Endpoint endpoint, Map<String, String> variables) {
        assertThat(routes.find("GET", path)).isEqualTo(new Routes.Match(endpoint, variables));
    }

    private void findsNothing(String path) {
        for (String method : List.of("GET", "POST")) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> routes.find(method, path));
            assertThat(refusal).as(path).isNotNull();
            assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_FOUND);
            assertThat(refusal.privateReason()).isEqualTo("not-found");
        }
    }

    @Test
    void findsEndpointsAndTheirVariables() {
        finds("/health/live", HEALTH, Map.of());
        finds("/contoso/api/v1/applications", LIST, Map.of("tenant", "contoso"));
        finds("/a-._~Z9/api/v1/applications", LIST, Map.of("tenant", "a-._~Z9"));
        finds(
                "/contoso/api/v1/applications/portal",
                ONE,
                Map.of("tenant", "contoso", "client", "portal"));
        finds(
                "/contoso/api/v1/applications/urn:ietf:params:scim:schemas:core:2.0:User",
                ONE,
                Map.of(
                        "tenant",
                        "contoso",
                        "client",
                        "urn:ietf:params:scim:schemas:core:2.0:User"));
        finds("/.well-known/server/contoso", METADATA, Map.of("tenant", "contoso"));
        assertThat(routes.find("POST", "/contoso/api/v1/applications").endpoint()).isEqualTo(ADD);
    }

    @Test
    void prefersALiteralToAVariable() {
        finds("/contoso/api/v1/applications/new", NEW, Map.of("tenant", "contoso"));
    }

    /// Whoever is called like a literal part cannot be reached, so such names are reserved; it is
    /// never a matter of which endpoint was tried first.
    @Test
    void neverTakesALiteralForAVariableAfterAll() {
        findsNothing("/health/api/v1/applications");
        findsNothing("/.well-known/api/v1/applications");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "/",
                "//",
                "/health",
                "/health/",
                "/health/live/",
                "//health/live",
                "/health//live",
                "/health/live//",
                "/health/./live",
                "/health/../health/live",
                "/./health/live",
                "/health/%6cive",
                "/health/live%00",
                "/health/live;a=b",
                "/health;a=b/live",
                "/Health/live",
                "/health/live ",
                "/health\\live",
                "health/live",
                "xhealth/live",
                "*",
                "http://a/health/live",
                "/contoso/api/v1/applications/",
                "//api/v1/applications",
                "/./api/v1/applications",
                "/../api/v1/applications",
                "/%2e/api/v1/applications",
                "/%2E%2E/api/v1/applications",
                "/contoso/api/v1/applications/urn%3Aietf",
                "/contoso%2fapi/api/v1/applications",
                "/con%74oso/api/v1/applications",
                "/contoso;x=1/api/v1/applications",
                "/contoso?/api/v1/applications",
                "/contoso /api/v1/applications",
                "/contos\u00f6/api/v1/applications",
                "/conto\u0000so/api/v1/applications",
                "/{tenant}/api/v1/applications",
                "xcontoso/api/v1/applications"
            })
    void givesNoSecondSpellingToAPath(String path) {
        findsNothing(path);
    }

    @Test
    void refusesALongPathWhateverItNames() {
        String rest = "/api/v1/applications";
        String longest = "a".repeat(1_024 - 1 - rest.length());
        finds("/" + longest + rest, LIST, Map.of("tenant", longest));
        findsNothing("/" + longest + "a" + rest);
    }

    /// A variable is one whole part of unreserved characters; anything else is nothing here.
    @Test
    void neverGivesOutAVariableThatMeansSomethingElsewhere() {
        Random random = new Random(17);
        for (int i = 0; i < 50_000; i++) {
            String path = oddPath(random);
            try {
                Routes.Match match = routes.find("GET", path);
                match.variables()
                        .values()
                        .forEach(value ->
                                assertThat(value).matches("[A-Za-z0-9._~:-]+").isNotIn(".", ".."));
                String spelled = match.endpoint().path();
                for (Map.Entry<String, String> variable : match.variables().entrySet()) {
                    spelled = spelled.replace("{" + variable.getKey() + "}", variable.getValue());
                }
                assertThat(spelled).isEqualTo(path);
            } catch (Refusal refusal) {
                assertThat(refusal.code()).isEqualTo(RefusalCode.NOT_FOUND);
            }
        }
    }

    private static String oddPath(Random random) {
        StringBuilder path = new StringBuilder("/contoso/api/v1/applications/portal");
        for (int edits = random.nextInt(4); edits > 0; edits--) {
            int at = random.nextInt(path.length());
            String odd = "/.%;:a2e\\?#\u0000\u00e9 ";
            path.insert(at, odd.charAt(random.nextInt(odd.length())));
            if (random.nextBoolean()) {
                path.deleteCharAt(random.nextInt(path.length()));
            }
        }
        return path.toString();
    }

    @Test
    void namesTheMethodsThatAPathAnswersTo() {
        for (String method : List.of("PUT", "OPTIONS", "TRACE", "get", "")) {
            Refusal refusal =
                    catchThrowableOfType(
                            Refusal.class,
                            () -> routes.find(method, "/contoso/api/v1/applications"));
            assertThat(refusal.code()).isEqualTo(RefusalCode.METHOD_NOT_ALLOWED);
            assertThat(refusal.publicDetail())
                    .isEqualTo("This path answers to GET, HEAD, POST only.");
        }
    }

    /// RFC 9110 9.1.
    @Test
    void answersToHeadWhereItAnswersToGet() {
        assertThat(routes.find("HEAD", "/contoso/api/v1/applications").endpoint()).isEqualTo(LIST);
        assertThat(routes.at("/contoso/api/v1/applications").keySet())
                .containsExactly("GET", "HEAD", "POST");
        assertThat(routes.at("/contoso/api/v1/nothing")).isEmpty();
        assertThat(routes.at("")).isEmpty();
    }

    /// RFC 9110 15.5.6.
    @Test
    void hasEachMethodThatAnApiNeeds() {
        Access open = new Access.Open();
        Endpoint.Handler handler = (_, _) -> Response.noContent();
        String path = "/{tenant}/things/{thing}";
        List<Endpoint> all =
                List.of(
                        Endpoint.put(path, open, handler),
                        Endpoint.patch(path, open, handler),
                        Endpoint.delete(path, open, handler));
        Routes things = new Routes(all);
        for (Endpoint one : all) {
            assertThat(things.find(one.method(), "/contoso/things/7").endpoint()).isEqualTo(one);
        }
        assertThat(things.at("/contoso/things/7").keySet())
                .containsExactly("DELETE", "PATCH", "PUT");
    }

    /// One of them would never see its variable.
    @Test
    void refusesTwoNamesForOnePart() {
        Endpoint other = post("/{tenant}/api/v1/applications/{id}");
        assertThatThrownBy(() -> new Routes(List.of(ONE, other)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("two names");
    }

    @Test
    void refusesTwoEndpointsAtOneDoor() {
        assertThatThrownBy(() -> new Routes(List.of(HEALTH, get("/health/live"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/health/live");
        assertThatThrownBy(() -> new Routes(List.of(LIST, get("/{other}/api/v1/applications"))))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(new Routes(List.of(LIST, ADD)).endpoints()).containsExactly(LIST, ADD);
    }

    @Test
    void knowsTheFormOfRefusalsAroundAPath() {
        Endpoint.ErrorForm scim = Endpoint.ErrorForm.SCIM;
        Routes mixed =
                new Routes(
                        List.of(
                                LIST,
                                get("/{tenant}/scim/v2/Users").withErrors(scim),
                                get("/{tenant}/scim/v2/Users/{id}").withErrors(scim)));
        for (String path :
                List.of(
                        "/contoso/scim/v2/Users",
                        "/contoso/scim/v2/Users/",
                        "/contoso/scim/v2/Users/1/2",
                        "/contoso/scim/v2/Users/%23",
                        "/contoso/scim/v2/nothing",
                        "/contoso/scim/v3")) {
            assertThat(mixed.errors(path)).as(path).isEqualTo(scim);
        }
        for (String path :
                List.of(
                        "",
                        "/",
                        "/nothing/at/all",
                        "/%63ontoso/scim/v2/Users",
                        "//scim/v2/Users",
                        "/contoso/scim/v2/" + "x".repeat(2_000),
                        "/contoso/api/v1/applications")) {
            assertThat(mixed.errors(path)).as(path).isEqualTo(Endpoint.ErrorForm.PROBLEM);
        }
    }
}
