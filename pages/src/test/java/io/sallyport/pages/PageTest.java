package io.sallyport.pages;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.PageTexts;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class PageTest {
    private static final String EVIL = "\"><script>alert(1)</script>'&{0}";
    private static final Brand CONTOSO = Brand.named("Contoso", false);

    private static String text(Page page) {
        return new String(page.html(), StandardCharsets.UTF_8);
    }

    private static Page error(Language language, Brand brand) {
        return new ErrorPage(404, EVIL, "0123").in(language, brand);
    }

    @Test
    void saysEverythingInEveryLanguage() throws Exception {
        assertThat(PageTexts.problems(Path.of(""))).isEmpty();
    }

    @Test
    void findsWhatATemplateSaysItself() {
        assertThat(PageTexts.literals("@param String a\n<p>${a.of(\"x\")}</p>@if(a(b))<br>@endif"))
                .isEmpty();
        assertThat(PageTexts.literals("<p>Hello ${a}</p>")).containsExactly("Hello");
        assertThat(PageTexts.literals("@if(a)Yes@else${b}@endif")).containsExactly("Yes");
        assertThat(PageTexts.literals("<img alt=\"A dog\">")).containsExactly("alt=\"A dog\"");
    }

    @ParameterizedTest
    @EnumSource(Language.class)
    void saysItsLanguageAndDirection(Language language) {
        assertThat(text(error(language, CONTOSO)))
                .startsWith("<!doctype html>")
                .contains("<html lang=\"" + language.tag() + "\" dir=\"" + language.direction())
                .contains(Asset.STYLE.path());
    }

    /// The attack: whoever names a tenant, or is quoted in an error, writes markup.
    @Test
    void escapesWhateverOthersWrote() {
        Brand brand = Brand.named(EVIL, false);
        assertThat(text(error(Language.ENGLISH, brand)))
                .doesNotContain("<script")
                .contains("&lt;script&gt;");
    }

    @Test
    void everyPageOfADemonstrationSaysSo() {
        String notice = "This is a demonstration.";
        assertThat(text(error(Language.ENGLISH, Brand.ofNobody(true)))).contains(notice);
        assertThat(text(error(Language.ENGLISH, Brand.ofNobody(false)))).doesNotContain(notice);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 405, 418, 429, 500, 502, 503})
    void knowsAnAdviceForEveryStatus(int status) {
        assertThat(text(new ErrorPage(status, "", "0123").in(Language.GERMAN, CONTOSO)))
                .contains("0123")
                .doesNotContain("<details>");
    }

    @ParameterizedTest
    @CsvSource({
        "https://app.example/cb?x=1, https://app.example",
        "HTTPS://APP.example:8443/cb, https://app.example:8443",
        "http://127.0.0.1:51000/, http://127.0.0.1:51000",
        "http://[::1]:51000/, http:",
        "com.example.app:/cb, com.example.app:",
        "com.example.app://x/cb, com.example.app:"
    })
    void namesWhereAFormLeads(String redirect, String source) {
        FormTarget target = FormTarget.of(URI.create(redirect));
        assertThat(target.source()).isEqualTo(source);
        View view = new View(Language.ENGLISH, CONTOSO, "Title").leadingTo(target);
        assertThat(view.policy())
                .isEqualTo(
                        "default-src 'none'; style-src 'self'; img-src 'self'; form-action 'self' "
                                + source
                                + "; base-uri 'none'; frame-ancestors 'none'");
    }

    /// The attack: a redirect URI that adds to the policy, or runs in the page.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "javascript:alert(1)",
                "data:text/html,x",
                "https:///cb",
                "https://a_b/cb",
                "https://*.example/cb",
                "/cb",
                "https://\u00e9.example/"
            })
    void leadsNowhereElse(String redirect) {
        URI uri = URI.create(redirect.replace("*", "%2A"));
        assertThatThrownBy(() -> FormTarget.of(uri)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "*",
                "https://a.example; script-src *",
                "https://a b",
                "'self'",
                "https:x"
            })
    void takesNoOtherSource(String source) {
        assertThatThrownBy(() -> new FormTarget(source))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void loadsAScriptOnlyWhereOneIsNamed() {
        View plain = new View(Language.ENGLISH, CONTOSO, "Title");
        assertThat(plain.policy()).doesNotContain("script-src");
        Asset script = new Asset("a.js", "text/javascript", new byte[0]);
        assertThat(plain.with(script).policy()).contains("script-src 'self'; ");
        assertThat(text(Page.of(plain.with(script), (_, _) -> {})))
                .contains("<script src=\"/assets/a.js\" defer></script>");
        assertThat(text(Page.of(plain, (_, _) -> {}))).doesNotContain("<script");
    }

    @Test
    void brandsAPageWithoutTrustingIt() {
        Brand brand = new Brand("C", Optional.of("#0a7D6c"), Optional.of("/c/logo.png"), false);
        assertThat(text(error(Language.ENGLISH, brand)))
                .contains("fill=\"#0a7D6c\"", "<img src=\"/c/logo.png\" alt=\"\">");
        for (String odd : new String[] {"red", "#fff", "#0a7d6c;x", "url(x)"}) {
            assertThatThrownBy(() -> new Brand("C", Optional.of(odd), Optional.empty(), false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        for (String odd : new String[] {"//evil.example/x", "https://x/", "logo.png", "/a?b"}) {
            assertThatThrownBy(() -> new Brand("C", Optional.empty(), Optional.of(odd), false))
                    .isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void theStylesheetIsSmallAndNamedByWhatItSays() {
        assertThat(Asset.STYLE.bytes()).hasSizeLessThan(8 << 10);
        assertThat(Asset.STYLE.path()).matches("/assets/style-[0-9a-f]{16}\\.css");
    }

    /// The attack: a name that turns the text behind it around, or ends its own place.
    @Test
    void noNameTurnsTheSentenceAroundIt() {
        Words words = Page.words(Language.ENGLISH);
        assertThat(words.of("layout.title", "a\u202Eb\u2069c", "x"))
                .isEqualTo("\u2068abc\u2069 - \u2068x\u2069");
    }

    @Test
    void putsArgumentsInOnce() {
        Words words = Page.words(Language.ENGLISH);
        assertThat(words.of("layout.title", "{1}", "x"))
                .isEqualTo("\u2068{1}\u2069 - \u2068x\u2069");
        assertThatThrownBy(() -> words.of("nothing")).hasMessageContaining("no text nothing");
        assertThat(words.at(Instant.EPOCH)).contains("January 1, 1970").endsWith(" UTC");
    }
}
