package io.sallyport.cli;

import io.sallyport.foundation.JsonReader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// A password's hash as Keycloak exports it (a credential's `credentialData` and `secretData`, each
/// JSON in a text), in the PHC string format. PBKDF2 with SHA-1 has no form there and stays.
final class RealmPassword {
    private RealmPassword() {}

    static Optional<String> of(Map<String, Object> user) {
        return RealmParser.objects(user.get("credentials")).stream()
                .filter(one -> RealmFile.text(one, "type").equals("password"))
                .findFirst()
                .flatMap(RealmPassword::hash);
    }

    private static Optional<String> hash(Map<String, Object> credential) {
        Map<String, Object> how = inner(credential, "credentialData");
        Map<String, Object> secret = inner(credential, "secretData");
        String hashed =
                "$"
                        + RealmFile.text(secret, "salt").replace("=", "")
                        + "$"
                        + RealmFile.text(secret, "value").replace("=", "");
        Object rounds = how.getOrDefault("hashIterations", 0L);
        return switch (RealmFile.text(how, "algorithm")) {
            case "pbkdf2-sha256" -> Optional.of("$pbkdf2-sha256$i=" + rounds + hashed);
            case "pbkdf2-sha512" -> Optional.of("$pbkdf2-sha512$i=" + rounds + hashed);
            case "argon2" -> argon2id(how, rounds).map(begin -> begin + hashed);
            default -> Optional.empty();
        };
    }

    private static Optional<String> argon2id(Map<String, Object> how, Object rounds) {
        if (!(how.get("additionalParameters") instanceof Map<?, ?> more)
                || !first(more, "type").equals("id")
                || !first(more, "version").equals("1.3")) {
            return Optional.empty();
        }
        return Optional.of(
                "$argon2id$v=19$m="
                        + first(more, "memory")
                        + ",t="
                        + rounds
                        + ",p="
                        + first(more, "parallelism"));
    }

    private static String first(Map<?, ?> parameters, String name) {
        return parameters.get(name) instanceof List<?> values && !values.isEmpty()
                ? String.valueOf(values.getFirst())
                : "";
    }

    private static Map<String, Object> inner(Map<String, Object> credential, String name) {
        try {
            return JsonReader.wholeObject(
                    RealmFile.text(credential, name).getBytes(StandardCharsets.UTF_8));
        } catch (JsonReader.Malformed _) {
            return Map.of();
        }
    }
}
