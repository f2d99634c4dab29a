package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import java.util.Arrays;
import java.util.Base64;
import java.util.EnumMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

class SigningKeyTest {
    private static final byte[] INPUT = "header.payload".getBytes(UTF_8);
    private static final Map<SignatureAlgorithm, SigningKey> KEYS =
            new EnumMap<>(SignatureAlgorithm.class);

    @BeforeAll
    static void install() {
        assertThat(CryptoProvider.install()).isEqualTo("AmazonCorrettoCryptoProvider");
        for (SignatureAlgorithm algorithm : SignatureAlgorithm.values()) {
            KEYS.put(algorithm, SigningKey.generate(algorithm));
        }
    }

    private static SigningKey key(SignatureAlgorithm algorithm) {
        return java.util.Objects.requireNonNull(KEYS.get(algorithm));
    }

    @ParameterizedTest
    @CsvSource({"ES256,64", "EDDSA,64", "RS256,384", "PS256,384"})
    void verifiesItsOwnSignaturesOnly(SignatureAlgorithm algorithm, int length) {
        SigningKey key = key(algorithm);
        SigningKey other = SigningKey.generate(algorithm);
        byte[] signature = key.sign(INPUT);
        assertThat(signature).hasSize(length);
        assertThat(key.verification().verifies(INPUT, signature)).isTrue();
        assertThat(key.verification().verifies(INPUT, key.sign(INPUT))).isTrue();
        assertThat(other.verification().verifies(INPUT, signature)).isFalse();
        assertThat(key.verification().verifies("other".getBytes(UTF_8), signature)).isFalse();
    }

    @ParameterizedTest
    @EnumSource
    void refusesSignaturesOfAnyOtherShape(SignatureAlgorithm algorithm) {
        VerificationKey key = key(algorithm).verification();
        byte[] genuine = key(algorithm).sign(INPUT);
        for (int length : new int[] {0, 1, 32, 63, 64, 65, 72, 256, 383, 384, 385, 512}) {
            byte[] ones = new byte[length];
            assertThat(key.verifies(INPUT, ones)).isFalse();
            Arrays.fill(ones, (byte) -1);
            assertThat(key.verifies(INPUT, ones)).isFalse();
        }
        assertThat(key.verifies(INPUT, Arrays.copyOf(genuine, genuine.length + 1))).isFalse();
        assertThat(key.verifies(INPUT, Arrays.copyOf(genuine, genuine.length - 1))).isFalse();
        for (int i = 0; i < genuine.length; i += 7) {
            byte[] bent = genuine.clone();
            bent[i] ^= 1;
            assertThat(key.verifies(INPUT, bent)).isFalse();
        }
    }

    /// Not even with the very same RSA key: what was made for one algorithm is for no other.
    @Test
    void verifiesNoOtherAlgorithmOfTheSameKey() {
        for (SignatureAlgorithm made : Set.of(SignatureAlgorithm.RS256, SignatureAlgorithm.PS256)) {
            SignatureAlgorithm other =
                    made == SignatureAlgorithm.RS256
                            ? SignatureAlgorithm.PS256
                            : SignatureAlgorithm.RS256;
            SigningKey key = key(made);
            SigningKey bent =
                    SigningKey.of(other, key.pkcs8(), key.verification().key().getEncoded());
            assertThat(bent.kid()).isEqualTo(key.kid());
            assertThat(key.verification().verifies(INPUT, bent.sign(INPUT))).isFalse();
            assertThat(bent.verification().verifies(INPUT, key.sign(INPUT))).isFalse();
        }
    }

    @ParameterizedTest
    @EnumSource
    void readsItselfBack(SignatureAlgorithm algorithm) {
        SigningKey key = key(algorithm);
        SigningKey again =
                SigningKey.of(algorithm, key.pkcs8(), key.verification().key().getEncoded());
        assertThat(again.kid()).isEqualTo(key.kid());
        assertThat(again.verification().jwk()).isEqualTo(key.verification().jwk());
        assertThat(key.verification().verifies(INPUT, again.sign(INPUT))).isTrue();
    }

    @ParameterizedTest
    @EnumSource
    void takesNoKeyOfAnotherForm(SignatureAlgorithm algorithm) {
        for (SigningKey other : KEYS.values()) {
            if (other.verification().algorithm().form() != algorithm.form()) {
                byte[] spki = other.verification().key().getEncoded();
                assertThatThrownBy(() -> SigningKey.of(algorithm, other.pkcs8(), spki))
                        .isInstanceOf(Corruption.class);
                assertThatThrownBy(() -> VerificationKey.of(algorithm, spki))
                        .isInstanceOf(Corruption.class);
            }
        }
        assertThatThrownBy(() -> VerificationKey.of(algorithm, new byte[] {1, 2}))
                .isInstanceOf(Corruption.class);
    }

    /// RFC 7518 6.2.1.2 wants 32 bytes even where the number has leading zeros.
    @Test
    void publishesCoordinatesOfFixedLength() {
        for (int i = 0; i < 300; i++) {
            VerificationKey key = SigningKey.generate(SignatureAlgorithm.ES256).verification();
            assertThat((String) key.jwk().get("x")).hasSize(43);
            assertThat((String) key.jwk().get("y")).hasSize(43);
            assertThat(key.jwk()).doesNotContainKey("d");
        }
    }

    @ParameterizedTest
    @CsvSource({
        "ES256,ES256,EC,crv x y",
        "EDDSA,EdDSA,OKP,crv x",
        "RS256,RS256,RSA,e n",
        "PS256,PS256,RSA,e n"
    })
    void publishesNothingPrivate(
            SignatureAlgorithm algorithm, String label, String type, String members) {
        Map<String, Object> jwk = key(algorithm).verification().jwk();
        assertThat(jwk).containsEntry("alg", label).containsEntry("kty", type);
        assertThat(jwk.keySet())
                .containsAll(Set.of(members.split(" ", -1)))
                .hasSize(4 + members.split(" ", -1).length);
        assertThat(SignatureAlgorithm.of(label)).contains(algorithm);
    }

    @Test
    void knowsNoOtherAlgorithm() {
        for (String other : new String[] {"none", "HS256", "ES384", "EDDSA", "eddsa", "Ed25519"}) {
            assertThat(SignatureAlgorithm.of(other)).isEmpty();
        }
    }

    /// RFC 8037 A.1 to A.4.
    @Test
    void signsAsTheStandardDoes() {
        byte[] d = decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A");
        byte[] x = decode("11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo");
        byte[] pkcs8 = HexFormat.of().parseHex("302e020100300506032b657004220420");
        byte[] whole = Arrays.copyOf(pkcs8, pkcs8.length + d.length);
        System.arraycopy(d, 0, whole, pkcs8.length, d.length);
        VerificationKey known = VerificationKey.ed25519(x).orElseThrow();
        assertThat(known.kid()).isEqualTo("kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k");
        SigningKey key = SigningKey.of(SignatureAlgorithm.EDDSA, whole, known.key().getEncoded());
        byte[] input = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc".getBytes(UTF_8);
        assertThat(key.sign(input))
                .isEqualTo(
                        decode(
                                "hgyY0il_MGCjP0JzlnLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhV"
                                        + "sPt9g7sVvpAr_MuM0KAg"));
        assertThat(known.verifies(input, key.sign(input))).isTrue();
    }

    @Test
    void takesOnlyThirtyTwoBytesForAnEd25519Key() {
        for (int length : new int[] {0, 31, 33, 57}) {
            assertThat(VerificationKey.ed25519(new byte[length])).isEmpty();
        }
    }

    private static byte[] decode(String base64url) {
        return Base64.getUrlDecoder().decode(base64url);
    }
}
