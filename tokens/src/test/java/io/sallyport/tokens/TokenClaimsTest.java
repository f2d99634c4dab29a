package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.testkit.Property;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

class TokenClaimsTest {
    private static final TokenClaims CLAIMS =
            new TokenClaims(
                    "i",
                    "s",
                    "c",
                    List.of("a"),
                    "x y",
                    List.of(),
                    "j",
                    1,
                    2,
                    new Confirmation.Bearer(),
                    Optional.empty());

    private static TokenClaims read(String json) {
        return TokenClaims.of(JsonObject.read(json.getBytes(UTF_8)));
    }

    @Test
    void writesEachClaimUnderItsStandardName() {
        assertThat(CLAIMS.json())
                .isEqualTo(
                        "{\"aud\":\"a\",\"client_id\":\"c\",\"exp\":2,\"iat\":1,\"iss\":\"i\","
                                + "\"jti\":\"j\",\"scope\":\"x y\",\"sub\":\"s\"}");
        assertThat(CLAIMS.scopes()).containsExactly("x", "y");
        TokenClaims other =
                read(
                        "{\"aud\":[\"a\",\"b\"],\"client_id\":\"c\",\"exp\":2,\"iat\":1,"
                                + "\"iss\":\"i\",\"jti\":\"j\",\"scope\":\"\",\"sub\":\"s\"}");
        assertThat(other.audience()).containsExactly("a", "b");
        assertThat(other.scopes()).isEmpty();
        String roles = CLAIMS.json().replace("\"scope", "\"roles\":[\"r\",\"s\"],\"scope");
        assertThat(read(roles).roles()).containsExactly("r", "s");
        assertThat(read(roles).json()).isEqualTo(roles);
    }

    /// What is written by hand reads back, whatever stands in it, and is canonical.
    @Test
    void readsBackWhatItWrote() {
        Property.forAll(
                TokenClaimsTest::anyClaims,
                claims -> {
                    String json = claims.json();
                    assertThat(read(json)).isEqualTo(claims);
                    assertThat(CanonicalJson.write(JsonObject.read(json.getBytes(UTF_8)).members()))
                            .isEqualTo(json);
                });
    }

    private static TokenClaims anyClaims(Random random) {
        List<String> audience = new ArrayList<>();
        int resources = random.nextInt(1, 4);
        for (int i = 0; i < resources; i++) {
            audience.add(text(random));
        }
        return new TokenClaims(
                text(random),
                text(random),
                text(random),
                audience,
                text(random),
                random.nextBoolean() ? List.of() : List.of(text(random), text(random)),
                text(random),
                random.nextLong(),
                random.nextLong(),
                random.nextBoolean()
                        ? new Confirmation.Bearer()
                        : new Confirmation.Certificate("A-_z9".repeat(8) + "abc"),
                random.nextBoolean() ? Optional.empty() : Optional.of(person(random)));
    }

    private static TokenClaims.Person person(Random random) {
        return new TokenClaims.Person(
                random.nextBoolean() ? Optional.empty() : Optional.of(text(random)),
                text(random),
                random.nextLong(),
                text(random));
    }

    private static String text(Random random) {
        String alphabet = "ab\"\\/\n\u0000\u001f\u007f\u20ac <>&',:{}[]";
        StringBuilder text = new StringBuilder();
        int length = random.nextInt(12);
        for (int i = 0; i < length; i++) {
            text.append(alphabet.charAt(random.nextInt(alphabet.length())));
        }
        return text.append(random.nextInt(8) == 0 ? "\ud83d\udd11" : "").toString();
    }

    /// One claim of any other kind, or none: refused as malformed and in no other way.
    @Test
    void refusesAnyOtherKindOfClaim() {
        Property.forAll(
                TokenClaimsTest::withOneWrong,
                members ->
                        assertThatThrownBy(() -> TokenClaims.of(new JsonObject(members)))
                                .isInstanceOf(JsonReader.Malformed.class));
    }

    private static Map<String, Object> withOneWrong(Random random) {
        Map<String, Object> members =
                new TreeMap<>(JsonObject.read(CLAIMS.json().getBytes(UTF_8)).members());
        List<String> names = List.copyOf(members.keySet());
        String name = names.get(random.nextInt(names.size()));
        switch (random.nextInt(6)) {
            case 0 -> members.remove(name);
            case 1 -> members.put(name, true);
            case 2 -> members.put(name, Map.of("a", "b"));
            case 3 -> members.put(name, List.of(1L, "a"));
            case 4 -> members.put(name, List.of(List.of("a")));
            default -> members.put(name, members.get(name) instanceof Long ? "1" : (Object) 1L);
        }
        return members;
    }

    /// Bytes that are a mutation of right ones: claims, or malformed.
    @Test
    void neverFailsOtherwise() {
        Property.forAll(
                random -> {
                    StringBuilder json = new StringBuilder(CLAIMS.json());
                    int changes = random.nextInt(1, 6);
                    for (int i = 0; i < changes; i++) {
                        Mutation.apply(json, random);
                    }
                    return json.toString();
                },
                json -> {
                    try {
                        assertThat(read(json).audience()).isNotNull();
                    } catch (JsonReader.Malformed declared) {
                        assertThat(declared.getMessage()).isNotBlank();
                    }
                });
    }
}
