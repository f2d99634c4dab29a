package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.URLEncoder;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/// OpenID Connect RP-Initiated Logout 1.0, clause by clause.
class LogoutStoryTest extends AccountStory {
    private static final String PATH = "/contoso/oauth2/logout";
    private static final String BACK = "https://portal.contoso.example/";
    private static final String ASKED = "Sign out?";
    private static final String OUT = "You are signed out";

    private static String logout(String... pairs) {
        return PATH + "?" + form(pairs);
    }

    private static String form(String... pairs) {
        return parameters(pairs).entrySet().stream()
                .map(one ->
                        one.getKey()
                                + "="
                                + URLEncoder.encode(one.getValue(), StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
    }

    private static Map<String, String> parameters(String... pairs) {
        Map<String, String> all = new TreeMap<>();
        for (int i = 0; i < pairs.length; i += 2) {
            all.put(pairs[i], pairs[i + 1]);
        }
        return all;
    }

    /// Signs Alice in to the portal.
    private JsonObject tokens(Browser alice) {
        return DemoInstance.object(redeem(alice.code(ALICE, Map.of("scope", "openid"))));
    }

    private void isAsked(Browser alice, String path) {
        HttpResponse<String> page = alice.get(path);
        assertThat(page.statusCode()).isEqualTo(200);
        assertThat(page.body()).contains(ASKED, "alice@contoso.example");
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
    }

    private HttpResponse<String> confirmed(Browser alice, String path) {
        return alice.post(PATH + "/confirmed", hidden(alice.get(path)), origin());
    }

    /// 2.1: `end_session_endpoint`.
    @Test
    void clause21TheMetadataSaysWhere() {
        JsonObject metadata =
                DemoInstance.object(instance.get(issuer() + "/.well-known/openid-configuration"));
        assertThat(metadata.text("end_session_endpoint")).isEqualTo(origin() + PATH);
    }

    /// 2 and 3: a hint of this session is enough; `state` comes back as it was.
    @Test
    void clause2And3AHintOfTheSessionSignsOutAtOnceAndGoesBack() {
        Browser alice = new Browser();
        JsonObject tokens = tokens(alice);
        Browser thief = alice.copy();
        HttpResponse<String> answer =
                alice.get(
                        logout(
                                "id_token_hint",
                                tokens.text("id_token"),
                                "client_id",
                                clientId(),
                                "post_logout_redirect_uri",
                                BACK,
                                "logout_hint",
                                "alice@contoso.example",
                                "state",
                                "a b&c=d#\u00e9"));
        assertThat(answer.statusCode()).isEqualTo(303);
        String back = location(answer).orElseThrow();
        assertThat(back).startsWith(BACK + "?state=");
        assertThat(query(back)).containsExactlyEntriesOf(Map.of("state", "a b&c=d#\u00e9"));
        assertThat(alice.hasSession()).isFalse();
        assertThat(thief.get(ACCOUNT).statusCode()).isEqualTo(303);
        assertThat(userInfo(tokens.text("access_token")).statusCode()).isEqualTo(401);
        assertThat(refresh(tokens.text("refresh_token")).statusCode()).isEqualTo(400);
        assertThat(Events.of(node, AuditAction.SESSION_ENDED)).hasSize(1);
    }

    /// 2: without an address to go back to, our own page says it.
    @Test
    void clause2AHintAloneSignsOut() {
        Browser alice = new Browser();
        String hint = tokens(alice).text("id_token");
        assertThat(alice.get(logout("id_token_hint", hint)).body()).contains(OUT);
        assertThat(alice.hasSession()).isFalse();
    }

    /// 2: POST as well. A form of another site has no cookie, and becomes a GET that has.
    @Test
    void clause2ThePostIsServedAsTheGet() {
        Browser alice = new Browser();
        String hint = tokens(alice).text("id_token");
        Map<String, String> form =
                parameters("id_token_hint", hint, "post_logout_redirect_uri", BACK);
        HttpResponse<String> answer =
                new Browser().post(PATH, form, "https://portal.contoso.example");
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(location(answer).orElseThrow()).startsWith(PATH + "?");
        assertThat(location(alice.follow(answer))).hasValue(BACK);
        assertThat(alice.hasSession()).isFalse();
    }

    /// 2: without a hint the person MUST be asked, and 3: `client_id` says whose the address is.
    @Test
    void clause2WithoutAHintThePersonIsAsked() {
        Browser alice = signedIn(ALICE);
        isAsked(alice, PATH);
        String path = logout("client_id", clientId(), "post_logout_redirect_uri", BACK);
        isAsked(alice, path);
        assertThat(alice.get(path).body()).contains("Portal");
        assertThat(location(confirmed(alice, path))).hasValue(BACK);
        assertThat(alice.hasSession()).isFalse();
    }

    /// 2: so it is where the hint is of another session, of another person, or of nobody's.
    @Test
    void clause2WithAHintOfAnotherSessionThePersonIsAsked() {
        String before = tokens(new Browser()).text("id_token");
        Browser alice = new Browser();
        JsonObject own = tokens(alice);
        Browser bob = new Browser();
        String ofBob =
                DemoInstance.object(redeem(bob.code(BOB, Map.of("scope", "openid"))))
                        .text("id_token");
        for (String hint : List.of(before, ofBob)) {
            isAsked(alice, logout("id_token_hint", hint));
        }
        isAsked(alice, logout("id_token_hint", own.text("id_token"), "logout_hint", "bob"));
        assertThat(bob.get(ACCOUNT).statusCode()).isEqualTo(200);
    }

    /// 2: `client_id` MUST be the hint's audience. 4: what does not hold counts for nothing.
    @Test
    void clause2TheClientMustBeTheHints() {
        Browser alice = new Browser();
        String path =
                logout(
                        "id_token_hint",
                        tokens(alice).text("id_token"),
                        "client_id",
                        "contoso-hr",
                        "post_logout_redirect_uri",
                        BACK);
        isAsked(alice, path);
        assertThat(confirmed(alice, path).body()).contains(OUT);
        assertThat(refusals("logout-hint")).isPositive();
    }

    @Test
    void clause2ThePageSpeaksTheLanguageThatIsAskedFor() {
        Browser alice = signedIn(ALICE);
        assertThat(alice.get(logout("ui_locales", "de en")).body()).contains("lang=\"de\"");
        assertThat(new Browser().get(logout("ui_locales", "ar")).body()).contains("lang=\"ar\"");
    }

    /// 3: nobody is sent to what is not exactly registered, nor to what another client has; he is
    /// signed out all the same.
    @Test
    void clause3NobodyIsSentToWhatIsNotRegistered() {
        for (String uri :
                List.of(
                        "https://portal.contoso.example",
                        "https://portal.contoso.example/x",
                        "https://portal.contoso.example/?x=1",
                        "https://portal.contoso.example/%2e",
                        "https://PORTAL.contoso.example/",
                        "https://portal.contoso.example@evil.example/",
                        "https://portal.fabrikam.example/",
                        CALLBACK,
                        "http://127.0.0.1:8080/",
                        "javascript:alert(1)",
                        "//evil.example/")) {
            HttpResponse<String> answer =
                    new Browser()
                            .get(logout("client_id", clientId(), "post_logout_redirect_uri", uri));
            assertThat(answer.statusCode()).as(uri).isEqualTo(200);
            assertThat(answer.body()).contains(OUT).doesNotContain("evil");
        }
        Browser alice = new Browser();
        String hint = tokens(alice).text("id_token");
        String evil = "https://evil.example/";
        String path = logout("id_token_hint", hint, "post_logout_redirect_uri", evil);
        assertThat(alice.get(path).body()).contains(OUT);
        assertThat(alice.hasSession()).isFalse();
        assertThat(refusals("logout-redirect-uri")).isPositive();
    }

    /// 3: without an application that it is registered with, an address is none.
    @Test
    void clause3AnAddressNeedsItsApplication() {
        Browser nobody = new Browser();
        for (String path :
                List.of(
                        logout("post_logout_redirect_uri", BACK),
                        logout("post_logout_redirect_uri", BACK, "client_id", "nobody"),
                        logout("post_logout_redirect_uri", BACK, "client_id", "contoso-hr"),
                        logout("post_logout_redirect_uri", BACK, "id_token_hint", "none"))) {
            assertThat(nobody.get(path).body()).contains(OUT);
        }
        instance.activity(
                "application.suspend", Map.of("tenant", "contoso", "clientId", clientId()));
        String path = logout("client_id", clientId(), "post_logout_redirect_uri", BACK);
        assertThat(nobody.get(path).body()).contains(OUT);
    }

    /// 4: it is no error where nobody is signed in.
    @Test
    void clause4TheSameRequestCanComeTwice() {
        Browser alice = new Browser();
        String hint = tokens(alice).text("id_token");
        String path = logout("id_token_hint", hint, "post_logout_redirect_uri", BACK);
        assertThat(location(alice.get(path))).hasValue(BACK);
        assertThat(location(alice.get(path))).hasValue(BACK);
        assertThat(new Browser().get(PATH).body()).contains(OUT);
        assertThat(Events.of(node, AuditAction.SESSION_ENDED)).hasSize(1);
    }

    /// 4: a hint MUST be an ID token that this issuer signed: not another tenant's, not one that
    /// was changed, and no access token.
    @Test
    void clause4AHintOfAnotherIssuerCountsForNothing() {
        Browser alice = new Browser();
        JsonObject own = tokens(alice);
        String token = own.text("id_token");
        String other = instance.token(1).text("access_token");
        int middle = token.length() - 20;
        char changed = token.charAt(middle) == 'A' ? 'B' : 'A';
        for (String hint :
                List.of(
                        other,
                        own.text("access_token"),
                        token.substring(0, middle) + changed + token.substring(middle + 1),
                        token.substring(0, token.lastIndexOf('.') + 1),
                        "x.y.z")) {
            String path = logout("id_token_hint", hint, "post_logout_redirect_uri", BACK);
            isAsked(alice, path);
            assertThat(alice.get(path).body()).doesNotContain("Portal");
        }
        String foreign = PATH.replace("contoso", "fabrikam") + "?id_token_hint=" + token;
        assertThat(alice.get(foreign).body()).contains(OUT);
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
        assertThat(refusals("logout-hint")).isPositive();
    }

    /// 6: the attack: another site says yes in its visitor's name.
    @Test
    void clause6NoOtherSiteConfirms() {
        Browser alice = signedIn(ALICE);
        Map<String, String> form = hidden(alice.get(PATH));
        assertThat(form).containsKey("ticket");
        HttpResponse<String> answer = alice.post(PATH + "/confirmed", form, "https://evil.example");
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(refusals("cross-site-form")).isEqualTo(1);
        assertThat(alice.get(ACCOUNT).statusCode()).isEqualTo(200);
        // A ticket that nobody here made leads nowhere, and nobody counts as known by it.
        Map<String, String> forged = Map.of("ticket", "x");
        HttpResponse<String> stranger = new Browser().post(PATH + "/confirmed", forged, origin());
        assertThat(location(stranger)).hasValue(PATH + "?");
        assertThat(alice.post(PATH + "/confirmed", forged, origin()).body()).contains(OUT);
    }
}
