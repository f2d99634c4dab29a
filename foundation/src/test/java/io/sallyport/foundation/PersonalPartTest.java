package io.sallyport.foundation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.UUID;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PersonalPartTest {
    private static final PersonId ADA = new PersonId(new UUID(1, 2));
    private static final PersonId BOB = new PersonId(new UUID(3, 4));

    private static final int SEEDS = 3_000;

    private static PersonalPart random(Random random) {
        Map<PersonalValue, String> values = new EnumMap<>(PersonalValue.class);
        for (PersonalValue name : PersonalValue.values()) {
            if (random.nextBoolean()) {
                char[] text = new char[random.nextInt(2 * PersonalPart.VALUE_MAX)];
                for (int i = 0; i < text.length; i++) {
                    // Among them quotes, controls and halves of characters.
                    text[i] = (char) random.nextInt(random.nextBoolean() ? 0x80 : 0x10000);
                }
                values.put(name, new String(text));
            }
        }
        values.putIfAbsent(PersonalValue.NAME, "Ada");
        return new PersonalPart(ADA, values);
    }

    @Test
    void readsBackWhateverItWrites() {
        for (int seed = 0; seed < SEEDS; seed++) {
            PersonalPart part = random(new Random(seed));
            assertThat(PersonalPart.read(ADA, part.bytes())).as("seed %d", seed).isEqualTo(part);
            assertThat(part.values().values())
                    .allMatch(value -> value.length() <= PersonalPart.VALUE_MAX);
        }
    }

    /// Of damaged bytes it reads nothing, or something that is written just so.
    @Test
    void readsNothingThatItDoesNotWrite() {
        int refusals = 0;
        for (int seed = 0; seed < SEEDS; seed++) {
            Random random = new Random(seed);
            byte[] bytes = random(random).bytes();
            for (int i = 0; i < 1 + seed % 3; i++) {
                bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(0x100);
            }
            try {
                assertThat(PersonalPart.read(ADA, bytes).bytes())
                        .as("seed %d", seed)
                        .isEqualTo(bytes);
            } catch (JsonReader.Malformed refused) {
                refusals++;
            }
        }
        assertThat(refusals).isBetween(SEEDS / 4, SEEDS - 1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "{\"name\":1}",
                "{\"name\":\"Ada\" }",
                "{\"name\":\"Ada\",\"address\":\"::1\"}",
                "{\"name\":\"Ada\",\"shoe\":\"42\"}",
                "{\"name\":\"Ada\",\"name\":\"Bob\"}",
                "{\"name\":\"\\u0041da\"}"
            })
    void refusesWhatIsNotAPartAsWeWriteIt(String text) {
        assertThatThrownBy(() -> PersonalPart.read(ADA, text.getBytes(StandardCharsets.UTF_8)))
                .isInstanceOf(JsonReader.Malformed.class);
    }

    @Test
    void writesTheSameBytesInEveryRelease() {
        PersonalPart part =
                new PersonalPart(
                        ADA,
                        Map.of(
                                PersonalValue.USER_AGENT, "Opera/9",
                                PersonalValue.NAME, "Ada",
                                PersonalValue.ADDRESS, "192.0.2.7"));
        assertThat(new String(part.bytes(), StandardCharsets.UTF_8))
                .isEqualTo(
                        "{\"address\":\"192.0.2.7\",\"name\":\"Ada\",\"userAgent\":\"Opera/9\"}");
    }

    private static AuditEvent event() {
        return new AuditEvent(
                Instant.ofEpochMilli(5),
                AuditAction.TOKEN_ISSUED,
                new TenantId(new UUID(1, 2)),
                List.of(new Actor.Person(ADA)),
                Purpose.TOKEN_SERVICE,
                "192.0.2.7",
                new RequestId("00"),
                Map.of());
    }

    /// The second schema: persons by their ids, in order, each with what was sealed; and no address
    /// beside the parts that hold it.
    @Test
    void anEventNamesPersonsAndWhatIsSealedForEach() {
        AuditEvent event =
                event().about(new PersonalPart(BOB, Map.of(PersonalValue.NAME, "Bob")))
                        .about(new PersonalPart(ADA, Map.of(PersonalValue.ADDRESS, "192.0.2.7")));
        String text =
                new String(event.bytes(part -> "of-" + part.person()), StandardCharsets.UTF_8);
        assertThat(text)
                .isEqualTo(
                        "{\"action\":\"token.issued\",\"actors\":[\"person:"
                                + ADA
                                + "\"],\"details\":{},\"people\":{\""
                                + ADA
                                + "\":\"of-"
                                + ADA
                                + "\",\""
                                + BOB
                                + "\":\"of-"
                                + BOB
                                + "\"},\"purpose\":\"token-service\",\"request\":\"00\","
                                + "\"schema\":2,\"source\":\"person:"
                                + ADA
                                + "\",\"tenant\":\"00000000-0000-0001-0000-000000000002\","
                                + "\"time\":5}")
                .isEqualTo(
                        CanonicalJson.write(
                                JsonReader.object(text.getBytes(StandardCharsets.UTF_8))));
    }

    @Test
    void noEventIsWrittenWithAPartThatNobodySealed() {
        AuditEvent event = event().about(new PersonalPart(BOB, Map.of(PersonalValue.NAME, "Bob")));
        assertThatThrownBy(event::bytes).isInstanceOf(IllegalStateException.class);
        PersonalPart again = new PersonalPart(BOB, Map.of(PersonalValue.NAME, "Bert"));
        assertThatThrownBy(() -> event.about(again)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new PersonalPart(BOB, Map.of()))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
