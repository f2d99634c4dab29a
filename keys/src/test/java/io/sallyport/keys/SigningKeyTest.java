package io.sallyport.keys;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class SigningKeyTest {
    private static final byte[] INPUT = "header.payload".getBytes(UTF_8);

    @BeforeAll
    static void install() {
        assertThat(CryptoProvider.install()).isEqualTo("AmazonCorrettoCryptoProvider");
    }

    @Test
    void verifiesItsOwnSignaturesOnly() {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        SigningKey other = SigningKey.generate(SignatureAlgorithm.ES256);
        byte[] signature = key.sign(INPUT);
        assertThat(signature).hasSize(64);
        assertThat(key.verification().verifies(INPUT, signature)).isTrue();
        assertThat(other.verification().verifies(INPUT, signature)).isFalse();
        assertThat(key.verification().verifies("other".getBytes(UTF_8), signature)).isFalse();
    }

    @Test
    void refusesSignaturesOfAnyOtherShape() {
        VerificationKey key = SigningKey.generate(SignatureAlgorithm.ES256).verification();
        assertThat(key.verifies(INPUT, new byte[0])).isFalse();
        assertThat(key.verifies(INPUT, new byte[64])).isFalse();
        assertThat(key.verifies(INPUT, new byte[72])).isFalse();
        byte[] ones = new byte[64];
        Arrays.fill(ones, (byte) -1);
        assertThat(key.verifies(INPUT, ones)).isFalse();
    }

    @Test
    void readsItselfBack() {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        SigningKey again =
                SigningKey.of(
                        SignatureAlgorithm.ES256,
                        key.pkcs8(),
                        key.verification().key().getEncoded());
        assertThat(again.kid()).isEqualTo(key.kid());
        assertThat(key.verification().verifies(INPUT, again.sign(INPUT))).isTrue();
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
}
