package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonObject;
import com.microsoft.playwright.Browser.NewContextOptions;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.CDPSession;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.nimbusds.jwt.JWTParser;
import io.sallyport.foundation.AuditAction;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// Somebody adds a passkey in Chromium, and signs in to the portal with it.
@Tag("external")
class PasskeyStoryTest extends SignInStory {
    private static final String BUTTON = "#passkey button";

    private Playwright playwright;
    private BrowserContext context;
    private Page page;
    private CDPSession devices;
    private String device = "";

    @BeforeEach
    void open() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        context =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                                        .setArgs(List.of("--no-sandbox")))
                        .newContext(new NewContextOptions().setIgnoreHTTPSErrors(true));
        context.route(
                CALLBACK + "**",
                route -> route.fulfill(new Route.FulfillOptions().setBody("arrived")));
        page = context.newPage();
        devices = context.newCDPSession(page);
        devices.send("WebAuthn.enable");
        device = authenticator();
    }

    @AfterEach
    void close() {
        playwright.close();
    }

    private String authenticator() {
        JsonObject options = new JsonObject();
        options.addProperty("protocol", "ctap2");
        options.addProperty("ctap2Version", "ctap2_1");
        options.addProperty("transport", "internal");
        options.addProperty("hasResidentKey", true);
        options.addProperty("hasUserVerification", true);
        options.addProperty("isUserVerified", true);
        options.addProperty("automaticPresenceSimulation", true);
        JsonObject asked = new JsonObject();
        asked.add("options", options);
        return devices.send("WebAuthn.addVirtualAuthenticator", asked)
                .get("authenticatorId")
                .getAsString();
    }

    private void verifiesUsers(boolean does) {
        JsonObject asked = new JsonObject();
        asked.addProperty("authenticatorId", device);
        asked.addProperty("isUserVerified", does);
        devices.send("WebAuthn.setUserVerified", asked);
    }

    /// The authenticator answers at once what is only suggested at the user name.
    private void withoutSuggestions() {
        context.addInitScript(
                "PublicKeyCredential.isConditionalMediationAvailable = async () => false");
    }

    private void signInByPassword(String path) {
        io.sallyport.foundation.JsonObject alice = people.get(ALICE);
        page.navigate(origin() + path);
        page.fill("#user-name", alice.text("userName"));
        page.fill("#password", alice.text("password"));
        page.click("main form button");
    }

    private void addPasskey() {
        signInByPassword("/contoso/account/passkeys");
        page.fill("#name", "work laptop");
        page.click(BUTTON);
        page.waitForURL("**/contoso/account");
        assertThat(page.textContent("main")).contains("work laptop");
    }

    @Test
    void whoAddedAPasskeySignsInWithIt() throws Exception {
        withoutSuggestions();
        addPasskey();
        assertThat(Events.of(node, AuditAction.PASSKEY_ADDED)).hasSize(1);

        context.clearCookies();
        page.navigate(origin() + authorizePath(Map.of("scope", "openid")));
        page.click(BUTTON);
        page.waitForURL(url -> url.contains("code=") || url.contains("authorize"));
        if (page.querySelector("[value=allow]") != null) {
            page.click("[value=allow]");
        }
        page.waitForURL(url -> url.startsWith(CALLBACK));
        io.sallyport.foundation.JsonObject tokens =
                DemoInstance.object(redeem(query(page.url()).getOrDefault("code", "none")));
        Map<String, Object> claims =
                JWTParser.parse(tokens.text("id_token")).getJWTClaimsSet().getClaims();
        assertThat(claims).containsEntry("acr", "phr");
        assertThat(claims).containsEntry("amr", List.of("swk", "user"));
    }

    @Test
    void aPasskeyIsSuggestedWhereTheUserNameIsAskedFor() {
        addPasskey();
        context.clearCookies();
        page.navigate(origin() + "/contoso/account");
        page.waitForURL("**/contoso/account");
        assertThat(page.textContent("main")).contains("work laptop");
    }

    @Test
    void whoIsNotVerifiedIsNotIn() {
        withoutSuggestions();
        addPasskey();
        context.clearCookies();
        verifiesUsers(false);
        page.navigate(origin() + "/contoso/account");
        page.click(BUTTON);
        page.waitForSelector("#passkey [role=alert]:not([hidden])");
        assertThat(page.textContent("#passkey [role=alert]")).contains("No passkey was used");
        page.navigate(origin() + "/contoso/account");
        assertThat(page.isVisible("#password")).isTrue();
    }

    @Test
    void aPasskeyThatWasRemovedOpensNothing() {
        withoutSuggestions();
        addPasskey();
        page.click("[aria-label^='Remove the passkey']");
        page.waitForURL("**/contoso/account");
        assertThat(page.textContent("main")).doesNotContain("work laptop");
        context.clearCookies();
        page.navigate(origin() + "/contoso/account");
        page.click(BUTTON);
        page.waitForSelector("#complaint");
        assertThat(page.textContent("#complaint")).contains("This passkey did not work");
        assertThat(refusals("passkey-unknown")).isEqualTo(1);
    }

    @Test
    void aBrowserWithoutPasskeysAsksForThePasswordAlone() {
        context.addInitScript("delete window.PublicKeyCredential");
        page.navigate(origin() + "/contoso/account");
        assertThat(page.isVisible("#password")).isTrue();
        assertThat(page.isVisible(BUTTON)).isFalse();
    }

    @Test
    void refusesWhatNoBrowserMade() {
        Browser alice = new Browser();
        Map<String, String> form = hidden(alice.follow(alice.get("/contoso/account")));
        form.put("credential", "{}");
        assertThat(alice.post("/contoso/signin/passkey", form, origin()).statusCode())
                .isEqualTo(403);
        assertThat(alice.post("/contoso/signin/passkey", form, "https://evil.example").statusCode())
                .isEqualTo(403);
        assertThat(refusals("passkey-unreadable")).isEqualTo(1);
        assertThat(alice.jar()).isEmpty();
        // Nor does anybody add one to an account that nobody is signed in to.
        assertThat(location(alice.post("/contoso/account/passkeys", form, origin())))
                .hasValueSatisfying(to -> assertThat(to).startsWith("/contoso/signin"));
    }
}
