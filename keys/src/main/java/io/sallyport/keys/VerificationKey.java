package io.sallyport.keys;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.Signature;
import java.security.interfaces.ECPublicKey;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.Map;
import java.util.TreeMap;

/// A public key that verifies tokens, with the one algorithm it was made for: the token's own `alg`
/// is compared with it and never chooses.
///
/// @param kid the key's JWK thumbprint (RFC 7638), base64url
public record VerificationKey(String kid, SignatureAlgorithm algorithm, ECPublicKey key) {
    private static final int COORDINATE_BYTES = 32;

    /// @param spki the public key, DER
    public static VerificationKey of(SignatureAlgorithm algorithm, byte[] spki) {
        try {
            ECPublicKey key =
                    (ECPublicKey)
                            KeyFactory.getInstance("EC")
                                    .generatePublic(new X509EncodedKeySpec(spki));
            return new VerificationKey(thumbprint(key), algorithm, key);
        } catch (GeneralSecurityException damaged) {
            throw new io.sallyport.foundation.Corruption("a public key does not parse", damaged);
        }
    }

    /// Whether the signature (R and S, 32 bytes each) is this key's over the input. Bytes that are
    /// no signature at all are none of this key's.
    public boolean verifies(byte[] input, byte[] signature) {
        if (signature.length != 2 * COORDINATE_BYTES) {
            return false;
        }
        try {
            Signature verifier = Signature.getInstance(algorithm.jcaName());
            verifier.initVerify(key);
            verifier.update(input);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /// The key as a JSON Web Key (RFC 7517) for the tenant's published set.
    public Map<String, Object> jwk() {
        Map<String, Object> jwk = new TreeMap<>(coordinates(key));
        jwk.put("alg", algorithm.name());
        jwk.put("kid", kid);
        jwk.put("use", "sig");
        return jwk;
    }

    private static Map<String, String> coordinates(ECPublicKey key) {
        return Map.of(
                "crv",
                "P-256",
                "kty",
                "EC",
                "x",
                coordinate(key.getW().getAffineX().toByteArray()),
                "y",
                coordinate(key.getW().getAffineY().toByteArray()));
    }

    /// Thirty-two bytes whatever the number's length (RFC 7518 6.2.1.2).
    private static String coordinate(byte[] number) {
        byte[] fixed = new byte[COORDINATE_BYTES];
        int length = Math.min(number.length, COORDINATE_BYTES);
        System.arraycopy(number, number.length - length, fixed, COORDINATE_BYTES - length, length);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(fixed);
    }

    private static String thumbprint(ECPublicKey key) {
        byte[] canonical =
                io.sallyport.foundation.CanonicalJson.write(coordinates(key))
                        .getBytes(StandardCharsets.UTF_8);
        try {
            byte[] hash = MessageDigest.getInstance("SHA-256").digest(canonical);
            return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no SHA-256", impossible);
        }
    }
}
