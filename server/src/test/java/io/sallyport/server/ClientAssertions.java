package io.sallyport.server;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.UUID;

/// Client assertions (RFC 7523) of a client whose keys a test holds.
final class ClientAssertions {
    private ClientAssertions() {}

    /// @param signer client id and both halves of its key, as `adversary.prepare` gives them
    static String signed(JsonObject signer, String audience) {
        return signed(signer, audience, UUID.randomUUID().toString());
    }

    static String signed(JsonObject signer, String audience, String id) {
        SigningKey key =
                SigningKey.of(
                        SignatureAlgorithm.ES256,
                        Base64.getDecoder().decode(signer.text("privateKey")),
                        Base64.getDecoder().decode(signer.text("publicKey")));
        long now = Instant.now().getEpochSecond();
        String header = CanonicalJson.write(Map.of("alg", "ES256"));
        String claims =
                CanonicalJson.write(
                        Map.of(
                                "iss",
                                signer.text("clientId"),
                                "sub",
                                signer.text("clientId"),
                                "aud",
                                audience,
                                "jti",
                                id,
                                "exp",
                                now + 60));
        String signed = part(header) + "." + part(claims);
        byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + Base64.getUrlEncoder().withoutPadding().encodeToString(signature);
    }

    private static String part(String json) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(json.getBytes(StandardCharsets.UTF_8));
    }
}
