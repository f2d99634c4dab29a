package io.sallyport.signin;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.pages.Catalogue;
import io.sallyport.pages.Language;
import io.sallyport.pages.Page;
import io.sallyport.testkit.PageTexts;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SignInPagesTest {
    private static final String EVIL =
            "x\" onfocus=\"alert(1)\" y='z'></title></script><script>alert(1)</script>{0}&";

    private static final Pattern TAG =
            Pattern.compile("<[a-zA-Z0-9!/]+(\\s+[a-zA-Z-]+(=\"[^\"]*\")?)*\\s*/?>");

    private static String text(Page page) {
        return new String(page.html(), StandardCharsets.UTF_8);
    }

    @Test
    void saysEverythingInEveryLanguage() throws Exception {
        assertThat(PageTexts.problems(Path.of(""))).isEmpty();
    }

    @ParameterizedTest
    @EnumSource(SignInPages.Complaint.class)
    void hasWordsForEveryComplaint(SignInPages.Complaint complaint) {
        Catalogue catalogue = new Catalogue(SignInPages.class::getResourceAsStream);
        assertThat(catalogue.in(Language.ENGLISH).of(complaint.key())).isNotBlank();
    }

    /// The attack: a name, a title, a device or a field that is markup.
    @ParameterizedTest
    @EnumSource(Language.class)
    void escapesWhateverOthersWrote(Language language) {
        Map<String, Page> plain = new SamplePages(language, "x").all();
        new SamplePages(language, EVIL)
                .all()
                .forEach((name, page) ->
                        assertThat(tags(page))
                                .as(name)
                                .isEqualTo(tags(Objects.requireNonNull(plain.get(name)))));
    }

    /// The tags and the names of their attributes, as a browser reads them.
    private static List<String> tags(Page page) {
        String html = text(page);
        List<String> tags =
                TAG.matcher(html)
                        .results()
                        .map(tag -> tag.group().replaceAll("=\"[^\"]*\"", ""))
                        .toList();
        assertThat(html.chars().filter(c -> c == '<').count()).isEqualTo(tags.size());
        return tags;
    }

    /// No script and no style stands in a page: its policy would keep it from running.
    @Test
    void hasNothingInline() {
        new SamplePages(Language.GERMAN, "Contoso")
                .all()
                .forEach((name, page) ->
                        assertThat(text(page))
                                .as(name)
                                .doesNotContain("style=", "<style", "javascript:", " on")
                                .doesNotContainPattern("<script(?! src=\"/assets/)"));
    }

    @Test
    void loadsAScriptWhereAPasskeyCanBeUsedAlone() {
        new SamplePages(Language.ENGLISH, "Contoso")
                .all()
                .forEach((name, page) ->
                        assertThat(page.policy().contains("script-src"))
                                .as(name)
                                .isEqualTo(name.startsWith("sign-in") || name.equals("passkey")));
    }

    @Test
    void drawsDarkModulesWithTheirQuietZone() {
        QrCode code = QrCode.of(new boolean[][] {{true, true, false}, {false, false, true}});
        assertThat(code).isEqualTo(new QrCode(10, "M4 4h2v1h-2zM6 5h1v1h-1z"));
    }
}
