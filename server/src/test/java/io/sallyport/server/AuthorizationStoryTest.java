package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// The authorization endpoint, clause by clause.
class AuthorizationStoryTest extends SignInStory {
    private static final Map<String, String> OPENID = Map.of("scope", "openid");

    private static Map<String, String> with(String... more) {
        Map<String, String> all = new TreeMap<>(OPENID);
        for (int i = 0; i < more.length; i += 2) {
            all.put(more[i], more[i + 1]);
        }
        return all;
    }

    private Map<String, String> back(Browser browser, Map<String, String> parameters) {
        HttpResponse<String> answer = browser.authorize(parameters);
        assertThat(location(answer)).as(answer.statusCode() + answer.body()).isPresent();
        assertThat(location(answer).orElseThrow()).startsWith(CALLBACK + "?");
        return query(location(answer).orElseThrow());
    }

    private Browser alice() {
        Browser browser = new Browser();
        browser.code(ALICE, OPENID);
        return browser;
    }

    /// RFC 6749 4.1.2 and RFC 9207 2.
    @Test
    void theAnswerHasStateAndIssuer() {
        Map<String, String> answer = back(alice(), with("state", "a b&c=d+e"));
        assertThat(answer).containsEntry("state", "a b&c=d+e").containsEntry("iss", issuer());
        assertThat(answer.get("code")).hasSize(64);
    }

    /// RFC 6749 4.1.2.1, OpenID Connect Core 3.1.2.6.
    @Test
    void whatIsWrongIsToldToTheApplication() {
        Browser browser = new Browser();
        Map<Map<String, String>, String> wrong =
                Map.ofEntries(
                        Map.entry(with("response_type", ""), "invalid_request"),
                        Map.entry(with("response_type", "token"), "unsupported_response_type"),
                        Map.entry(
                                with("response_type", "code id_token"),
                                "unsupported_response_type"),
                        Map.entry(with("scope", "nothing"), "invalid_scope"),
                        Map.entry(with("scope", ""), "invalid_scope"),
                        Map.entry(with("code_challenge", ""), "invalid_request"),
                        Map.entry(with("code_challenge_method", "plain"), "invalid_request"),
                        Map.entry(with("code_challenge_method", ""), "invalid_request"),
                        Map.entry(with("code_challenge", "short"), "invalid_request"),
                        Map.entry(with("request", "e30.e30."), "request_not_supported"),
                        Map.entry(
                                with("request_uri", "https://a.example/"),
                                "request_uri_not_supported"),
                        Map.entry(with("prompt", "none login"), "invalid_request"),
                        Map.entry(with("prompt", "unheard"), "invalid_request"),
                        Map.entry(with("max_age", "-1"), "invalid_request"),
                        Map.entry(with("claims", "[]"), "invalid_request"),
                        Map.entry(with("resource", "https://else.example"), "invalid_target"),
                        Map.entry(with("response_mode", "fragment"), "invalid_request"),
                        Map.entry(with("prompt", "none"), "login_required"));
        wrong.forEach((parameters, error) -> {
            Map<String, String> answer = back(browser, parameters);
            assertThat(answer).as("%s", parameters).containsEntry("error", error);
            assertThat(answer).containsEntry("iss", issuer()).doesNotContainKey("code");
        });
    }

    /// OpenID Connect Core 3.1.2.1: `prompt`.
    @Test
    void promptsAreShown() {
        Browser alice = alice();
        assertThat(back(alice, with("prompt", "none"))).containsKey("code");
        for (String prompt : List.of("login", "select_account")) {
            HttpResponse<String> page = alice.authorize(with("prompt", prompt));
            assertThat(page.body()).as(prompt).contains("name=\"password\"");
            HttpResponse<String> again = alice.signIn(page, ALICE);
            assertThat(location(again).orElseThrow()).startsWith(CALLBACK + "?code=");
        }
        HttpResponse<String> consent = alice.authorize(with("prompt", "consent"));
        assertThat(consent.body()).contains("value=\"allow\"");
    }

    /// 3.1.2.1: `max_age`; the ID token says when it was.
    @Test
    void whoSignedInTooLongAgoSignsInAgain() {
        Browser alice = alice();
        assertThat(back(alice, with("max_age", "10000"))).containsKey("code");
        HttpResponse<String> page = alice.authorize(with("max_age", "0"));
        assertThat(page.body()).contains("name=\"password\"");
        assertThat(location(alice.signIn(page, ALICE)).orElseThrow()).contains("code=");
    }

    /// 3.1.2.4: who says no is told so, and is asked again.
    @Test
    void consentIsAskedForOnceAndRefusalIsTold() {
        Browser alice = new Browser();
        HttpResponse<String> page = alice.signIn(alice.authorize(OPENID), ALICE);
        assertThat(page.body()).contains("Portal");
        Map<String, String> form = hidden(page);
        form.put("answer", "refuse");
        HttpResponse<String> refused = alice.send(page, form);
        assertThat(query(location(refused).orElseThrow())).containsEntry("error", "access_denied");
        assertThat(back(alice, with("prompt", "none"))).containsEntry("error", "consent_required");
        alice.code(ALICE, OPENID);
        assertThat(back(alice, with("prompt", "none"))).containsKey("code");
        assertThat(back(alice, with("prompt", "none", "scope", "openid email")))
                .containsEntry("error", "consent_required");
        assertThat(Events.of(node, AuditAction.CONSENT_GIVEN)).hasSize(1);
    }

    /// 5.5: a claim that is asked for by name is asked for.
    @Test
    void noClaimIsHadWithoutConsent() {
        Browser alice = alice();
        for (String place : List.of("userinfo", "id_token")) {
            String claims = "{\"" + place + "\":{\"email\":null}}";
            assertThat(back(alice, with("prompt", "none", "claims", claims)))
                    .containsEntry("error", "consent_required");
            HttpResponse<String> page = alice.authorize(with("claims", claims));
            assertThat(page.body()).contains("value=\"allow\"");
        }
    }

    /// A consent is given by who was asked, on the page that asked.
    @Test
    void noTicketOfSomebodyElseIsAConsent() {
        String ticket = hidden(new Browser().authorize(OPENID)).getOrDefault("ticket", "");
        Browser bob = new Browser();
        bob.code(1, OPENID);
        HttpResponse<String> answer =
                bob.post(
                        "/contoso/oauth2/consent",
                        Map.of("ticket", ticket, "answer", "allow"),
                        origin());
        assertThat(answer.statusCode()).isEqualTo(303);
        assertThat(Events.of(node, AuditAction.CONSENT_GIVEN)).hasSize(1);
    }

    /// Somebody's fresh sign-in elsewhere is none for this request.
    @Test
    void aTicketOfAnotherBrowserMakesNothingFresh() {
        Map<String, String> wanted = with("prompt", "login");
        String ticket = hidden(new Browser().authorize(wanted)).getOrDefault("ticket", "");
        Browser alice = alice();
        String again = authorizePath(wanted) + "&signin_ticket=" + ticket;
        assertThat(alice.follow(alice.get(again)).body()).contains("name=\"password\"");
    }

    /// What is too long to be carried over the sign-in page is refused before it.
    @Test
    void whatIsTooLongIsRefusedAtOnce() {
        HttpResponse<String> answer =
                new Browser().get(authorizePath(with("state", "x".repeat(4_000))));
        assertThat(answer.statusCode()).isEqualTo(400);
        String state = "y".repeat(2_000);
        assertThat(back(alice(), with("state", state))).containsEntry("state", state);
    }

    /// 3.1.2.1: `id_token_hint` of somebody else; 5.5.1: `sub` asked for by value.
    @Test
    void whoIsNotMeantSignsInAsWhoIs() {
        Browser alice = alice();
        String code = back(alice, OPENID).getOrDefault("code", "");
        String hint = DemoInstance.object(redeem(code)).text("id_token");
        assertThat(back(alice, with("prompt", "none", "id_token_hint", hint))).containsKey("code");
        Browser bob = new Browser();
        bob.code(1, OPENID);
        assertThat(back(bob, with("prompt", "none", "id_token_hint", hint)))
                .containsEntry("error", "login_required");
        String claims = "{\"id_token\":{\"sub\":{\"value\":\"somebody-else\"}}}";
        assertThat(back(bob, with("prompt", "none", "claims", claims)))
                .containsEntry("error", "login_required");
    }

    /// 5.5: claims by name, in either place.
    @Test
    void claimsAreAskedForByName() {
        String claims =
                "{\"userinfo\":{\"given_name\":null,\"email\":{\"essential\":true}},"
                        + "\"id_token\":{\"auth_time\":null,\"name\":null}}";
        String code = alice().code(ALICE, with("claims", claims));
        JsonObject tokens = DemoInstance.object(redeem(code));
        JsonObject told = DemoInstance.object(userInfo(tokens.text("access_token")));
        assertThat(told.members().keySet()).containsExactlyInAnyOrder("sub", "given_name", "email");
    }

    /// RFC 7636 4.6 and RFC 9700 4.8.2.
    @Test
    void aCodeIsNothingWithoutItsVerifier() {
        Browser alice = alice();
        for (String verifier :
                List.of("", "another-verifier-0123456789-0123456789-0123", VERIFIER + "x")) {
            Map<String, String> form = new TreeMap<>();
            form.put("grant_type", "authorization_code");
            form.put("code", back(alice, OPENID).getOrDefault("code", ""));
            form.put("redirect_uri", CALLBACK);
            form.put("code_verifier", verifier);
            assertThat(token(form).body()).as(verifier).contains("invalid_grant");
        }
    }

    /// RFC 6749 4.1.3: a code is its client's, and goes with the address that it was sent to.
    @Test
    void aCodeIsNothingToOthers() {
        String code = back(alice(), OPENID).getOrDefault("code", "");
        Map<String, String> form = new TreeMap<>();
        form.put("grant_type", "authorization_code");
        form.put("code", code);
        form.put("code_verifier", VERIFIER);
        form.put("redirect_uri", "http://127.0.0.1/callback");
        assertThat(token(form).body()).contains("invalid_grant");
        JsonObject scim = instance.tenant(0).object("scim");
        form.put("redirect_uri", CALLBACK);
        form.put("client_id", scim.text("clientId"));
        form.put("client_secret", scim.text("clientSecret"));
        assertThat(instance.post(issuer() + "/oauth2/token", form).statusCode()).isEqualTo(400);
        JsonObject other = instance.client(1);
        form.put("client_id", other.text("clientId"));
        form.put("client_secret", other.text("clientSecret"));
        assertThat(instance.post(instance.issuer(1) + "/oauth2/token", form).body())
                .contains("invalid_grant");
        for (String changed :
                List.of(code.substring(1), code + "=", code.toUpperCase(java.util.Locale.ROOT))) {
            assertThat(redeem(changed).body()).contains("invalid_grant");
        }
        assertThat(redeem(code).statusCode()).isEqualTo(200);
    }

    /// 3.1.2.1 wants POST as well.
    @Test
    void aFormOfTheApplicationWorksToo() {
        Browser alice = alice();
        Map<String, String> form = new TreeMap<>(query(authorizePath(OPENID)));
        HttpResponse<String> answer =
                alice.follow(
                        alice.post(
                                "/contoso/oauth2/authorize",
                                form,
                                "https://portal.contoso.example"));
        assertThat(location(answer).orElseThrow()).startsWith(CALLBACK + "?code=");
    }

    /// Nobody signs another's browser in, or consents in another's name.
    @Test
    void formsOfOtherSitesAreRefused() {
        Browser alice = alice();
        HttpResponse<String> page = alice.authorize(with("prompt", "login"));
        Map<String, String> form = hidden(page);
        form.put("user-name", "mallory");
        form.put("password", "x".repeat(20));
        for (String path : List.of("/contoso/signin", "/contoso/oauth2/consent")) {
            for (String origin :
                    List.of("https://evil.example", "null", origin() + ".evil.example")) {
                assertThat(alice.post(path, form, origin).statusCode()).isEqualTo(403);
            }
        }
        assertThat(refusals("cross-site-form")).isPositive();
    }

    /// A ticket is one tenant's, and for one request.
    @Test
    void ticketsAreSealed() {
        HttpResponse<String> page = new Browser().authorize(OPENID);
        String ticket = hidden(page).getOrDefault("ticket", "");
        for (String path :
                List.of(
                        "/fabrikam/signin?ticket=" + ticket,
                        "/contoso/signin?ticket=" + ticket.substring(2),
                        "/contoso/signin?ticket=" + ticket + "AA")) {
            assertThat(new Browser().get(path).statusCode()).isEqualTo(400);
        }
        Browser alice = alice();
        String other = authorizePath(with("prompt", "login")) + "&signin_ticket=" + ticket;
        assertThat(alice.follow(alice.get(other)).body()).contains("name=\"password\"");
    }

    /// A cookie of one tenant is nothing in another, and nothing changed is a session.
    @Test
    void aSessionIsItsTenants() {
        Browser alice = alice();
        String cookie = alice.jar().getOrDefault("__Host-session-contoso", "");
        Browser thief = new Browser();
        thief.jar().put("__Host-session-fabrikam", cookie);
        String foreign = authorizePath(with("prompt", "none")).replace("contoso", "fabrikam");
        HttpResponse<String> answer = thief.get(foreign);
        assertThat(query(location(answer).orElseThrow())).containsEntry("error", "login_required");
        for (String value :
                List.of(cookie.substring(1) + "A", cookie + "=", "B" + cookie.substring(1), "")) {
            Browser other = new Browser();
            other.jar().put("__Host-session-contoso", value);
            assertThat(back(other, with("prompt", "none")))
                    .containsEntry("error", "login_required");
        }
    }
}
