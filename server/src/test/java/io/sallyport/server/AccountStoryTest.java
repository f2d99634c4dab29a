package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// Somebody looks after the account: where it is signed in, its password, what applications may do.
class AccountStoryTest extends AccountStory {
    @Test
    void whoIsNotSignedInSignsInAndComesBack() {
        Browser alice = signedIn(ALICE);
        HttpResponse<String> page = alice.get(ACCOUNT);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains("Alice Ahlberg", "This device", "Unknown device");
        assertThat(page.headers().firstValue("Cache-Control")).hasValue("no-store");
    }

    @Test
    void oneSessionIsEndedAndNoneOfSomebodyElse() {
        Browser alice = signedIn(ALICE);
        Browser phone = signedIn(ALICE);
        Browser bob = signedIn(BOB);
        assertThat(alice.end(bob.session()).statusCode()).isEqualTo(404);
        assertThat(alice.end("no-session").statusCode()).isEqualTo(404);
        assertThat(refusals("session-not-own")).isEqualTo(2);
        assertThat(bob.get(ACCOUNT).statusCode()).isEqualTo(200);

        assertThat(location(alice.end(phone.session()))).hasValue(ACCOUNT);
        assertThat(phone.get(ACCOUNT).statusCode()).isEqualTo(303);
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
        JsonObject event = Events.of(node, AuditAction.SESSION_ENDED).getLast();
        assertThat(event.texts("actors").getFirst()).startsWith("person:");
    }

    @Test
    void theCookieOfASessionThatWasEndedOpensNothing() {
        Browser alice = new Browser();
        String token = online(alice);
        Browser thief = alice.copy();
        HttpResponse<String> answer = alice.end(alice.session());
        assertThat(answer.body()).contains("You are signed out");
        assertThat(alice.hasSession()).isFalse();
        assertThat(thief.get(ACCOUNT).statusCode()).isEqualTo(303);
        assertThat(userInfo(token).statusCode()).isEqualTo(401);
    }

    @Test
    void signOutEverywhereEndsWhatIsThereAndWhatIsOnItsWay() {
        Browser alice = new Browser();
        String token = online(alice);
        Browser phone = signedIn(ALICE);
        String code = phone.code(ALICE, Map.of("scope", "openid offline_access"));
        HttpResponse<String> answer = alice.send("/sessions/end-all", Map.of());
        assertThat(answer.body()).contains("You are signed out");
        assertThat(phone.get(ACCOUNT).statusCode()).isEqualTo(303);
        assertThat(userInfo(token).statusCode()).isEqualTo(401);
        assertThat(redeem(code).body()).contains("invalid_grant");
    }

    @Test
    void whatIsWrongWithANewPasswordIsSaidOnThePage() {
        Browser alice = signedIn(ALICE);
        String old = password(ALICE);
        assertThat(alice.change("not the password", NEW, NEW).body())
                .contains("The current password is not right");
        assertThat(alice.change("", NEW, NEW).body()).contains("The current password is not right");
        assertThat(alice.change(old, NEW, NEW + "x").body()).contains("are not the same");
        assertThat(alice.change(old, "short", "short").body()).contains("too short");
        assertThat(alice.change(old, old, old).body()).contains("is not the old one");
        String named = "alice@contoso.example!";
        assertThat(alice.change(old, named, named).body()).contains("your name in it");
        String common = "passwordpassword";
        assertThat(alice.change(old, common, common).body()).contains("Others know this password");
        assertThat(new Browser().open(ALICE, NEW).statusCode()).isEqualTo(403);
        assertThat(refusals("password-wrong")).isEqualTo(2);
    }

    @Test
    void aNewPasswordEndsWhatWasOpenedWithTheOldOne() {
        Browser alice = new Browser();
        String token = online(alice);
        Browser thief = alice.copy();
        Browser phone = signedIn(ALICE);
        assertThat(location(alice.change(password(ALICE), NEW, NEW))).hasValue(ACCOUNT);
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
        for (Browser other : List.of(thief, phone)) {
            assertThat(other.get(ACCOUNT).statusCode()).isEqualTo(303);
        }
        assertThat(userInfo(token).statusCode()).isEqualTo(401);
        assertThat(new Browser().open(ALICE, password(ALICE)).statusCode()).isEqualTo(403);
        assertThat(new Browser().open(ALICE, NEW).statusCode()).isEqualTo(200);
    }

    /// The attack: a browser that somebody left unlocked.
    @Test
    void whoFindsAnUnlockedBrowserDoesNotGetTheAccount() {
        Browser alice = signedIn(ALICE);
        age(alice, Duration.ofMinutes(16));
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
        assertThat(location(alice.change(password(ALICE), NEW, NEW)).orElseThrow())
                .startsWith("/contoso/signin?");
        for (String act : List.of("/authenticator", "/authenticator/remove", "/recovery-codes")) {
            assertThat(location(alice.send(act, Map.of())).orElseThrow())
                    .startsWith("/contoso/signin?");
        }
        assertThat(refusals("sign-in-not-fresh")).isEqualTo(4);
        assertThat(new Browser().open(ALICE, password(ALICE)).statusCode()).isEqualTo(200);

        HttpResponse<String> page = alice.follow(alice.get(ACCOUNT + "/password"));
        page = alice.signIn(page, ALICE);
        assertThat(page.body()).contains("name=\"current-password\"");
        assertThat(location(alice.change(password(ALICE), NEW, NEW))).hasValue(ACCOUNT);
    }

    /// The attack: a form on another site, sent in its visitor's name.
    @Test
    void noOtherSiteSendsTheAccountsForms() {
        Browser alice = signedIn(ALICE);
        List<String> acts =
                List.of(
                        "/sessions/end",
                        "/sessions/end-all",
                        "/consents/take-back",
                        "/password",
                        "/authenticator",
                        "/authenticator/confirm",
                        "/authenticator/remove",
                        "/recovery-codes");
        for (String act : acts) {
            Map<String, String> form = Map.of("id", alice.session());
            assertThat(alice.post(ACCOUNT + act, form, "https://evil.example").statusCode())
                    .as(act)
                    .isEqualTo(403);
        }
        assertThat(refusals("cross-site-form")).isEqualTo(acts.size());
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
    }

    @Test
    void anAuthenticatorAppIsSetUpAndTakenAwayAgain() {
        Browser alice = signedIn(ALICE);
        HttpResponse<String> page = alice.send("/authenticator", Map.of());
        String secret = secret(page);
        assertThat(page.body())
                .contains("otpauth://totp/contoso:alice%40contoso.example?secret=" + secret)
                .contains("issuer=contoso", "<svg");
        page = alice.send("/authenticator/confirm", Map.of("code", "000000x"));
        assertThat(page.body()).contains("role=\"alert\"");
        assertThat(secret(page)).isEqualTo(secret);
        page = alice.send("/authenticator/confirm", Map.of("code", totp(secret)));
        List<String> codes = codes(page);
        assertThat(codes).hasSize(10);

        // A session from before has one factor, and the account has two now.
        assertThat(alice.get(ACCOUNT + "/password").statusCode()).isEqualTo(303);
        assertThat(alice.send("/authenticator/remove", Map.of()).statusCode()).isEqualTo(303);
        assertThat(alice.get(ACCOUNT).body()).contains("Remove the authenticator app");
        Browser again = new Browser();
        page = again.open(ALICE, password(ALICE));
        assertThat(page.body()).contains("name=\"code\"").doesNotContain("Alice Ahlberg");
        again.recover(page, codes.getFirst());
        assertThat(again.get(ACCOUNT).body()).containsPattern("Codes left: \\u2068?9");
        assertThat(again.get(ACCOUNT + "/password").statusCode()).isEqualTo(200);
        assertThat(codes(again.send("/recovery-codes", Map.of()))).doesNotContain(codes.get(1));
        assertThat(location(again.send("/authenticator/remove", Map.of()))).hasValue(ACCOUNT);
        assertThat(new Browser().open(ALICE, password(ALICE)).body()).contains("Alice Ahlberg");
    }

    @Test
    void aConsentThatIsTakenBackEndsWhatWasGiven() {
        Browser alice = new Browser();
        Map<String, String> wish = Map.of("scope", "openid email offline_access");
        JsonObject tokens = DemoInstance.object(redeem(alice.code(ALICE, wish)));
        String onItsWay = alice.code(ALICE, wish);
        assertThat(alice.get(ACCOUNT).body()).contains("Portal", "See your email address");
        Browser bob = signedIn(BOB);
        assertThat(bob.send("/consents/take-back", Map.of("id", clientId())).statusCode())
                .isEqualTo(404);
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(200);

        assertThat(location(alice.send("/consents/take-back", Map.of("id", clientId()))))
                .hasValue(ACCOUNT);
        assertThat(alice.get(ACCOUNT).body()).doesNotContain("See your email address");
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(401);
        assertThat(introspect(tokens.text("access_token")).yes("active")).isFalse();
        assertThat(refresh(tokens.text("refresh_token")).body()).contains("invalid_grant");
        assertThat(redeem(onItsWay).body()).contains("invalid_grant");
        assertThat(Events.of(node, AuditAction.CONSENT_WITHDRAWN)).hasSize(1);
        assertThat(alice.authorize(wish).body()).contains("value=\"allow\"");
    }
}
