package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.directory.Application;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.time.Instant;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Tokens of every algorithm, and each against every other.
class SigningAlgorithmsTest {
    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Application client;
    private static final Map<SignatureAlgorithm, SigningKey> STOLEN =
            new EnumMap<>(SignatureAlgorithm.class);

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        client = instance.client(contoso, "portal");
        Instant now = instance.time.instant();
        List<SigningKeys.Rehearsal> wanted =
                Arrays.stream(SignatureAlgorithm.values())
                        .map(algorithm ->
                                new SigningKeys.Rehearsal(
                                        algorithm, now, now.plusSeconds(600), now.plusSeconds(600)))
                        .toList();
        for (SigningKey key : instance.signingKeys.rehearse(instance.in(contoso), wanted)) {
            STOLEN.put(key.verification().algorithm(), key);
        }
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static SigningKey stolen(SignatureAlgorithm algorithm) {
        return Objects.requireNonNull(STOLEN.get(algorithm));
    }

    private static VerifiedToken verify(String token) {
        return instance.verifier.forApi(instance.in(contoso), contoso, token, List.of());
    }

    private static void refuses(String token, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, reason, () -> verify(token));
        SmallInstance.refuses(
                RefusalCode.INVALID_TOKEN,
                reason,
                () -> instance.verifier.forIntrospection(instance.in(contoso), contoso, token));
    }

    /// By another library, from what is published.
    @ParameterizedTest
    @EnumSource
    void signsWithTheAlgorithmOfTheApplication(SignatureAlgorithm algorithm) throws Exception {
        Application one = instance.client(contoso, "of-" + algorithm.name(), algorithm);
        assertThat(one.algorithm()).isEqualTo(algorithm);
        String token = instance.token(contoso, one);
        assertThat(verify(token).clientId()).isEqualTo(one.clientId());
        SignedJWT jwt = SignedJWT.parse(token);
        assertThat(jwt.getHeader().getAlgorithm().getName()).isEqualTo(algorithm.label());
        Map<String, Object> published = new HashMap<>();
        published.put(
                "keys",
                instance.signingKeys.published(instance.in(contoso)).stream()
                        .map(VerificationKey::jwk)
                        .toList());
        JWK key = JWKSet.parse(published).getKeyByKeyId(jwt.getHeader().getKeyID());
        assertThat(key.computeThumbprint().toString()).isEqualTo(key.getKeyID());
        assertThat(key.isPrivate()).isFalse();
        assertThat(
                        switch (key) {
                            case ECKey curve -> jwt.verify(new ECDSAVerifier(curve));
                            case RSAKey rsa -> jwt.verify(new RSASSAVerifier(rsa));
                            // The library checks no such signature without another library.
                            case OctetKeyPair pair -> pair.getDecodedX().length == 32;
                            default -> false;
                        })
                .isTrue();
    }

    /// The header names an algorithm that is not the key's, and the signature is right for the
    /// header where the key can make one.
    @ParameterizedTest
    @EnumSource
    void believesNoHeaderAgainstTheKey(SignatureAlgorithm made) {
        SigningKey key = stolen(made);
        Forged token =
                instance.told(
                        contoso,
                        Forged.of(instance.token(contoso, client))
                                .header("kid", quoted(key.kid())));
        verify(token.header("alg", quoted(made.label())).signed(key));
        for (SignatureAlgorithm named : SignatureAlgorithm.values()) {
            if (named != made) {
                Forged bent = token.header("alg", quoted(named.label()));
                refuses(bent.signed(key), "token-algorithm");
                refuses(bent.signed(as(named, key)), "token-algorithm");
                // And the other way: the right name over a signature of another kind.
                Forged right = token.header("alg", quoted(made.label()));
                refuses(right.signed(as(named, key)), "token-signature");
            }
        }
        for (String other : List.of("none", "HS256", "ES384", "EDDSA", "Ed25519", "RS512")) {
            refuses(token.header("alg", quoted(other)).signed(key), "token-algorithm");
        }
    }

    /// The same key made to sign with another algorithm; another key where it cannot.
    private static SigningKey as(SignatureAlgorithm algorithm, SigningKey key) {
        SignatureAlgorithm made = key.verification().algorithm();
        boolean rsa =
                List.of(SignatureAlgorithm.RS256, SignatureAlgorithm.PS256)
                        .containsAll(List.of(algorithm, made));
        return rsa
                ? SigningKey.of(algorithm, key.pkcs8(), key.verification().key().getEncoded())
                : stolen(algorithm);
    }

    /// The public key is public, whatever its form.
    @ParameterizedTest
    @EnumSource
    void takesNoPublicKeyAsASecret(SignatureAlgorithm made) {
        SigningKey key = stolen(made);
        byte[] der = key.verification().key().getEncoded();
        Forged token = Forged.of(instance.token(contoso, client)).header("kid", quoted(key.kid()));
        refuses(
                token.header("alg", quoted("HS256")).signed(input -> hmac(der, input)),
                "token-algorithm");
        refuses(
                token.header("alg", quoted(made.label())).signed(input -> hmac(der, input)),
                "token-signature");
    }

    private static byte[] hmac(byte[] secret, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void keepsEachTokenInALineThatIsTakenBack() {
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            Application one = instance.client(contoso, "line-" + algorithm.name(), algorithm);
            String token = instance.token(contoso, one);
            assertThat(token.getBytes(StandardCharsets.US_ASCII).length).isLessThan(1_100);
        }
    }

    private static String quoted(String text) {
        return "\"" + text + "\"";
    }
}
