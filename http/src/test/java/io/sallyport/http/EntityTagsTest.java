package io.sallyport.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.testkit.Property;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 9110 8.8.3, 13.1.1 and 13.1.2.
class EntityTagsTest {
    private static EntityTags read(String value) {
        return EntityTags.read("If-Match", value);
    }

    private static Request request(Map<String, String> headers) {
        return new Request(
                new RequestId("0".repeat(32)),
                "PUT",
                "/",
                Map.of(),
                "",
                name -> Optional.ofNullable(headers.get(name)),
                new byte[0],
                Wire.of("192.0.2.7"));
    }

    @Test
    void readsTagsOfBothKinds() {
        assertThat(read("\"xyzzy\"").tags()).containsExactly(new EntityTag(false, "xyzzy"));
        assertThat(read("W/\"3\"").tags()).containsExactly(EntityTag.weak("3"));
        assertThat(read("\"\"").tags()).containsExactly(new EntityTag(false, ""));
        assertThat(read("*")).isEqualTo(new EntityTags(true, List.of()));
        assertThat(read(" * ").any()).isTrue();
        assertThat(EntityTag.weak("3")).hasToString("W/\"3\"");
        assertThat(new EntityTag(false, "3")).hasToString("\"3\"");
    }

    /// RFC 9110 5.6.1.2: a recipient passes over empty elements. A comma may stand in a tag.
    @Test
    void readsLists() {
        assertThat(read(" , \"a\",W/\"b,c\" ,\t, \"d\",").tags())
                .containsExactly(
                        new EntityTag(false, "a"),
                        EntityTag.weak("b,c"),
                        new EntityTag(false, "d"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " , ",
                "a",
                "\"a",
                "a\"",
                "\"a\" \"b\"",
                "\"a\"\"b\"",
                "w/\"a\"",
                "W/a",
                "W/",
                "W \"a\"",
                "\"a b\"",
                "\"a\u007f\"",
                "\"\u00e4\"",
                "*, \"a\"",
                "\"a\", *",
                "**",
                "'a'"
            })
    void refusesWhatIsNoList(String value) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> read(value));
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_REQUEST);
        assertThat(refusal.publicDetail()).contains("If-Match");
    }

    @Test
    void refusesAFloodOfTags() {
        String tags = "\"a\",".repeat(64);
        assertThat(read(tags).tags()).hasSize(64);
        assertThatThrownBy(() -> read(tags + "\"a\"")).isInstanceOf(Refusal.class);
    }

    /// Whatever stands there: what was read says the same again, or it is refused.
    @Test
    void readsNothingTwice() {
        Property.forAll(
                random -> {
                    StringBuilder value = new StringBuilder();
                    for (int i = random.nextInt(12); i > 0; i--) {
                        value.append("W/\"a, *\u007f".charAt(random.nextInt(8)));
                    }
                    return value.toString();
                },
                value -> {
                    try {
                        EntityTags tags = read(value);
                        if (!tags.any()) {
                            String again =
                                    String.join(
                                            ",",
                                            tags.tags().stream().map(EntityTag::toString).toList());
                            assertThat(read(again)).isEqualTo(tags);
                        }
                    } catch (Refusal refused) {
                        assertThat(refused.privateReason()).isEqualTo("etag-malformed");
                    }
                });
    }

    @Test
    void comparesWithoutRegardToWeakness() {
        EntityTag current = EntityTag.weak("3");
        assertThat(read("W/\"3\"").include(current)).isTrue();
        assertThat(read("\"3\"").include(current)).isTrue();
        assertThat(read("*").include(current)).isTrue();
        assertThat(read("\"2\", \"3\"").include(current)).isTrue();
        assertThat(read("W/\"2\"").include(current)).isFalse();
        assertThat(read("\"\"").include(current)).isFalse();
    }

    @Test
    void refusesAChangeOfAnotherState() {
        read("W/\"3\"").require(EntityTag.weak("3"));
        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class, () -> read("W/\"2\"").require(EntityTag.weak("3")));
        assertThat(refusal.code()).isEqualTo(RefusalCode.PRECONDITION_FAILED);
    }

    @Test
    void readsTheFieldThatItIsAskedFor() {
        Request request = request(Map.of("If-Match", "\"a\"", "If-None-Match", "*"));
        assertThat(EntityTags.ifMatch(request).orElseThrow().tags()).hasSize(1);
        assertThat(EntityTags.ifNoneMatch(request).orElseThrow().any()).isTrue();
        assertThat(EntityTags.ifMatch(request(Map.of()))).isEmpty();
        assertThat(EntityTags.ifNoneMatch(request(Map.of()))).isEmpty();
    }

    @Test
    void makesNoTagThatCouldNotBeRead() {
        assertThatThrownBy(() -> EntityTag.weak("a\"b"))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> EntityTag.weak("a b"))
                .isInstanceOf(IllegalArgumentException.class);
    }

    /// draft-ietf-httpapi-idempotency-key-header 2.1, RFC 9651 3.3.3.
    @Test
    void readsIdempotencyKeys() {
        assertThat(key("\"8e03978e-40d5-43dd-bc93-6894a57f9324\""))
                .isEqualTo("8e03978e-40d5-43dd-bc93-6894a57f9324");
        assertThat(key(" \"a \\\"b\\\\\" ")).isEqualTo("a \"b\\");
        assertThat(key("\"" + "a".repeat(64) + "\"")).hasSize(64);
        assertThat(IdempotencyKey.of(request(Map.of()))).isEmpty();
        for (String bad :
                List.of(
                        "",
                        "\"",
                        "\"\"",
                        "a",
                        "'a'",
                        "\"a",
                        "\"a\\\"",
                        "\"a\\b\"",
                        "\"a\"b\"",
                        "\"a\";p=1",
                        "\"a\", \"b\"",
                        "\"\u00e4\"",
                        "\"a\tb\"",
                        "\"" + "a".repeat(65) + "\"")) {
            assertThatThrownBy(() -> key(bad)).as(bad).isInstanceOf(Refusal.class);
        }
    }

    private static String key(String field) {
        return IdempotencyKey.of(request(Map.of("Idempotency-Key", field))).orElseThrow().value();
    }
}
