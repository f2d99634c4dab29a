package io.sallyport.signin.webauthn;

import io.sallyport.foundation.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// What browsers are asked for, as JSON (WebAuthn 5.4 and 5.5).
public final class Options {
    /// COSE algorithms, the preferred ones first: ES256, EdDSA with Ed25519, RS256 (which Windows
    /// has where its TPM does not know the others).
    static final List<Long> ALGORITHMS = List.of(-7L, -8L, -257L);

    private static final String PUBLIC_KEY = "public-key";

    private Options() {}

    /// Whose passkey it will be.
    ///
    /// @param handle 1 to 64 bytes in the end, with nothing in them that tells of a person
    public record User(String handle, String name) {}

    /// @param attested whether the authenticator is asked to prove what it is
    /// @param there credential ids that the user has already, base64url
    public record Creation(byte[] challenge, User user, boolean attested, List<String> there) {
        public Creation {
            there = List.copyOf(there);
        }
    }

    /// For any passkey that somebody has here: nothing is said about who might.
    public static String request(RelyingParty party, byte[] challenge, Duration life) {
        return CanonicalJson.write(
                Map.of(
                        "challenge", base64(challenge),
                        "rpId", party.id(),
                        "timeout", life.toMillis(),
                        "userVerification", "required",
                        "allowCredentials", List.of()));
    }

    public static String creation(RelyingParty party, Creation asked, Duration life) {
        User user = asked.user();
        return CanonicalJson.write(
                Map.of(
                        "challenge",
                        base64(asked.challenge()),
                        "rp",
                        Map.of("id", party.id(), "name", party.name()),
                        "user",
                        Map.of(
                                "id", base64(handle(user.handle())),
                                "name", user.name(),
                                // Several organisations may be one RP ID: people tell them apart
                                // by this.
                                "displayName", user.name() + " (" + party.name() + ")"),
                        "pubKeyCredParams",
                        ALGORITHMS.stream()
                                .map(one -> Map.of("type", PUBLIC_KEY, "alg", one))
                                .toList(),
                        "timeout",
                        life.toMillis(),
                        "attestation",
                        asked.attested() ? "direct" : "none",
                        "authenticatorSelection",
                        Map.of(
                                "residentKey",
                                "required",
                                "requireResidentKey",
                                true,
                                "userVerification",
                                "required"),
                        "excludeCredentials",
                        asked.there().stream()
                                .map(one -> Map.of("type", PUBLIC_KEY, "id", one))
                                .toList()));
    }

    static byte[] handle(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    static String base64(byte[] bytes) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
    }
}
