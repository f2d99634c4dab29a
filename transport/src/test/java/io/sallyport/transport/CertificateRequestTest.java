package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Refusal;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.util.Arrays;
import java.util.Base64;
import java.util.Random;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;
import org.junit.jupiter.api.Test;

class CertificateRequestTest {
    private static final long SEED = 20_261_128;

    private static String pem(byte[] request) {
        return "-----BEGIN CERTIFICATE REQUEST-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(request)
                + "\n-----END CERTIFICATE REQUEST-----\n";
    }

    private static byte[] der(String pem) {
        return Base64.getMimeDecoder().decode(pem.replaceAll("-----[A-Z ]+-----", ""));
    }

    private static void refused(String text) {
        assertThatThrownBy(() -> CertificateRequest.key(text)).isInstanceOf(Refusal.class);
    }

    @Test
    void readsTheKeyThatSignedIt() throws Exception {
        KeyPair keys = SampleChain.keys();
        assertThat(CertificateRequest.key(CertificateRequest.of(keys))).isEqualTo(keys.getPublic());
    }

    /// Its key is somebody else's: whoever asks does not have the private one.
    @Test
    void refusesAKeyThatDidNotSign() throws Exception {
        SubjectPublicKeyInfo theirs =
                SubjectPublicKeyInfo.getInstance(SampleChain.keys().getPublic().getEncoded());
        refused(
                pem(
                        new PKCS10CertificationRequestBuilder(new X500Name("OU=gateway"), theirs)
                                .build(
                                        new JcaContentSignerBuilder("SHA256withECDSA")
                                                .build(SampleChain.keys().getPrivate()))
                                .getEncoded()));
    }

    @Test
    void refusesAnotherAlgorithm() throws Exception {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
        generator.initialize(2048);
        KeyPair rsa = generator.generateKeyPair();
        SubjectPublicKeyInfo key = SubjectPublicKeyInfo.getInstance(rsa.getPublic().getEncoded());
        refused(
                pem(
                        new PKCS10CertificationRequestBuilder(new X500Name("OU=gateway"), key)
                                .build(
                                        new JcaContentSignerBuilder("SHA256withRSA")
                                                .build(rsa.getPrivate()))
                                .getEncoded()));
    }

    @Test
    void refusesWhatIsNotOneRequest() throws Exception {
        String one = CertificateRequest.of(SampleChain.keys());
        refused("");
        refused(one + one);
        refused(one + "x");
        refused(one.replace("REQUEST", "REPLY"));
        refused(" ".repeat(9_000) + one);
    }

    /// Whatever comes, it is a refusal and nothing else, or the key that stands in it unchanged.
    @Test
    void whateverComesIsARefusal() throws Exception {
        Random random = new Random(SEED);
        KeyPair keys = SampleChain.keys();
        byte[] good = der(CertificateRequest.of(keys));
        for (int i = 0; i < 20_000; i++) {
            byte[] bent =
                    switch (i % 4) {
                        case 0 -> noise(random);
                        case 1 -> Arrays.copyOf(good, random.nextInt(good.length));
                        case 2 -> flipped(random, good);
                        default -> spliced(random, good);
                    };
            tried(pem(bent), keys.getPublic());
        }
    }

    private static void tried(String text, PublicKey only) {
        try {
            assertThat(CertificateRequest.key(text)).as("seed " + SEED + text).isEqualTo(only);
        } catch (Refusal refusal) {
            assertThat(refusal.privateReason()).isEqualTo("certificate-request");
        }
    }

    private static byte[] noise(Random random) {
        byte[] noise = new byte[1 + random.nextInt(300)];
        random.nextBytes(noise);
        noise[0] = 0x30;
        return noise;
    }

    private static byte[] flipped(Random random, byte[] good) {
        byte[] bent = good.clone();
        for (int flips = 1 + random.nextInt(3); flips > 0; flips--) {
            bent[random.nextInt(bent.length)] = (byte) random.nextInt(256);
        }
        return bent;
    }

    private static byte[] spliced(Random random, byte[] good) {
        byte[] bent = good.clone();
        int length = 1 + random.nextInt(20);
        System.arraycopy(
                good,
                random.nextInt(good.length - length),
                bent,
                random.nextInt(good.length - length),
                length);
        return bent;
    }
}
