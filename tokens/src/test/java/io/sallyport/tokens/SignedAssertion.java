package io.sallyport.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.factories.DefaultJWSSignerFactory;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.ECKeyGenerator;
import com.nimbusds.jose.jwk.gen.RSAKeyGenerator;
import io.sallyport.directory.Tenant;
import java.util.Map;
import java.util.UUID;

/// Client assertions and the keys that sign them, by a library that is not under test here.
final class SignedAssertion {
    private SignedAssertion() {}

    /// An assertion that is right in everything, for a test to change.
    static Forged of(SmallInstance instance, Tenant tenant, String clientId) {
        return Forged.of(
                Map.of("alg", "ES256"),
                Map.of(
                        "iss",
                        clientId,
                        "sub",
                        clientId,
                        "aud",
                        tenant.issuer(),
                        "jti",
                        UUID.randomUUID().toString(),
                        "exp",
                        instance.now() + 60));
    }

    static ECKey key(Curve curve, String kid) {
        try {
            return new ECKeyGenerator(curve).keyID(kid).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    static RSAKey rsa(int bits, String kid) {
        try {
            return new RSAKeyGenerator(bits, true).keyID(kid).generate();
        } catch (JOSEException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Signs with the key, whatever the header says.
    static String signed(Forged assertion, JWK key, JWSAlgorithm algorithm) {
        return assertion.signed(input -> signature(input, key, algorithm));
    }

    static byte[] signature(byte[] input, JWK key, JWSAlgorithm algorithm) {
        try {
            return new DefaultJWSSignerFactory()
                    .createJWSSigner(key, algorithm)
                    .sign(new JWSHeader(algorithm), input)
                    .decode();
        } catch (JOSEException unsuitable) {
            throw new IllegalStateException(unsuitable);
        }
    }
}
