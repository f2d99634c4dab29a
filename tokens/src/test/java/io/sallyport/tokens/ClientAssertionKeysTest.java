package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.OctetSequenceKey;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jose.jwk.gen.OctetSequenceKeyGenerator;
import com.nimbusds.jose.util.Base64URL;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.nio.file.Path;
import java.security.Signature;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Which keys sign for a client, and with which algorithm each.
class ClientAssertionKeysTest {
    private static final ECKey P256 = SignedAssertion.key(Curve.P_256, "p256");
    private static final ECKey P384 = SignedAssertion.key(Curve.P_384, "p384");
    private static final RSAKey RSA = SignedAssertion.rsa(2_048, "rsa");
    private static final RSAKey WEAK = SignedAssertion.rsa(1_024, "weak");

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        instance.signer(contoso, "curve", P256);
        instance.signer(contoso, "rsa", RSA);
        instance.signer(contoso, "weak", WEAK, P384);
        instance.signer(contoso, "several", P256, RSA, SignedAssertion.key(Curve.P_256, "spare"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Forged right(String clientId, JWSAlgorithm algorithm) {
        return SignedAssertion.of(instance, contoso, clientId)
                .header("alg", "\"" + algorithm + "\"");
    }

    private static String signed(String clientId, JWK key, JWSAlgorithm algorithm) {
        return SignedAssertion.signed(right(clientId, algorithm), key, algorithm);
    }

    private static String authenticate(String assertion) {
        return instance.clients
                .authenticate(
                        instance.in(contoso),
                        contoso,
                        Posted.assertion(contoso, assertion).request())
                .clientId();
    }

    private static void refuses(String assertion, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_CLIENT, reason, () -> authenticate(assertion));
    }

    @Test
    void takesEachAlgorithmThatItNames() {
        assertThat(ClientAssertion.ALGORITHMS).containsExactly("ES256", "EdDSA", "PS256", "RS256");
        assertThat(authenticate(signed("curve", P256, JWSAlgorithm.ES256))).isEqualTo("curve");
        assertThat(authenticate(signed("rsa", RSA, JWSAlgorithm.RS256))).isEqualTo("rsa");
        assertThat(authenticate(signed("rsa", RSA, JWSAlgorithm.PS256))).isEqualTo("rsa");
    }

    @Test
    void takesAnEd25519Key() {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.EDDSA);
        instance.signer(contoso, "edwards", edwards(key, "ed"));
        Forged right = right("edwards", JWSAlgorithm.EdDSA);
        assertThat(authenticate(right.signed(key))).isEqualTo("edwards");
        SigningKey other = SigningKey.generate(SignatureAlgorithm.EDDSA);
        refuses(right("edwards", JWSAlgorithm.EdDSA).signed(other), "assertion-signature");
        // Nor does it sign for any other algorithm, or any other key for this one.
        for (JWSAlgorithm algorithm :
                List.of(JWSAlgorithm.ES256, JWSAlgorithm.RS256, JWSAlgorithm.PS256)) {
            refuses(right("edwards", algorithm).signed(key), "assertion-signature");
        }
        refuses(right("curve", JWSAlgorithm.EdDSA).signed(key), "assertion-signature");
        refuses(right("rsa", JWSAlgorithm.EdDSA).signed(key), "assertion-signature");
    }

    private static OctetKeyPair edwards(SigningKey key, String kid) {
        String x = (String) key.verification().jwk().get("x");
        return new OctetKeyPair.Builder(
                        Curve.Ed25519, new Base64URL(java.util.Objects.requireNonNull(x)))
                .keyID(kid)
                .build();
    }

    @Test
    void refusesOtherCurvesOfItsForm() {
        Base64URL x = Base64URL.encode(new byte[57]);
        for (Curve curve : List.of(Curve.Ed448, Curve.X25519)) {
            OctetKeyPair key = new OctetKeyPair.Builder(curve, x).build();
            assertThat(new ClientKeySets().usable(new JWKSet(key).toString())).isFalse();
        }
        OctetKeyPair cut = new OctetKeyPair.Builder(Curve.Ed25519, x).build();
        assertThat(new ClientKeySets().usable(new JWKSet(cut).toString())).isFalse();
        SigningKey key = SigningKey.generate(SignatureAlgorithm.EDDSA);
        assertThat(new ClientKeySets().usable(new JWKSet(edwards(key, "a")).toString())).isTrue();
    }

    @Test
    void takesAnyOfSeveralKeys() {
        assertThat(authenticate(signed("several", P256, JWSAlgorithm.ES256))).isEqualTo("several");
        assertThat(authenticate(signed("several", RSA, JWSAlgorithm.PS256))).isEqualTo("several");
        Forged named = right("several", JWSAlgorithm.RS256).header("kid", "\"rsa\"");
        assertThat(authenticate(SignedAssertion.signed(named, RSA, JWSAlgorithm.RS256)))
                .isEqualTo("several");
        Forged misnamed = right("several", JWSAlgorithm.RS256).header("kid", "\"spare\"");
        refuses(SignedAssertion.signed(misnamed, RSA, JWSAlgorithm.RS256), "assertion-signature");
    }

    @Test
    void refusesAnAlgorithmThatIsNotOnTheList() {
        for (JWSAlgorithm algorithm :
                List.of(
                        JWSAlgorithm.RS384,
                        JWSAlgorithm.RS512,
                        JWSAlgorithm.PS384,
                        JWSAlgorithm.PS512)) {
            refuses(signed("rsa", RSA, algorithm), "assertion-algorithm");
        }
        refuses(signed("weak", P384, JWSAlgorithm.ES384), "assertion-algorithm");
    }

    /// The header says one thing, the signature is of another kind or of another kind of key.
    @Test
    void refusesAnAlgorithmThatIsNotTheSignatures() {
        for (JWSAlgorithm said :
                List.of(JWSAlgorithm.ES256, JWSAlgorithm.PS256, JWSAlgorithm.RS256)) {
            for (JWSAlgorithm used : List.of(JWSAlgorithm.PS256, JWSAlgorithm.RS256)) {
                if (!said.equals(used)) {
                    Forged assertion = right("rsa", said);
                    refuses(SignedAssertion.signed(assertion, RSA, used), "assertion-signature");
                }
            }
        }
        Forged assertion = right("curve", JWSAlgorithm.RS256);
        refuses(SignedAssertion.signed(assertion, P256, JWSAlgorithm.ES256), "assertion-signature");
    }

    /// Signed by the JDK: the library would rather not.
    @Test
    void refusesAWeakKey() throws Exception {
        Signature signature = Signature.getInstance("SHA256withRSA");
        signature.initSign(WEAK.toPrivateKey());
        Forged assertion = right("weak", JWSAlgorithm.RS256);
        String input = assertion.signed(_ -> new byte[0]);
        signature.update(input.substring(0, input.length() - 1).getBytes(US_ASCII));
        refuses(input + CompactJws.encode(signature.sign()), "assertion-signature");
    }

    /// RFC 7517 4.4, RFC 8725 3.1: a key that says what it is for is for nothing else.
    @Test
    void keepsAKeyToTheAlgorithmThatItWasRegisteredFor() {
        RSAKey bound = new RSAKey.Builder(RSA).algorithm(JWSAlgorithm.PS256).build();
        instance.signer(contoso, "bound", bound);
        assertThat(authenticate(signed("bound", RSA, JWSAlgorithm.PS256))).isEqualTo("bound");
        refuses(signed("bound", RSA, JWSAlgorithm.RS256), "assertion-signature");
    }

    /// The public key is public: whoever takes it for an HMAC secret takes anybody's assertions.
    @Test
    void refusesThePublicKeyAsASecret() throws Exception {
        byte[] der = P256.toECPublicKey().getEncoded();
        byte[] json = P256.toPublicJWK().toJSONString().getBytes(UTF_8);
        for (byte[] secret : List.of(der, json)) {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            refuses(right("curve", JWSAlgorithm.HS256).signed(mac::doFinal), "assertion-algorithm");
            refuses(right("curve", JWSAlgorithm.ES256).signed(mac::doFinal), "assertion-signature");
        }
    }

    @Test
    void takesNewKeysAndNoOldOnesAfterARenewal() {
        instance.signer(contoso, "renewed", P256);
        assertThat(authenticate(signed("renewed", P256, JWSAlgorithm.ES256))).isEqualTo("renewed");
        ECKey fresh = SignedAssertion.key(Curve.P_256, "fresh");
        instance.applications.renew(
                instance.in(contoso),
                "renewed",
                Optional.of(new JWKSet(fresh.toPublicJWK()).toString()));
        refuses(signed("renewed", P256, JWSAlgorithm.ES256), "assertion-signature");
        assertThat(authenticate(signed("renewed", fresh, JWSAlgorithm.ES256))).isEqualTo("renewed");
    }

    private static boolean usable(JWK... keys) {
        return new ClientKeySets().usable(new JWKSet(Arrays.asList(keys)).toString(false));
    }

    @Test
    void saysWhichKeysCouldAuthenticate() throws JOSEException {
        assertThat(usable(P256.toPublicJWK())).isTrue();
        assertThat(usable(P256.toPublicJWK(), RSA.toPublicJWK())).isTrue();
        assertThat(usable(WEAK.toPublicJWK())).isFalse();
        JWK encrypting = new ECKey.Builder(P256.toPublicJWK()).keyUse(KeyUse.ENCRYPTION).build();
        assertThat(usable(encrypting)).isFalse();
        assertThat(usable(P384.toPublicJWK())).isFalse();
        assertThat(usable(P256.toPublicJWK(), P384.toPublicJWK())).isFalse();
        OctetSequenceKey secret = new OctetSequenceKeyGenerator(256).generate();
        assertThat(usable(secret)).isFalse();
    }

    /// Whoever registers a private key has told it to somebody.
    @Test
    void saysThatPrivateKeysAreNone() {
        assertThat(usable(P256)).isFalse();
        assertThat(usable(RSA)).isFalse();
        assertThat(usable(P256.toPublicJWK(), RSA)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{}",
                "[]",
                "null",
                "7",
                "{\"keys\":[]}",
                "{\"keys\":null}",
                "{\"keys\":[7]}",
                "{\"keys\":[null]}",
                "{\"keys\":{}}",
                "{\"keys\":[{}]}",
                "{\"keys\":[{\"kty\":\"EC\"}]}",
                "{\"keys\":[{\"kty\":null}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"\",\"y\":\"\"}]}",
                "{\"keys\":[{\"kty\":\"EC\",\"crv\":\"P-256\",\"x\":\"AA\",\"y\":\"AA\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"\",\"e\":\"\"}]}",
                "{\"keys\":[{\"kty\":\"RSA\",\"n\":\"AA\",\"e\":\"AQAB\"}]}",
                "{\"keys\":[{\"kty\":\"oct\",\"k\":\"AA\"}]}"
            })
    void saysThatOtherTextsAreNoKeys(String jwks) {
        assertThat(new ClientKeySets().usable(jwks)).isFalse();
    }
}
