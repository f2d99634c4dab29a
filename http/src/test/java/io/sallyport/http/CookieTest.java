package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CookieTest {
    private static final String NAME = "__Host-session-contoso";

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "__Host-session-contoso=abc|abc",
                "a=b; __Host-session-contoso=abc; c=d|abc",
                "a=b;__Host-session-contoso=abc|abc",
                "odd; =; ;;\"x\"=\"; __Host-session-contoso=a=b=|a=b=",
                "__Host-session-contoso=|''",
                "__Host-session-contoso-two=x; __Host-session-contoso=abc|abc"
            })
    void readsOneAmongOthers(String field, String value) {
        assertThat(Cookie.read(field, NAME)).hasValue(value);
    }

    /// The attack: another's cookie, or a value, that looks like ours.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "__Host-session-contoso",
                "__Host-session-contosox=abc",
                "x__Host-session-contoso=abc",
                "__host-session-contoso=abc",
                "a=__Host-session-contoso=abc",
                "__Host-session-contoso =abc",
                "a=b;  __Host-session-contoso=abc",
                "a=b;\t__Host-session-contoso=abc",
                "__Host-session-contoso=\"abc\"",
                "__Host-session-contoso=a b",
                "__Host-session-contoso=a,b",
                "__Host-session-contoso=a\\b",
                "__Host-session-contoso=\u00e9"
            })
    void takesNothingElseForIt(String field) {
        assertThat(Cookie.read(field, NAME)).isEmpty();
    }

    @Test
    void refusesANameThatStandsTwice() {
        for (String second : new String[] {"abc", "def", "", "\u00e9"}) {
            assertThatThrownBy(() -> Cookie.read(NAME + "=abc; " + NAME + "=" + second, NAME))
                    .isInstanceOf(Refusal.class)
                    .hasMessage("cookie-doubled");
        }
    }

    @Test
    void isSetForThisHostAlone() {
        assertThat(Cookie.of(NAME, "abc", Duration.ofHours(1)).field())
                .isEqualTo(NAME + "=abc; Path=/; Secure; HttpOnly; SameSite=Lax; Max-Age=3600");
        assertThat(Cookie.of(NAME, "abc").field())
                .isEqualTo(NAME + "=abc; Path=/; Secure; HttpOnly; SameSite=Lax");
        assertThat(Cookie.ended(NAME).field()).endsWith("; Max-Age=0");
        for (String name : new String[] {"session", "__Secure-a", "__Host-", "__Host-a;b"}) {
            assertThatThrownBy(() -> Cookie.of(name, "abc")).hasMessage("not a cookie of ours");
        }
        for (String value : new String[] {"a b", "a;b", "a\r\nb", "\"a\"", "\u00e9"}) {
            assertThatThrownBy(() -> Cookie.of(NAME, value)).hasMessage("not a cookie of ours");
        }
    }

    /// Any text has one value, none, or is refused for the one reason.
    @Test
    void answersAnythingWithAValueOrARefusal() {
        String[] parts = {"__Host-a", "=", ";", "; ", " ", "b", "\"", ",", "\u00e9", "\0", "\t"};
        Random random = new Random(37);
        for (int i = 0; i < 100_000; i++) {
            StringBuilder field = new StringBuilder();
            for (int length = random.nextInt(16); length > 0; length--) {
                field.append(parts[random.nextInt(parts.length)]);
            }
            try {
                Cookie.read(field.toString(), "__Host-a")
                        .ifPresent(value -> {
                            assertThat(Cookie.of("__Host-a", value).value()).isEqualTo(value);
                            assertThat(field.toString()).contains("__Host-a=" + value);
                        });
            } catch (Refusal refusal) {
                assertThat(refusal.privateReason()).isEqualTo("cookie-doubled");
                assertThat(field.toString().split("__Host-a=", -1)).hasSizeGreaterThan(2);
            }
        }
    }
}
