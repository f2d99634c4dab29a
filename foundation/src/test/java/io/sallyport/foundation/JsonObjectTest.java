package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JsonObjectTest {
    private static final JsonObject SAMPLE =
            read(
                    """
                    {"text":"a","number":7,"yes":true,"texts":["a","b"],"object":{"in":"side"},
                     "objects":[{"n":1},{"n":2}],"mixed":["a",1],"empty":[]}
                    """);

    private static final Map<String, Function<String, Object>> ACCESSORS =
            Map.of(
                    "text", SAMPLE::text,
                    "number", SAMPLE::number,
                    "yes", SAMPLE::yes,
                    "texts", SAMPLE::texts,
                    "object", SAMPLE::object,
                    "objects", SAMPLE::objects);

    private static JsonObject read(String json) {
        return JsonObject.read(json.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void givesMembersByNameAndKind() {
        assertThat(SAMPLE.text("text")).isEqualTo("a");
        assertThat(SAMPLE.optionalText("text")).hasValue("a");
        assertThat(SAMPLE.number("number")).isEqualTo(7);
        assertThat(SAMPLE.instant("number")).isEqualTo(Instant.ofEpochMilli(7));
        assertThat(SAMPLE.yes("yes")).isTrue();
        assertThat(SAMPLE.texts("texts")).containsExactly("a", "b");
        assertThat(SAMPLE.texts("empty")).isEmpty();
        assertThat(SAMPLE.object("object").text("in")).isEqualTo("side");
        assertThat(SAMPLE.objects("objects").stream().map(one -> one.number("n")))
                .containsExactly(1L, 2L);
    }

    /// Every accessor on every member of another kind, and on one that is not there.
    @Test
    void refusesMembersThatAreMissingOrOfAnotherKind() {
        ACCESSORS.forEach((kind, accessor) -> {
            for (String name : SAMPLE.members().keySet()) {
                boolean emptyList = name.equals("empty") && kind.endsWith("s") && kind.length() > 3;
                if (!name.equals(kind) && !emptyList) {
                    malformed(() -> accessor.apply(name), name);
                }
            }
            malformed(() -> accessor.apply("absent"), "absent");
        });
        malformed(() -> SAMPLE.instant("text"), "text");
    }

    @Test
    void letsOptionalMembersBeMissingButOfNoOtherKind() {
        assertThat(SAMPLE.optionalText("absent")).isEmpty();
        assertThat(SAMPLE.optionalNumber("absent")).isEmpty();
        assertThat(SAMPLE.optionalInstant("absent")).isEmpty();
        assertThat(SAMPLE.optionalInstant("number")).hasValue(Instant.ofEpochMilli(7));
        malformed(() -> SAMPLE.optionalText("number"), "number");
        malformed(() -> SAMPLE.optionalNumber("text"), "text");
        malformed(() -> SAMPLE.optionalInstant("yes"), "yes");
    }

    private static void malformed(Supplier<?> access, String name) {
        assertThatThrownBy(access::get)
                .as(name)
                .isInstanceOf(JsonReader.Malformed.class)
                .hasMessageContaining("\"" + name + "\"");
    }

    /// Other readers take these bytes for something else, so they are nothing here.
    @ParameterizedTest
    @ValueSource(strings = {"UTF-16", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE"})
    void readsNoEncodingButUtf8(String charset) {
        byte[] bytes = "{\"a\":\"b\"}".getBytes(Charset.forName(charset));
        assertThatThrownBy(() -> JsonObject.read(bytes)).isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void readsNoByteOrderMark() {
        byte[] bytes = "\uFEFF{\"a\":\"b\"}".getBytes(StandardCharsets.UTF_8);
        assertThatThrownBy(() -> JsonObject.read(bytes)).isInstanceOf(JsonReader.Malformed.class);
    }

    /// RFC 3629 3: overlong forms, lone surrogates, numbers beyond U+10FFFF.
    @Test
    void refusesBrokenUtf8InsideATextAndAName() {
        List<byte[]> broken =
                List.of(
                        new byte[] {(byte) 0xC0, (byte) 0xAF},
                        new byte[] {(byte) 0xE0, (byte) 0x80, (byte) 0xAF},
                        new byte[] {(byte) 0xED, (byte) 0xA0, (byte) 0x80},
                        new byte[] {(byte) 0xF4, (byte) 0x90, (byte) 0x80, (byte) 0x80},
                        new byte[] {(byte) 0xFF},
                        new byte[] {(byte) 0x80},
                        new byte[] {(byte) 0xE2, (byte) 0x82});
        for (byte[] bytes : broken) {
            String odd = new String(bytes, StandardCharsets.ISO_8859_1);
            for (String json : List.of("{\"a\":\"" + odd + "\"}", "{\"" + odd + "\":\"a\"}")) {
                byte[] whole = json.getBytes(StandardCharsets.ISO_8859_1);
                assertThatThrownBy(() -> JsonObject.read(whole))
                        .as("%s", java.util.HexFormat.of().formatHex(bytes))
                        .isInstanceOf(JsonReader.Malformed.class);
            }
        }
    }
}
