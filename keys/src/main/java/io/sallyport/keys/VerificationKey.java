package io.sallyport.keys;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PublicKey;
import java.security.Signature;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A public key that verifies tokens, with the one algorithm it was made for: the token's own `alg`
/// is compared with it and never chooses.
///
/// @param kid the key's JWK thumbprint (RFC 7638), base64url
public record VerificationKey(String kid, SignatureAlgorithm algorithm, PublicKey key) {
    /// A key of our own.
    ///
    /// @param spki the public key, DER
    /// @throws Corruption when it is none for this algorithm
    public static VerificationKey of(SignatureAlgorithm algorithm, byte[] spki) {
        try {
            return parsed(algorithm, spki);
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a public key does not parse", damaged);
        }
    }

    /// Somebody else's Ed25519 key; empty when it is none.
    ///
    /// @param x the JWK's member, decoded (RFC 8037 2)
    public static Optional<VerificationKey> ed25519(byte[] x) {
        try {
            return Optional.of(parsed(SignatureAlgorithm.EDDSA, KeyForm.ed25519Spki(x)));
        } catch (GeneralSecurityException none) {
            return Optional.empty();
        }
    }

    private static VerificationKey parsed(SignatureAlgorithm algorithm, byte[] spki)
            throws GeneralSecurityException {
        PublicKey key = algorithm.form().publicKey(spki);
        return new VerificationKey(thumbprint(algorithm, key), algorithm, key);
    }

    /// Whether the signature, in the form that JWS wants, is this key's over the input. Bytes that
    /// are no signature at all are none of this key's.
    public boolean verifies(byte[] input, byte[] signature) {
        if (signature.length != algorithm.form().signatureBytes(key)) {
            return false;
        }
        try {
            Signature verifier = algorithm.signature();
            verifier.initVerify(key);
            verifier.update(input);
            return verifier.verify(signature);
        } catch (GeneralSecurityException malformed) {
            return false;
        }
    }

    /// The key as a JSON Web Key (RFC 7517) for the tenant's published set.
    public Map<String, Object> jwk() {
        Map<String, Object> jwk = new TreeMap<>(members());
        jwk.put("alg", algorithm.label());
        jwk.put("kid", kid);
        jwk.put("use", "sig");
        return jwk;
    }

    private Map<String, String> members() {
        try {
            return algorithm.form().members(key);
        } catch (GeneralSecurityException damaged) {
            throw new Corruption("a public key is not for its algorithm", damaged);
        }
    }

    private static String thumbprint(SignatureAlgorithm algorithm, PublicKey key)
            throws GeneralSecurityException {
        byte[] canonical =
                CanonicalJson.write(algorithm.form().members(key)).getBytes(StandardCharsets.UTF_8);
        byte[] hash = Sha256.of(canonical);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(hash);
    }
}
