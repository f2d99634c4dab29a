package io.sallyport.pages;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LanguageTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "de|DE",
                "de-CH|DE",
                "DE-ch-1996|DE",
                "fr, de;q=0.5|DE",
                "ar;q=0.2, de;q=0.9|DE",
                "de, ar|DE",
                "ar-EG,ar;q=0.9,en;q=0.1|AR",
                "fr;q=1.0|EN",
                "*|EN",
                "de;q=0|EN",
                "de;q=0, ar;q=0.001|AR",
                "de ; q=0.5 , en;q=0.4|DE",
                "deu|EN",
                "''|EN",
                "de;q=2|EN",
                "de;q=-1|EN",
                "de;q=0.5555|EN",
                "de;level=1|EN",
                "-de|EN",
                "de-|EN",
                "de;q=,ar|AR",
                ",,,de|DE",
                "zh-Hant-CN-x-private1-private2, de|DE"
            })
    void readsWhatABrowserWants(String header, String expected) {
        assertThat(Language.wanted("", header).tag()).isEqualToIgnoringCase(expected);
    }

    @ParameterizedTest
    @CsvSource({"de, DE", "fr de-AT ar, DE", "fr, AR", "'', AR", "<b>, AR", "en, EN"})
    void looksAtWhatTheApplicationWantsFirst(String uiLocales, String expected) {
        assertThat(Language.wanted(uiLocales, "ar").tag()).isEqualToIgnoringCase(expected);
    }

    @Test
    void readsNothingOfWhatIsTooLong() {
        assertThat(Language.wanted("", "de" + " ".repeat(1_000))).isEqualTo(Language.ENGLISH);
        assertThat(Language.wanted("", "fr,".repeat(32) + "de")).isEqualTo(Language.ENGLISH);
        assertThat(Language.wanted("", "fr,".repeat(31) + "de")).isEqualTo(Language.GERMAN);
    }

    @Test
    void knowsWhichWayALanguageIsWritten() {
        assertThat(Language.ARABIC.direction()).isEqualTo("rtl");
        assertThat(Language.GERMAN.direction()).isEqualTo("ltr");
    }

    /// Whatever comes, some language is the answer, and soon.
    @Test
    void answersAnythingWithALanguage() {
        Random random = new Random(31);
        String odd = "deaDrnARx-;,q=0.1 *\t\u0000\u00e9\u0627";
        for (int i = 0; i < 50_000; i++) {
            StringBuilder text = new StringBuilder();
            for (int length = random.nextInt(120); length > 0; length--) {
                text.append(odd.charAt(random.nextInt(odd.length())));
            }
            assertThat(Language.wanted(text.toString(), text.reverse().toString())).isNotNull();
        }
    }
}
