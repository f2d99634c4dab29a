package io.sallyport.signin;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.Property;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PasswordTextTest {
    private static String normal(String typed) {
        return new String(PasswordText.of(typed.toCharArray()).utf8(), UTF_8);
    }

    /// RFC 8265 4.3.
    @Test
    void keepsWhatThePrecisProfileKeeps() {
        assertThat(normal("correct horse battery staple"))
                .isEqualTo("correct horse battery staple");
        assertThat(normal("Correct Horse Battery Staple"))
                .isEqualTo("Correct Horse Battery Staple");
        assertThat(normal("πßå")).isEqualTo("πßå");
        assertThat(normal("Jack of ♦s")).isEqualTo("Jack of ♦s");
        assertThat(normal("foo\u1680bar")).isEqualTo("foo bar");
        assertThat(normal("cafe\u0301")).isEqualTo("café");
        assertThat(normal("👩\u200D🚀 and more")).isEqualTo("👩\u200D🚀 and more");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "my cat is a \tby", "a\0b", "a\uD800b", "a\u0378b"})
    void refusesWhatIsNoText(String typed) {
        SmallInstance.refuses(
                RefusalCode.INVALID_VALUE,
                typed.isEmpty() ? "password-length" : "password-characters",
                () -> normal(typed));
    }

    @Test
    void boundsTheLengthBeforeAnythingElse() {
        assertThat(PasswordText.of("é".repeat(256).toCharArray()).length()).isEqualTo(256);
        assertThat(PasswordText.of("👩".repeat(256).toCharArray()).length()).isEqualTo(256);
        for (int length : new int[] {257, 1_025, 1_000_000}) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_VALUE, "password-length", () -> normal("a".repeat(length)));
        }
    }

    @Test
    void wipesWhatWasTypedAndItself() {
        char[] typed = "a secret, long enough".toCharArray();
        PasswordText text = PasswordText.of(typed);
        assertThat(typed).containsOnly('\0');
        text.close();
        assertThat(text.utf8()).containsOnly((byte) 0);
        assertThat(text.folded()).containsOnly('\0');
        assertThat(text.toString()).isEqualTo("PasswordText");
    }

    /// What was normalised is its own normal form: who types it again gets in.
    @Test
    void normalisingAgainChangesNothing() {
        Property.forAll(
                PasswordTextTest::text,
                typed -> {
                    String once = normal(typed);
                    assertThat(normal(once)).isEqualTo(once);
                });
    }

    private static String text(Random random) {
        String some = "aZ0 é\u0301\u00A0\u3000ßﬁ한\u1112\u1161👩\u200D";
        StringBuilder text = new StringBuilder("x");
        int[] points = some.codePoints().toArray();
        for (int i = random.nextInt(30); i >= 0; i--) {
            text.appendCodePoint(points[random.nextInt(points.length)]);
        }
        return text.toString();
    }
}
