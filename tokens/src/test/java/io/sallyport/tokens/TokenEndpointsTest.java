package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.Response;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// What the doors decide behind an authenticated client: scopes (RFC 6749 3.3), resources (RFC 8707
/// 2), introspection (RFC 7662) and revocation (RFC 7009).
class TokenEndpointsTest {
    private static final String TOKEN = "/{tenant}/oauth2/token";
    private static final String INTROSPECT = "/{tenant}/oauth2/introspect";
    private static final String REVOKE = "/{tenant}/oauth2/revoke";
    private static final String GRANT = "grant_type=client_credentials";
    private static final AtomicInteger NUMBER = new AtomicInteger();

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private Tenant contoso;
    private Application client;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    @BeforeEach
    void makeTenant() {
        contoso = instance.tenant("contoso-" + NUMBER.incrementAndGet());
        client = instance.client(contoso, "portal");
    }

    @AfterEach
    void heal() {
        instance.store.heal();
    }

    private Response post(String path, String body) {
        return post(instance.in(contoso, client), path, body);
    }

    private Response post(RequestContext context, String path, String body) {
        return instance.door(path).handle(context, Posted.form(contoso, body).request());
    }

    private static JsonObject json(Response answer) {
        assertThat(answer.status()).isEqualTo(200);
        return JsonObject.read(answer.body());
    }

    private JsonObject token(String more) {
        return json(post(TOKEN, GRANT + more));
    }

    private static JsonObject claims(JsonObject answer) {
        return CompactJws.parse(answer.text("access_token")).orElseThrow().payload();
    }

    private void refuses(RefusalCode code, String reason, String more) {
        SmallInstance.refuses(code, reason, () -> post(TOKEN, GRANT + more));
    }

    private boolean active(String token) {
        return json(post(INTROSPECT, "token=" + token)).yes("active");
    }

    /// RFC 6749 5.1.
    @Test
    void answersWithATokenAndWhatItIsGoodFor() {
        JsonObject answer = token("");
        assertThat(answer.members().keySet())
                .containsExactly("access_token", "expires_in", "scope", "token_type");
        assertThat(answer.text("token_type")).isEqualTo("Bearer");
        assertThat(answer.number("expires_in")).isEqualTo(300);
        assertThat(answer.text("scope")).isEqualTo("orders.read orders.write");
        assertThat(claims(answer).text("aud")).isEqualTo(contoso.api());
        assertThat(active(answer.text("access_token"))).isTrue();
    }

    @Test
    void givesNoTokenALongerLifeThanTheTenantsSettings() {
        Application brief = instance.client(contoso, "brief", Optional.of(Duration.ofSeconds(30)));
        String before = token("").text("access_token");
        instance.configure(contoso, "tokenLifeSeconds", 60);
        JsonObject claims = claims(token(""));
        assertThat(claims.number("exp") - claims.number("iat")).isEqualTo(60);
        assertThat(token("").number("expires_in")).isEqualTo(60);
        // A ceiling makes nothing longer, and ends no token that is there.
        JsonObject shorter =
                CompactJws.parse(instance.token(contoso, brief)).orElseThrow().payload();
        assertThat(shorter.number("exp") - shorter.number("iat")).isEqualTo(30);
        assertThat(active(before)).isTrue();
    }

    @ParameterizedTest
    @CsvSource({
        "orders.read, orders.read",
        "orders.write+orders.read, orders.write orders.read",
        "orders.read+orders.read, orders.read",
        "'', orders.read orders.write"
    })
    void givesTheScopesThatWereAskedFor(String asked, String given) {
        JsonObject answer = token("&scope=" + asked);
        assertThat(answer.text("scope")).isEqualTo(given);
        assertThat(claims(answer).text("scope")).isEqualTo(given);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "orders.delete", "orders.read+orders.delete", "Orders.read", "orders", "orders.*",
                "orders.read++orders.write", "+orders.read", "orders.read+", "+", "orders.read%09",
                "orders.read,orders.write", "openid"
            })
    void refusesAScopeThatTheClientHasNot(String scope) {
        refuses(RefusalCode.INVALID_SCOPE, "scope-not-allowed", "&scope=" + scope);
    }

    @Test
    void givesTheResourcesThatWereNamed() {
        String orders = "&resource=" + Posted.encoded(SmallInstance.ORDERS);
        String api = "&resource=" + Posted.encoded(contoso.api());
        assertThat(claims(token(orders)).text("aud")).isEqualTo(SmallInstance.ORDERS);
        assertThat(claims(token(api)).text("aud")).isEqualTo(contoso.api());
        assertThat(claims(token(orders + api)).texts("aud"))
                .containsExactly(SmallInstance.ORDERS, contoso.api());
        assertThat(claims(token(orders + orders)).text("aud")).isEqualTo(SmallInstance.ORDERS);
        assertThat(claims(token("&resource=")).text("aud")).isEqualTo(contoso.api());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://other.example", "https://orders.example/", "https://orders.example#x",
                "HTTPS://orders.example", "orders", "https://id.example/fabrikam/api/v1",
                "https://orders.example https://other.example"
            })
    void refusesAResourceThatTheClientMayNotName(String resource) {
        String bad = "&resource=" + Posted.encoded(resource);
        String good = "&resource=" + Posted.encoded(SmallInstance.ORDERS);
        refuses(RefusalCode.INVALID_TARGET, "resource-not-allowed", bad);
        refuses(RefusalCode.INVALID_TARGET, "resource-not-allowed", good + bad);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "password",
                "AUTHORIZATION_CODE",
                "implicit",
                "CLIENT_CREDENTIALS",
                "client_credentials+",
                "urn:ietf:params:oauth:grant-type:token-exchange"
            })
    void refusesAnotherGrant(String grant) {
        SmallInstance.refuses(
                RefusalCode.UNSUPPORTED_GRANT_TYPE,
                "grant-type",
                () -> post(TOKEN, "grant_type=" + grant));
    }

    @Test
    void refusesAFormThatLacksWhatItNeeds() {
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST,
                "form-missing-grant_type",
                () -> post(TOKEN, "scope=orders.read"));
        for (String path : List.of(INTROSPECT, REVOKE)) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_REQUEST,
                    "form-missing-token",
                    () -> post(path, "token_type_hint=access_token"));
        }
        refuses(RefusalCode.INVALID_REQUEST, "form-doubled", "&scope=a&scope=b");
    }

    /// A door that somebody reached without a client's authority gives nothing.
    @Test
    void refusesWhoeverIsNoClient() {
        for (RequestContext context : List.of(instance.in(contoso), instance.realm())) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_CLIENT, "no-client", () -> post(context, TOKEN, GRANT));
        }
        instance.applications.delete(instance.in(contoso), "portal");
        refuses(RefusalCode.INVALID_CLIENT, "client-gone", "");
    }

    @Test
    void saysWhatATokenIsGoodFor() {
        JsonObject answer = token("&scope=orders.read");
        JsonObject claims = claims(answer);
        JsonObject said = json(post(INTROSPECT, "token=" + answer.text("access_token")));
        assertThat(said.members())
                .isEqualTo(
                        Map.ofEntries(
                                Map.entry("active", true),
                                Map.entry("aud", List.of(contoso.api())),
                                Map.entry("client_id", "portal"),
                                Map.entry("exp", claims.number("exp")),
                                Map.entry("iat", claims.number("iat")),
                                Map.entry("iss", contoso.issuer()),
                                Map.entry("jti", claims.text("jti")),
                                Map.entry("scope", "orders.read"),
                                Map.entry("sub", "portal"),
                                Map.entry("token_type", "Bearer")));
    }

    /// RFC 7662 2.2: nothing but that it is not active; the log knows why.
    @Test
    void saysNoMoreThanThatATokenIsNotActive() {
        String token = token("").text("access_token");
        post(REVOKE, "token=" + token);
        for (String not : List.of("none", token + "x", token)) {
            Response answer = post(INTROSPECT, "token=" + not);
            assertThat(new String(answer.body(), UTF_8)).isEqualTo("{\"active\":false}");
        }
        assertThat(
                        instance.events(contoso, "request.refused").stream()
                                .map(event -> event.object("details").text("reason")))
                .containsExactly("token-malformed", "token-malformed", "token-revoked");
    }

    @Test
    void revokesTheClientsOwnToken() {
        String token = token("").text("access_token");
        String other = token("").text("access_token");
        Response answer = post(REVOKE, "token_type_hint=refresh_token&token=" + token);
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.body()).isEmpty();
        assertThat(active(token)).isFalse();
        assertThat(active(other)).isTrue();
    }

    /// RFC 7009 2.2: a token that is not valid needs no revocation.
    @Test
    void takesATokenThatIsNoneForRevoked() {
        String token = token("").text("access_token");
        post(REVOKE, "token=" + token);
        for (String not : List.of("none", token, token.substring(1))) {
            assertThat(post(REVOKE, "token=" + not).status()).isEqualTo(200);
        }
        assertThat(instance.events(contoso, "token.revoked")).hasSize(1);
    }

    @Test
    void revokesNoOtherClientsToken() {
        Application other = instance.client(contoso, "other");
        String token = token("").text("access_token");
        SmallInstance.refuses(
                RefusalCode.INVALID_GRANT,
                "revoke-foreign-token",
                () -> post(instance.in(contoso, other), REVOKE, "token=" + token));
        assertThat(active(token)).isTrue();
    }

    /// A disk that does not answer must not read as a token that was revoked (RFC 7009 2.2.1).
    @Test
    void doesNotGuessWhileTheDiskDoesNotAnswer() {
        String token = token("").text("access_token");
        instance.store.unreadable("revocation");
        SmallInstance.refuses(
                RefusalCode.UNAVAILABLE, "disk-gone", () -> post(INTROSPECT, "token=" + token));
        instance.store.heal();
        assertThat(active(token)).isTrue();
        assertThat(instance.events(contoso, "request.refused")).isEmpty();
    }
}
