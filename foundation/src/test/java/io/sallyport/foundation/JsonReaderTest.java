package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonReaderTest {
    @Test
    void readsWhatCanonicalJsonWrites() {
        Map<String, Object> value =
                Map.of("a", List.of(1L, true, "x"), "b", Map.of("c", Long.MAX_VALUE));
        assertThat(JsonReader.object(bytes(CanonicalJson.write(value)))).isEqualTo(value);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{",
                "{} {}",
                "{\"a\":1,\"a\":2}",
                "{\"a\":null}",
                "{\"a\":1.5}",
                "{\"a\":1e3}",
                "{\"a\":9223372036854775808}",
                "{\"a\":123456789012345678901234567890}",
                "{'a':1}",
                "{\"a\":\"\u0001\"}"
            })
    void refusesWhatReadersReadDifferently(String text) {
        assertThatThrownBy(() -> JsonReader.object(bytes(text)))
                .isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void readsNullAndFractionsWhenAsked() {
        assertThat(
                        JsonReader.wholeObject(
                                bytes("{\"a\":null,\"b\":[1.50,null],\"c\":-2e3,\"d\":7}")))
                .isEqualTo(
                        Map.of(
                                "a",
                                JsonReader.Null.NULL,
                                "b",
                                List.of(new BigDecimal("1.50"), JsonReader.Null.NULL),
                                "c",
                                new BigDecimal("-2E+3"),
                                "d",
                                7L));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "[]",
                "{} {}",
                "{\"a\":null,\"a\":2}",
                "{\"a\":9223372036854775808}",
                "{\"a\":1e33}",
                "{\"a\":1e-33}",
                "{\"a\":1e999999999}",
                "{\"a\":1e99999999999999}",
                "{\"a\":0.123456789012345678901}",
                "{\"a\":NaN}",
                "{\"a\":.5}",
                "{\"a\":nil}"
            })
    void isAsStrictOtherwise(String text) {
        assertThatThrownBy(() -> JsonReader.wholeObject(bytes(text)))
                .isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void refusesDeepNesting() {
        String deep = "{\"a\":" + "[".repeat(100_000) + "]".repeat(100_000) + "}";
        assertThatThrownBy(() -> JsonReader.object(bytes(deep)))
                .isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void answersAnyBytesWithAValueOrARefusal() {
        byte[] sample =
                bytes("{\"a\":[1,true,\"x\\n\u00e9\"],\"b\":{\"c\":-7,\"d\":null,\"e\":1.5e3}}");
        Random random = new Random(7);
        for (int i = 0; i < 20_000; i++) {
            byte[] damaged = sample.clone();
            for (int flips = random.nextInt(4); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
            }
            try {
                JsonReader.wholeObject(damaged);
                JsonReader.object(damaged);
            } catch (JsonReader.Malformed expected) {
                assertThat(expected).hasMessageNotContaining("\n");
            }
        }
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
