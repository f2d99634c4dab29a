package io.sallyport.tokens;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.cert.CertificateEncodingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// What whoever brings a token must prove besides having it (RFC 7800 3.1).
sealed interface Confirmation {
    /// The claim's name, and that of its one member (RFC 8705 3.1).
    String CLAIM = "cnf";

    String THUMBPRINT = "x5t#S256";

    /// Nothing: the token is its bearer's.
    record Bearer() implements Confirmation {}

    /// That they have the key of this certificate.
    ///
    /// @param thumbprint SHA-256 of its bytes, in base64url
    record Certificate(String thumbprint) implements Confirmation {
        static Certificate of(X509Certificate certificate) {
            return new Certificate(Confirmation.thumbprint(certificate));
        }

        Map<String, Object> member() {
            return Map.of(THUMBPRINT, thumbprint);
        }

        /// Whether this is the certificate; compared in constant time.
        boolean isOf(X509Certificate shown) {
            return MessageDigest.isEqual(
                    thumbprint.getBytes(StandardCharsets.US_ASCII),
                    Confirmation.thumbprint(shown).getBytes(StandardCharsets.US_ASCII));
        }
    }

    /// What a token says of it.
    ///
    /// @throws Refusal INVALID_TOKEN for any other way to confirm than ours: it would be passed
    ///   over
    static Confirmation of(JsonObject payload) {
        if (!payload.members().containsKey(CLAIM)) {
            return new Bearer();
        }
        JsonObject claim = payload.object(CLAIM);
        String thumbprint = claim.text(THUMBPRINT);
        if (claim.members().size() != 1 || !thumbprint.matches("[A-Za-z0-9_-]{43}")) {
            throw AccessTokenVerifier.refusal("token-confirmation");
        }
        return new Certificate(thumbprint);
    }

    /// @param shown in the handshake of the connection that the token came over
    /// @throws Refusal INVALID_TOKEN unless it is confirmed
    default void require(List<X509Certificate> shown) {
        switch (this) {
            case Bearer() -> {}
            case Certificate bound -> {
                if (shown.isEmpty()) {
                    throw AccessTokenVerifier.refusal("token-certificate-missing");
                }
                if (!bound.isOf(shown.getFirst())) {
                    throw AccessTokenVerifier.refusal("token-certificate-other");
                }
            }
        }
    }

    static String thumbprint(X509Certificate certificate) {
        try {
            return Base64.getUrlEncoder()
                    .withoutPadding()
                    .encodeToString(Sha256.of(certificate.getEncoded()));
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate without a form", impossible);
        }
    }
}
