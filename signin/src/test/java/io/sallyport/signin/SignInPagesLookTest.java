package io.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.BrowserContext;
import com.microsoft.playwright.BrowserType;
import com.microsoft.playwright.Playwright;
import com.microsoft.playwright.Route;
import com.microsoft.playwright.options.ColorScheme;
import io.sallyport.pages.Asset;
import io.sallyport.pages.Language;
import io.sallyport.pages.Page;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Every page in a browser, under its own policy: nothing is cut off, nothing is hard to read or to
/// hit, and nothing is asked for that the policy keeps away. Pictures are in `target/screenshots`.
@Tag("external")
class SignInPagesLookTest {
    private static final String HERE = "https://id.example.org";
    private static final Path TARGET = Path.of("target");

    /// Of axe-core, whatever it finds worse than moderate.
    private static final String FINDINGS =
            """
            axe.run().then(found => found.violations
                .filter(one => ['serious', 'critical'].includes(one.impact))
                .map(one => one.id + ': ' + one.nodes.map(node => node.html).join(' ')))
            """;

    /// WCAG 2.5.5: what is to be hit has 44 pixels at least, but for links within a sentence.
    private static final String SMALL =
            """
            [...document.querySelectorAll('button, input, summary, .button, .links a')]
                .filter(one => one.checkVisibility() && one.type != 'hidden')
                .filter(one => one.getBoundingClientRect().height < 44)
                .map(one => one.outerHTML)
            """;

    /// What is wider than the window, or cut off within its box.
    private static final String WIDE =
            """
            [...document.querySelectorAll('body *')]
                .filter(one => one.checkVisibility() && !one.closest('svg'))
                .filter(one => {
                    const box = one.getBoundingClientRect();
                    return box.left < 0 || box.right > innerWidth + 0.5;
                })
                .map(one => one.outerHTML.slice(0, 200))
                .concat(document.documentElement.scrollWidth > innerWidth ? ['scrolls'] : [])
            """;

    private static Playwright playwright;
    private static Browser browser;

    @BeforeAll
    static void open() {
        playwright =
                Playwright.create(
                        new Playwright.CreateOptions()
                                .setEnv(Map.of("PLAYWRIGHT_SKIP_BROWSER_DOWNLOAD", "1")));
        browser =
                playwright
                        .chromium()
                        .launch(
                                new BrowserType.LaunchOptions()
                                        .setExecutablePath(Path.of("/usr/bin/chromium"))
                                        .setArgs(List.of("--no-sandbox")));
    }

    @AfterAll
    static void close() {
        browser.close();
        playwright.close();
    }

    /// The pages as this server sends them, by their names as paths.
    private static void serve(BrowserContext context, Map<String, Page> pages) {
        context.route(
                "**/*",
                route -> {
                    String path = route.request().url().replace(HERE, "");
                    if (path.equals(Asset.STYLE.path())) {
                        answer(route, Asset.STYLE.contentType(), Asset.STYLE.bytes(), Map.of());
                    } else if (path.equals(SamplePages.SCRIPT.path())) {
                        answer(route, SamplePages.SCRIPT.contentType(), new byte[0], Map.of());
                    } else if (pages.containsKey(path.substring(1))) {
                        Page page = Objects.requireNonNull(pages.get(path.substring(1)));
                        Map<String, String> policy =
                                Map.of("Content-Security-Policy", page.policy());
                        answer(route, "text/html; charset=utf-8", page.html(), policy);
                    } else {
                        route.abort();
                    }
                });
    }

    private static void answer(Route route, String type, byte[] body, Map<String, String> headers) {
        route.fulfill(
                new Route.FulfillOptions()
                        .setStatus(200)
                        .setContentType(type)
                        .setHeaders(with(headers, type))
                        .setBodyBytes(body));
    }

    private static Map<String, String> with(Map<String, String> headers, String type) {
        Map<String, String> all = new HashMap<>(headers);
        all.put("Content-Type", type);
        return all;
    }

    @ParameterizedTest
    @CsvSource({
        "320, 640, LIGHT, ENGLISH",
        "320, 640, DARK, ENGLISH",
        "320, 640, DARK, GERMAN",
        "320, 640, LIGHT, ARABIC",
        "1280, 800, LIGHT, ENGLISH",
        "1280, 800, DARK, GERMAN",
        "1280, 800, DARK, ARABIC"
    })
    void everyPageIsForEverybody(int width, int height, ColorScheme scheme, Language language) {
        Browser.NewContextOptions options =
                new Browser.NewContextOptions()
                        .setViewportSize(width, height)
                        .setColorScheme(scheme);
        String kind = width + "-" + scheme + "-" + language.tag() + "/";
        List<String> problems = new ArrayList<>();
        try (BrowserContext context = browser.newContext(options)) {
            context.addInitScript(TARGET.resolve("axe/axe.min.js"));
            Map<String, Page> pages = new SamplePages(language, name(language)).all();
            serve(context, pages);
            com.microsoft.playwright.Page page = context.newPage();
            page.onConsoleMessage(said -> problems.add(kind + ": " + said.text()));
            for (String name : pages.keySet()) {
                page.navigate(HERE + "/" + name);
                for (String question : List.of(FINDINGS, SMALL, WIDE)) {
                    ((List<?>) page.evaluate(question))
                            .forEach(found -> problems.add(kind + name + ": " + found));
                }
                page.screenshot(
                        new com.microsoft.playwright.Page.ScreenshotOptions()
                                .setFullPage(true)
                                .setPath(TARGET.resolve("screenshots/" + kind + name + ".png")));
            }
        }
        assertThat(problems).isEmpty();
    }

    /// What a script adds where there can be a passkey.
    @Test
    void hasAPlaceForAPasskey() {
        try (BrowserContext context = browser.newContext()) {
            serve(context, new SamplePages(Language.ENGLISH, "Contoso").all());
            com.microsoft.playwright.Page page = context.newPage();
            page.navigate(HERE + "/sign-in");
            page.evaluate("document.getElementById('passkey').hidden = false");
            assertThat(page.isVisible("#passkey button")).isTrue();
            assertThat(page.getAttribute("#passkey", "data-options")).isEqualTo("{\"a\":1}");
            page.screenshot(
                    new com.microsoft.playwright.Page.ScreenshotOptions()
                            .setPath(TARGET.resolve("screenshots/passkey.png")));
        }
    }

    /// The attack: markup that got into a page sends its form, with what was typed, elsewhere. The
    /// control is the form that goes where the page says.
    @ParameterizedTest
    @CsvSource({"https://app.example/cb, true", "https://evil.example/cb, false"})
    void sendsItsFormsNowhereElse(String action, boolean sent) {
        try (BrowserContext context = browser.newContext()) {
            serve(context, new SamplePages(Language.ENGLISH, "Contoso").all());
            com.microsoft.playwright.Page page = context.newPage();
            List<String> asked = new ArrayList<>();
            List<String> refused = new ArrayList<>();
            page.onRequest(request -> asked.add(request.url()));
            page.exposeFunction("refused", told -> refused.add((String) told[0]));
            page.navigate(HERE + "/consent");
            page.evaluate(
                    """
                    to => {
                        document.querySelector('form').action = to;
                        document.addEventListener('securitypolicyviolation',
                            event => refused(event.effectiveDirective));
                    }
                    """,
                    action);
            page.evaluate("setTimeout(() => document.querySelector('[value=allow]').click())");
            page.waitForCondition(() -> asked.contains(action) || !refused.isEmpty());
            assertThat(asked.contains(action)).isEqualTo(sent);
            assertThat(refused).isEqualTo(sent ? List.of() : List.of("form-action"));
        }
    }

    private static String name(Language language) {
        return switch (language) {
            case ENGLISH -> "Contoso Orders";
            case GERMAN -> "Donaudampfschifffahrtsgesellschaft";
            case ARABIC -> "شركة كونتوسو";
        };
    }

    @Test
    void signsInWithoutAScript() {
        try (BrowserContext context =
                browser.newContext(new Browser.NewContextOptions().setJavaScriptEnabled(false))) {
            serve(context, new SamplePages(Language.ENGLISH, "Contoso").all());
            com.microsoft.playwright.Page page = context.newPage();
            page.navigate(HERE + "/sign-in");
            assertThat(page.isVisible("#passkey")).isFalse();
            page.fill("#user-name", "anna");
            page.fill("#password", "correct horse");
            assertThat(
                            page.waitForRequest(
                                            HERE + "/contoso/sign-in", () -> page.click("button"))
                                    .postData())
                    .isEqualTo("ticket=Contoso&user-name=anna&password=correct+horse");
        }
    }
}
