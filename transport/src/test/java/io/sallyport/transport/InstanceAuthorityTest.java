package io.sallyport.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceAuthorityTest {
    private static final String HOST = "id.example.org";

    @TempDir private Path folder;
    private SmallInstance instance;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private String pem() {
        return instance.authority(HOST).pem(instance.context());
    }

    private TlsIdentity leaf(String host, String listener) {
        return instance.authority(host).listener(instance.context(), listener);
    }

    private static X509Certificate parse(String pem) throws GeneralSecurityException {
        return (X509Certificate)
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(new ByteArrayInputStream(pem.getBytes(US_ASCII)));
    }

    @Test
    void isMadeOnceAndFoundAgain() throws GeneralSecurityException {
        String first = pem();
        assertThat(pem()).isEqualTo(first);
        instance.restart();
        assertThat(pem()).isEqualTo(first);
        X509Certificate authority = parse(first);
        leaf(HOST, "public").certificate().verify(authority.getPublicKey());
        assertThat(first)
                .startsWith("-----BEGIN CERTIFICATE-----\n")
                .endsWith("\n-----END CERTIFICATE-----\n");
        assertThat(first.lines()).allMatch(line -> line.length() <= 64);
        assertThat(Duration.between(instance.time.instant(), end(authority)))
                .isCloseTo(Duration.ofDays(3650), Duration.ofHours(1));
    }

    private static Instant end(X509Certificate certificate) {
        return certificate.getNotAfter().toInstant();
    }

    @Test
    void givesAListenerTheSameCertificateUntilHalfItsLifeIsOver() {
        TlsIdentity first = leaf(HOST, "public");
        Instant made = instance.time.instant();
        assertThat(Duration.between(made, end(first.certificate())))
                .isCloseTo(Duration.ofDays(60), Duration.ofHours(1));
        Instant renew = end(first.certificate()).minus(Duration.ofDays(30));
        instance.time.step(Duration.between(made, renew).minusSeconds(1));
        assertThat(leaf(HOST, "public")).isEqualTo(first);
        instance.time.step(Duration.ofSeconds(1));
        TlsIdentity second = leaf(HOST, "public");
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.certificate().getPublicKey())
                .isNotEqualTo(first.certificate().getPublicKey());
        assertThat(end(second.certificate())).isAfter(end(first.certificate()));
        instance.restart();
        assertThat(leaf(HOST, "public").certificate()).isEqualTo(second.certificate());
    }

    @Test
    void givesANewCertificateWhenTheHostChanges() throws GeneralSecurityException {
        TlsIdentity first = leaf(HOST, "public");
        TlsIdentity second = leaf("other.example.org", "public");
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.certificate().getSubjectAlternativeNames())
                .containsExactly(List.of(2, "other.example.org"));
        assertThat(leaf("other.example.org", "public")).isEqualTo(second);
    }

    @Test
    void givesEachListenerItsOwnKey() {
        TlsIdentity one = leaf(HOST, "public");
        TlsIdentity other = leaf(HOST, "operator");
        assertThat(one.certificate().getPublicKey())
                .isNotEqualTo(other.certificate().getPublicKey());
        assertThat(leaf(HOST, "public")).isEqualTo(one);
    }

    @Test
    void handsOutTheKeyOfItsCertificate() throws GeneralSecurityException {
        for (int i = 0; i < 2; i++) {
            TlsIdentity identity = leaf(HOST, "public");
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(identity.privateKey());
            signature.update(new byte[] {1, 2, 3});
            byte[] signed = signature.sign();
            signature.initVerify(identity.certificate());
            signature.update(new byte[] {1, 2, 3});
            assertThat(signature.verify(signed)).isTrue();
            instance.restart();
        }
    }

    @Test
    void startsEachCertificateALittleEarlier() throws GeneralSecurityException {
        Instant now = instance.time.instant();
        for (X509Certificate one : List.of(parse(pem()), leaf(HOST, "public").certificate())) {
            assertThat(Duration.between(one.getNotBefore().toInstant(), now))
                    .isCloseTo(Duration.ofMinutes(5), Duration.ofSeconds(2));
        }
    }

    /// RFC 5280 4.1.2.2: positive, at most 20 octets; ours have 127 bits that nobody can guess.
    @Test
    void numbersEachCertificateUnguessably() throws GeneralSecurityException {
        X509Certificate authority = parse(pem());
        X509Certificate leaf = leaf(HOST, "public").certificate();
        assertThat(authority.getSerialNumber()).isNotEqualTo(leaf.getSerialNumber());
        for (X509Certificate one : List.of(authority, leaf)) {
            assertThat(one.getSerialNumber().signum()).isPositive();
            assertThat(one.getSerialNumber().bitLength()).isEqualTo(127);
        }
    }

    @Test
    void tellsTheLogOfEachCertificate() throws GeneralSecurityException {
        X509Certificate authority = parse(pem());
        X509Certificate leaf = leaf(HOST, "public").certificate();
        pem();
        leaf(HOST, "public");
        instance.time.step(Duration.ofDays(40));
        X509Certificate renewed = leaf(HOST, "public").certificate();
        List<JsonObject> events = instance.events();
        assertThat(events).hasSize(3);
        isEvent(events.get(0), "authority", authority);
        isEvent(events.get(1), "public", leaf);
        isEvent(events.get(2), "public", renewed);
    }

    private static void isEvent(JsonObject event, String use, X509Certificate certificate) {
        assertThat(event.text("action")).isEqualTo("certificate.issued");
        assertThat(event.object("details").text("use")).isEqualTo(use);
        assertThat(event.object("details").text("serial"))
                .isEqualTo(certificate.getSerialNumber().toString(16));
        assertThat(event.object("details").text("notAfter")).isEqualTo(end(certificate).toString());
    }
}
