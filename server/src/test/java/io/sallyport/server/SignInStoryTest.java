package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jwt.JWT;
import com.nimbusds.jwt.JWTParser;
import com.nimbusds.oauth2.sdk.id.ClientID;
import com.nimbusds.oauth2.sdk.id.Issuer;
import com.nimbusds.openid.connect.sdk.Nonce;
import com.nimbusds.openid.connect.sdk.claims.IDTokenClaimsSet;
import com.nimbusds.openid.connect.sdk.validators.IDTokenValidator;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;

/// Somebody signs in with a password, and an application gets to know who it is.
class SignInStoryTest extends SignInStory {
    @Test
    void whoSignsInIsKnownToTheApplication() throws Exception {
        Browser alice = new Browser();
        String code = alice.code(ALICE, Map.of("scope", "openid profile email", "nonce", "n-1"));
        JsonObject tokens = DemoInstance.object(redeem(code));
        assertThat(tokens.text("token_type")).isEqualTo("Bearer");
        assertThat(tokens.text("scope")).isEqualTo("openid profile email");

        JWT idToken = JWTParser.parse(tokens.text("id_token"));
        IDTokenValidator validator =
                new IDTokenValidator(
                        new Issuer(issuer()),
                        new ClientID(clientId()),
                        JWSAlgorithm.ES256,
                        keySet());
        IDTokenClaimsSet claims = validator.validate(idToken, new Nonce("n-1"));
        assertThat(claims.getACR().getValue()).isEqualTo("1");
        assertThat(claims.getAccessTokenHash()).isNotNull();
        HttpResponse<String> userInfo = userInfo(tokens.text("access_token"));
        assertThat(userInfo.statusCode()).as(userInfo.body()).isEqualTo(200);
        JsonObject told = DemoInstance.object(userInfo);
        assertThat(told.text("sub")).isEqualTo(claims.getSubject().getValue());
        assertThat(told.text("name")).isEqualTo("Alice Ahlberg");
        assertThat(told.text("email")).isEqualTo("alice@contoso.example");
        assertThat(told.members()).doesNotContainKey("phone_number");
    }

    @Test
    void aCodeWorksOnceAndItsThiefEndsWhatItGave() {
        String code = new Browser().code(ALICE, Map.of("scope", "openid"));
        JsonObject tokens = DemoInstance.object(redeem(code));
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(200);
        assertThat(redeem(code).statusCode()).isEqualTo(400);
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(401);
        assertThat(refresh(tokens.text("refresh_token")).statusCode()).isEqualTo(400);
    }

    @Test
    void oneOfManyWhoComeWithACodeWins() throws Exception {
        String code = new Browser().code(ALICE, Map.of("scope", "openid"));
        Queue<HttpResponse<String>> answers = new ConcurrentLinkedQueue<>();
        Together.run(32, _ -> answers.add(redeem(code)));
        List<HttpResponse<String>> good =
                answers.stream().filter(one -> one.statusCode() == 200).toList();
        assertThat(good).hasSize(1);
        String token = DemoInstance.object(good.getFirst()).text("access_token");
        assertThat(userInfo(token).statusCode()).isEqualTo(401);
    }

    @Test
    void aRefreshTokenWorksOnceAndItsThiefEndsTheFamily() {
        String code = new Browser().code(ALICE, Map.of("scope", "openid"));
        JsonObject first = DemoInstance.object(redeem(code));
        HttpResponse<String> answer = refresh(first.text("refresh_token"));
        JsonObject second = DemoInstance.object(answer);
        assertThat(second.text("refresh_token")).isNotEqualTo(first.text("refresh_token"));
        assertThat(refresh(first.text("refresh_token")).body()).contains("invalid_grant");
        assertThat(refresh(second.text("refresh_token")).body()).contains("invalid_grant");
        assertThat(userInfo(second.text("access_token")).statusCode()).isEqualTo(401);
        assertThat(Events.of(node, AuditAction.GRANT_REVOKED)).isNotEmpty();
    }

    /// RFC 6749 6: what was not given is refused, and costs nothing.
    @Test
    void aWrongScopeCostsNoGrant() {
        String code = new Browser().code(ALICE, Map.of("scope", "openid"));
        String token = DemoInstance.object(redeem(code)).text("refresh_token");
        Map<String, String> more =
                Map.of(
                        "grant_type", "refresh_token",
                        "refresh_token", token,
                        "scope", "openid email");
        assertThat(token(more).body()).contains("invalid_scope");
        assertThat(refresh(token).statusCode()).isEqualTo(200);
    }

    @Test
    void aWrongPasswordIsToldOnThePageAndInTheLog() {
        Browser stranger = new Browser();
        HttpResponse<String> page = stranger.authorize(Map.of("scope", "openid"));
        HttpResponse<String> answer =
                stranger.signIn(page, "alice@contoso.example", "not the password at all");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).contains("role=\"alert\"").contains("alice@contoso.example");
        assertThat(refusals("password-wrong")).isPositive();
    }

    @Test
    void nobodyIsSentToAnAddressThatIsNotRegistered() {
        for (String uri :
                List.of(
                        "https://portal.contoso.example/callback/",
                        "https://portal.contoso.example/callback?x=1",
                        "https://portal.contoso.example/callback#f",
                        "https://portal.contoso.example@evil.example/callback",
                        "https://portal.contoso.example\\@evil.example/callback",
                        "https://PORTAL.contoso.example/callback",
                        "https://portal.contoso.example/%63allback",
                        "https://portalxcontoso.example/callback",
                        "http://127.0.0.1:8080/other",
                        "http://localhost/callback",
                        "http://127.0.0.1@evil.example/callback",
                        "javascript:alert(1)",
                        "data:text/html,hi")) {
            HttpResponse<String> answer =
                    new Browser().authorize(Map.of("scope", "openid", "redirect_uri", uri));
            assertThat(answer.statusCode()).as(uri).isEqualTo(400);
            assertThat(answer.headers().firstValue("Location")).as(uri).isEmpty();
        }
    }
}
