package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import io.sallyport.testkit.Property;
import io.sallyport.testkit.SampleCertificate;
import io.sallyport.testkit.SampleCertificate.Made;
import java.security.interfaces.ECPrivateKey;
import java.security.interfaces.ECPublicKey;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Certificates that stand in a registered key set (RFC 8705 2.2.2).
class ClientKeySetsTest {
    private static final Made MADE = made();
    private static final Made OTHER = made();

    private static Made made() {
        return SampleCertificate.client("CN=x", Instant.parse("2026-11-28T00:00:00Z")).selfSigned();
    }

    private static JWK key(Made made) {
        try {
            return JWK.parse(made.certificate());
        } catch (JOSEException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static List<String> thumbprints(String jwks) {
        return new ClientKeySets().thumbprints(jwks);
    }

    @Test
    void readsTheCertificateOfEachKey() {
        JWKSet both = new JWKSet(List.of(key(MADE), key(OTHER)));
        assertThat(thumbprints(both.toString()))
                .containsExactly(
                        Confirmation.thumbprint(MADE.certificate()),
                        Confirmation.thumbprint(OTHER.certificate()));
    }

    @Test
    void wantsOneForEachKeyAndNothingPrivate() {
        ECPublicKey open = (ECPublicKey) MADE.certificate().getPublicKey();
        JWK bare = new ECKey.Builder(Curve.P_256, open).build();
        assertThat(thumbprints(new JWKSet(bare).toString())).isEmpty();
        assertThat(thumbprints(new JWKSet(List.of(key(MADE), bare)).toString())).isEmpty();
        JWK secret =
                new ECKey.Builder(key(MADE).toECKey())
                        .privateKey((ECPrivateKey) MADE.key())
                        .build();
        assertThat(thumbprints(new JWKSet(secret).toString(false))).isEmpty();
        assertThat(thumbprints("{\"keys\":[]}")).isEmpty();
        String mixed =
                new JWKSet(key(MADE))
                        .toString()
                        .replace(
                                key(MADE).getX509CertChain().getFirst().toString(),
                                key(OTHER).getX509CertChain().getFirst().toString());
        assertThat(thumbprints(mixed)).isEmpty();
    }

    @Test
    void readsAnythingOrNothing() {
        String right = new JWKSet(key(MADE)).toString();
        Property.forAll(
                random -> {
                    StringBuilder text = new StringBuilder(right);
                    for (int i = 0; i <= random.nextInt(3); i++) {
                        text.setCharAt(
                                random.nextInt(text.length()), (char) (32 + random.nextInt(95)));
                    }
                    return text.toString();
                },
                text -> assertThat(thumbprints(text)).hasSizeLessThanOrEqualTo(1));
    }
}
