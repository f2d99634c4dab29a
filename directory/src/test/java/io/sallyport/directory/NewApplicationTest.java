package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RefusalCode;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NewApplicationTest {
    private static void refuses(String reason, Runnable making) {
        assertThat(refused(RefusalCode.INVALID_REQUEST, making::run).privateReason())
                .isEqualTo(reason);
    }

    private static NewApplication named(String name) {
        return new NewApplication(
                name,
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.empty());
    }

    private static NewApplication withId(String clientId) {
        return with(Optional.of(clientId), Optional.empty(), Optional.empty());
    }

    private static NewApplication withSecret(String secret) {
        return with(Optional.empty(), Optional.of(secret), Optional.empty());
    }

    private static NewApplication with(
            Optional<String> clientId, Optional<String> secret, Optional<String> jwks) {
        return new NewApplication(
                "Portal", clientId, secret, jwks, List.of(), List.of(), Optional.empty());
    }

    private static NewApplication listing(List<String> scopes, List<String> resources) {
        return new NewApplication(
                "Portal",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                scopes,
                resources,
                Optional.empty());
    }

    private static NewApplication living(Duration life) {
        return new NewApplication(
                "Portal",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                List.of(),
                List.of(),
                Optional.of(life));
    }

    @Test
    void keepsTheLimitsOfAName() {
        assertThat(named("x".repeat(128)).name()).hasSize(128);
        assertThat(named("\u00c5ngstr\u00f6m & S\u00f8n").name()).isNotBlank();
        for (String bad :
                List.of(
                        "",
                        " ",
                        "\t",
                        "x".repeat(129),
                        "a\nb",
                        "a\u0000",
                        "a\u0085",
                        "a\u202eb",
                        "a\u2028b",
                        "\u200b",
                        "A\u030angstrom",
                        "a\ud800b")) {
            refuses("application-name", () -> named(bad));
        }
    }

    @Test
    void keepsTheLimitsOfAClientId() {
        assertThat(withId("A-z_0.9~" + "x".repeat(120)).clientId()).isPresent();
        for (String bad :
                List.of("", "x".repeat(129), "a b", "a:b", "a/b", "a%b", "\u00e9", "a\n", "a\0b")) {
            refuses("client-id", () -> withId(bad));
        }
    }

    /// RFC 6749 A.2, and not so short that it can be guessed.
    @Test
    void keepsTheLimitsOfASecret() {
        assertThat(withSecret("x".repeat(12)).clientSecret()).isPresent();
        assertThat(withSecret("~ !\"%&+" + "x".repeat(505)).clientSecret()).isPresent();
        for (String bad :
                List.of(
                        "",
                        "x".repeat(11),
                        "x".repeat(513),
                        "x".repeat(12) + "\u00e9",
                        "x".repeat(12) + "\u007f",
                        "x".repeat(12) + "\n")) {
            refuses("client-secret", () -> withSecret(bad));
        }
    }

    @Test
    void hasASecretOrKeysNeverBoth() {
        assertThat(with(Optional.empty(), Optional.empty(), Optional.of("{}")).jwks()).isPresent();
        refuses(
                "two-credentials",
                () -> with(Optional.empty(), Optional.of("x".repeat(12)), Optional.of("{}")));
    }

    /// RFC 6749 3.3.
    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "a\\b", "\u00e9", "a\n", "a\u007f", " a"})
    void refusesWhatIsNoScope(String scope) {
        refuses("scope", () -> listing(List.of(scope), List.of()));
    }

    @Test
    void keepsTheLimitsOfScopes() {
        assertThat(listing(List.of("!#[]~", "x".repeat(128)), List.of()).scopes()).hasSize(2);
        refuses("scope", () -> listing(List.of("x".repeat(129)), List.of()));
        assertThat(listing(numbered("s", 64), List.of()).scopes()).hasSize(64);
        refuses("scope", () -> listing(numbered("s", 65), List.of()));
        refuses("doubled", () -> listing(List.of("a", "b", "a"), List.of()));
        assertThat(listing(long128(16), List.of()).scopes()).hasSize(16);
        refuses("lists-too-long", () -> listing(long128(17), List.of()));
    }

    private static List<String> long128(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> ("s" + i + "x".repeat(128)).substring(0, 128))
                .toList();
    }

    /// RFC 8707 2: an absolute URI without a fragment.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "api",
                "/api",
                "//api.example",
                "https://api.example#a",
                "https://api.example#",
                "https://api example",
                "https://api.example/%zz",
                "https:",
                "https://api.example/\"",
                "https://api.example\n"
            })
    void refusesWhatIsNoResource(String resource) {
        refuses("resource", () -> listing(List.of(), List.of(resource)));
        assertThat(NewApplication.resource(resource)).isFalse();
    }

    @Test
    void keepsTheLimitsOfResources() {
        String longest = "https://api.example/" + "x".repeat(492);
        assertThat(listing(List.of(), List.of(longest, "urn:example:api")).resources()).hasSize(2);
        refuses("resource", () -> listing(List.of(), List.of(longest + "x")));
        assertThat(listing(List.of(), numbered("urn:r:", 64)).resources()).hasSize(64);
        refuses("resource", () -> listing(List.of(), numbered("urn:r:", 65)));
        refuses("doubled", () -> listing(List.of(), List.of("urn:a:b", "urn:a:b")));
    }

    private static List<String> numbered(String prefix, int count) {
        return IntStream.range(0, count).mapToObj(i -> prefix + i).toList();
    }

    @Test
    void keepsTheLimitsOfATokensLife() {
        assertThat(living(Duration.ofSeconds(1)).tokenLife()).isPresent();
        assertThat(living(Duration.ofHours(1)).tokenLife()).isPresent();
        for (Duration bad :
                List.of(Duration.ZERO, Duration.ofSeconds(-1), Duration.ofSeconds(3_601))) {
            refuses("token-life", () -> living(bad));
        }
    }
}
