package io.sallyport.tokens;

import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.RSAKey;
import io.sallyport.directory.ApplicationForm;
import io.sallyport.directory.CertificateStrength;
import io.sallyport.foundation.JsonReader;
import java.security.cert.X509Certificate;
import java.text.ParseException;
import java.util.ArrayList;
import java.util.List;

/// What a key set that is registered for a client is good for.
public record ClientKeySets() implements ApplicationForm.KeySets {
    @Override
    public boolean usable(String jwks) {
        try {
            List<JWK> keys = ClientAssertion.keys(jwks);
            return !keys.isEmpty()
                    && keys.stream()
                            .allMatch(key ->
                                    !key.isPrivate()
                                            && ClientAssertion.takes(key)
                                            && !KeyUse.ENCRYPTION.equals(key.getKeyUse()));
        } catch (ParseException | IllegalArgumentException | JsonReader.Malformed malformed) {
            return false;
        }
    }

    @Override
    public List<String> thumbprints(String jwks) {
        try {
            List<String> thumbprints = new ArrayList<>();
            for (JWK key : ClientAssertion.keys(jwks)) {
                List<X509Certificate> chain = key.getParsedX509CertChain();
                if (key.isPrivate() || chain == null || !isOf(chain.getFirst(), key)) {
                    return List.of();
                }
                thumbprints.add(Confirmation.thumbprint(chain.getFirst()));
            }
            return thumbprints;
        } catch (ParseException | IllegalArgumentException | JsonReader.Malformed malformed) {
            return List.of();
        }
    }

    /// RFC 7517 4.7: the first one has the key.
    private static boolean isOf(X509Certificate certificate, JWK key) {
        return CertificateStrength.isStrong(certificate.getPublicKey())
                && switch (key) {
                    case ECKey curve -> curve.matches(certificate);
                    case RSAKey rsa -> rsa.matches(certificate);
                    default -> false;
                };
    }
}
