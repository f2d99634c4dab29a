package io.sallyport.directory.scim;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.Refusal;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/// Whatever comes from outside is read, or refused in words that a caller may see.
class ScimFuzzTest {
    private static final int ROUNDS = 30_000;
    private static final long SEED = 7_644;

    private static final String[] PIECES = {
        "userName",
        "emails",
        "emails.value",
        "name",
        "name.familyName",
        "active",
        "meta.created",
        "members",
        "urn:ietf:params:scim:schemas:core:2.0:User:",
        "urn:",
        "schemas",
        "password",
        "urn:example:schemas:Badge:door",
        " eq ",
        " ne ",
        " co ",
        " gt ",
        " pr",
        " and ",
        " or ",
        "not ",
        "(",
        ")",
        "[",
        "]",
        "\"",
        "\"a\"",
        "\\",
        "\\u00",
        "true",
        "null",
        "1.5",
        "-",
        "1e9",
        " ",
        ".",
        "\u0000",
        "\ud800",
        "é",
        "$ref",
        "type eq \"work\""
    };

    private static String text(Random random) {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(14); i >= 0; i--) {
            out.append(PIECES[random.nextInt(PIECES.length)]);
        }
        return out.toString();
    }

    private static void onlyRefuses(Supplier<?> act) {
        attempt(act);
    }

    private static <T> Optional<T> attempt(Supplier<T> act) {
        try {
            return Optional.of(act.get());
        } catch (Refusal refusal) {
            assertThat(refusal.publicDetail()).matches("[\\x20-\\x7e]{10,400}");
            return Optional.empty();
        }
    }

    @Test
    void filtersAreReadOrRefused() {
        Random random = new Random(SEED);
        Map<String, Object> barbara = Scim.barbara();
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            onlyRefuses(() -> Filter.parse(Scim.USER, text).matches(barbara));
        }
    }

    /// A filter and its opposite never agree.
    @Test
    void filtersOfTheGrammarAreRead() {
        Random random = new Random(SEED);
        Map<String, Object> barbara = Scim.barbara();
        for (int i = 0; i < 5_000; i++) {
            String text = filter(random, 5);
            assertThat(Filter.parse(Scim.USER, text).matches(barbara))
                    .as(text)
                    .isNotEqualTo(Filter.parse(Scim.USER, "not (" + text + ")").matches(barbara));
        }
    }

    private static String filter(Random random, int depth) {
        return switch (depth == 0 ? 3 : random.nextInt(6)) {
            case 0 -> filter(random, depth - 1) + " and " + filter(random, depth - 1);
            case 1 -> filter(random, depth - 1) + " or " + filter(random, depth - 1);
            case 2 -> (random.nextBoolean() ? "not " : "") + "(" + filter(random, depth - 1) + ")";
            case 3 -> "userName eq \"bjensen\"";
            case 4 -> "emails[type ne \"work\" or (primary pr and value co \"j\")]";
            default -> "meta.created lt \"2020-01-01T00:00:00Z\"";
        };
    }

    @Test
    void pathsAreReadOrRefused() {
        Random random = new Random(SEED);
        for (int i = 0; i < ROUNDS; i++) {
            String text = text(random);
            onlyRefuses(() -> Path.parse(Scim.USER, text));
        }
    }

    private static final Object[] VALUES = {
        JsonReader.Null.NULL,
        "",
        "x",
        "True",
        true,
        7L,
        List.of(),
        Map.of(),
        List.of("a", "b"),
        List.of(JsonReader.Null.NULL, 7L),
        List.of(List.of()),
        Map.of("value", "x"),
        Map.of("value", ""),
        Map.of("type", "work", "primary", true),
        List.of(Map.of("value", "x", "primary", true), Map.of("value", "y")),
        Map.of("familyName", "J"),
        Map.of("unknown", 1L),
        Map.of("value", List.of(Map.of()))
    };

    private static final String[] PATHS = {
        "userName",
        "title",
        "active",
        "name",
        "name.familyName",
        "emails",
        "emails.type",
        "emails[type eq \"work\"]",
        "emails[type eq \"work\"].value",
        "emails[value pr].primary",
        "emails[type eq \"x\" and primary eq true].value",
        "addresses",
        "id",
        "meta",
        "schemas",
        Scim.ENTERPRISE,
        Scim.ENTERPRISE + ":manager",
        Scim.ENTERPRISE + ":manager.value",
        "urn:example:schemas:Badge",
        "urn:example:schemas:Badge:door",
        "urn:example:schemas:Badge:door[floor eq 1].name",
        "urn:example:schemas:Badge:colours",
        "urn:example:schemas:Badge:serial",
        "",
        "unknown"
    };

    /// Whatever a PATCH makes of a user could have been put there by a PUT.
    @Test
    void patchesAreAppliedOrRefused() {
        Random random = new Random(SEED);
        int applied = 0;
        String[] ops = {"add", "replace", "remove", "Add", "move"};
        for (int i = 0; i < ROUNDS; i++) {
            Map<String, Object> operation =
                    Map.of(
                            "op", ops[random.nextInt(ops.length)],
                            "path", PATHS[random.nextInt(PATHS.length)],
                            "value", VALUES[random.nextInt(VALUES.length)]);
            Map<String, Object> another =
                    Map.of(
                            "op",
                            "add",
                            "value",
                            Map.of(
                                    PATHS[random.nextInt(PATHS.length)],
                                    VALUES[random.nextInt(VALUES.length)]));
            Map<String, Object> body =
                    Map.of(
                            "schemas",
                            List.of("urn:ietf:params:scim:api:messages:2.0:PatchOp"),
                            "Operations",
                            List.of(operation, another));
            Optional<Map<String, Object>> after =
                    attempt(() -> Patch.read(Scim.USER, body).apply(Scim.barbara()));
            after.ifPresent(ScimFuzzTest::isWhole);
            applied += after.isPresent() ? 1 : 0;
        }
        assertThat(applied).isGreaterThan(ROUNDS / 20);
    }

    private static void isWhole(Map<String, Object> user) {
        try {
            Map<String, Object> again = ResourceForm.read(Scim.USER, user);
            again.keySet().forEach(name -> assertThat(user).containsKey(name));
            assertThat(again.get("schemas")).isEqualTo(user.get("schemas"));
            assertThat(again.get("emails")).isEqualTo(user.get("emails"));
        } catch (Refusal refusal) {
            throw new AssertionError(refusal.publicDetail() + " " + user, refusal);
        }
    }

    @Test
    void bodiesAreReadOrRefused() {
        Random random = new Random(SEED);
        byte[] sample =
                """
                {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "userName": "b",
                 "active": "true", "emails": [{"value": "b@b", "primary": true}],
                 "name": {"familyName": null}, "Operations": [{"op": "add", "path": "emails[a]",
                 "method": "POST", "bulkId": "a", "data": {}}], "failOnErrors": 1}
                """
                        .getBytes(StandardCharsets.UTF_8);
        for (int i = 0; i < ROUNDS; i++) {
            byte[] damaged = sample.clone();
            for (int flips = random.nextInt(3); flips >= 0; flips--) {
                damaged[random.nextInt(damaged.length)] = (byte) (' ' + random.nextInt(95));
            }
            try {
                Map<String, Object> body = JsonReader.wholeObject(damaged);
                onlyRefuses(() -> ResourceForm.read(Scim.USER, body));
                onlyRefuses(() -> Patch.read(Scim.USER, body));
                onlyRefuses(() -> BulkRequest.read(body, 10).steps());
            } catch (JsonReader.Malformed malformed) {
                assertThat(malformed).hasMessageNotContaining("\n");
            }
        }
    }
}
