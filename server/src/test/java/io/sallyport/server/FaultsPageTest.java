package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// Each behaviour that `docs/faults.md` states has a test, and it is there.
class FaultsPageTest {
    private static final Pattern NAMED = Pattern.compile("`(\\w+)\\.(\\w+)`");
    private static final Pattern ROW = Pattern.compile("(?m)^\\| (?!fault|---)(.+)$");

    private final Repository house = Repository.here();
    private final String page = Repository.text(house.root().resolve("docs/faults.md"));

    @Test
    void everyRowNamesItsTest() {
        List<String> rows = ROW.matcher(page).results().map(found -> found.group(1)).toList();
        assertThat(rows).hasSizeGreaterThan(15).allMatch(row -> NAMED.matcher(row).find());
    }

    @Test
    void everyTestThatItNamesIsThere() {
        List<JavaSource> sources = house.sources();
        List<MatchResult> named = NAMED.matcher(page).results().toList();
        assertThat(named)
                .isNotEmpty()
                .allSatisfy(found ->
                        assertThat(sources)
                                .as(found.group())
                                .anyMatch(source ->
                                        source.path().endsWith("/" + found.group(1) + ".java")
                                                && source.text()
                                                        .contains("void " + found.group(2) + "(")));
    }
}
