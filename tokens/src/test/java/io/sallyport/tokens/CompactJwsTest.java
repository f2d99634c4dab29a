package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Property;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7515 7.1, in one spelling only.
class CompactJwsTest {
    private static final String RIGHT = part("{\"a\":1}") + "." + part("{\"b\":2}") + ".AAAA";

    private static String part(String json) {
        return CompactJws.encode(json.getBytes(UTF_8));
    }

    @Test
    void readsThreeParts() {
        CompactJws jws = CompactJws.parse(RIGHT).orElseThrow();
        assertThat(jws.header().number("a")).isEqualTo(1);
        assertThat(jws.payload().number("b")).isEqualTo(2);
        assertThat(jws.signature()).containsExactly(0, 0, 0);
        assertThat(new String(jws.signed(), UTF_8)).isEqualTo("eyJhIjoxfQ.eyJiIjoyfQ");
        assertThat(CompactJws.parse("e30.e30.")).isPresent();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                ".",
                "..",
                "...",
                "....",
                "e30",
                "e30.e30",
                "e30.e30.AA.AA",
                "e30.e30.AA.AA.AA",
                ".e30.AA",
                "e30..AA",
                "e30.e30.A",
                "e30.e30.AB",
                "e30.e30.AAB",
                "e30.e30.AA=",
                "e30.e30.AA==",
                "e30=.e30.AA",
                "e30.e30=.AA",
                "e31.e30.AA",
                "e30.e31.AA",
                " e30.e30.AA",
                "e30.e30.AA ",
                "e30.e30.AA\n",
                "e30. e30.AA",
                "e30.e30.A+A/",
                "e30.e30.\u20ac",
                "\u20ac.e30.AA",
                "W10.e30.AA",
                "e30.W10.AA",
                "e30.NQ.AA",
                "e30.bnVsbA.AA",
                "e30.e30\u0000.AA"
            })
    void refusesEveryOtherSpelling(String token) {
        assertThat(CompactJws.parse(token)).isEmpty();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"a\":1,\"a\":1}",
                "{\"a\":{\"b\":1,\"b\":1}}",
                "{\"a\":1,\"\\u0061\":1}",
                "{\"a\":null}",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":9223372036854775808}",
                "{\"a\":1}{}",
                "{\"a\":1} x",
                "{\"a\":1",
                "{a:1}",
                "{'a':1}",
                "{\"a\":1,}",
                "{\"a\":NaN}",
                "\ufeff{}",
                "/**/{}",
                "{\"a\":\"\t\"}"
            })
    void refusesJsonThatTwoReadersReadDifferently(String json) {
        assertThat(CompactJws.parse(part(json) + ".e30.AA")).isEmpty();
        assertThat(CompactJws.parse("e30." + part(json) + ".AA")).isEmpty();
    }

    @Test
    void refusesBrokenUtf8AndDeepNesting() {
        byte[] broken = {'{', '"', (byte) 0xC0, (byte) 0x80, '"', ':', '1', '}'};
        assertThat(CompactJws.parse(CompactJws.encode(broken) + ".e30.AA")).isEmpty();
        String deep = "{\"a\":" + "[".repeat(1_000) + "]".repeat(1_000) + "}";
        assertThat(CompactJws.parse("e30." + part(deep) + ".AA")).isEmpty();
    }

    @Test
    void refusesMoreThanItsLimit() {
        String header = "e30.e30.";
        String most = header + "A".repeat(8_192 - header.length());
        assertThat(CompactJws.parse(most)).isPresent();
        assertThat(CompactJws.parse(most + "AAAA")).isEmpty();
        assertThat(CompactJws.parse(".".repeat(100_000))).isEmpty();
    }

    @Test
    void neverFailsAndNeverHasTwoSpellings() {
        Property.forAll(
                CompactJwsTest::mutated,
                token -> {
                    Optional<CompactJws> jws = CompactJws.parse(token);
                    jws.ifPresent(parsed -> assertThat(spelled(parsed)).isEqualTo(token));
                });
    }

    private static String spelled(CompactJws jws) {
        return new String(jws.signed(), ISO_8859_1) + "." + CompactJws.encode(jws.signature());
    }

    /// A right token with some characters exchanged, or nothing but noise.
    private static String mutated(Random random) {
        StringBuilder text = new StringBuilder(RIGHT);
        int changes = random.nextInt(1, 5);
        for (int i = 0; i < changes; i++) {
            Mutation.apply(text, random);
        }
        if (random.nextInt(4) == 0) {
            byte[] noise = new byte[random.nextInt(64)];
            random.nextBytes(noise);
            text = new StringBuilder(new String(noise, ISO_8859_1));
        }
        return text.toString();
    }
}
