package io.sallyport.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.math.BigInteger;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Certificates as somebody else's PKIX validation sees them (RFC 5280 6), above all: whoever
/// trusts the authority trusts it for one host and for nothing else.
class CertificateChainTest {
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

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private CertificateMaker.Order order(KeyPair keys) {
        Instant start = instance.time.instant().minus(Duration.ofMinutes(5));
        return new CertificateMaker.Order(
                "CN=sample", keys, BigInteger.TEN, start, start.plus(Duration.ofDays(60)));
    }

    /// An authority like the instance's own, whose key the test holds.
    private TlsIdentity authority(String host) throws GeneralSecurityException {
        KeyPair keys = keys();
        X509Certificate certificate = CertificateMaker.authority(order(keys), new HostName(host));
        return new TlsIdentity(certificate, keys.getPrivate());
    }

    private X509Certificate leaf(String host, TlsIdentity issuer) throws GeneralSecurityException {
        return CertificateMaker.leaf(order(keys()), new HostName(host), issuer);
    }

    /// The authority stands in the path too, as what its own key signed: the JDK reads no
    /// constraints in an anchor, where OpenSSL, Go and the browsers do (RFC 5937 3.2).
    private void validate(X509Certificate authority, X509Certificate... chain)
            throws GeneralSecurityException {
        List<X509Certificate> path = new ArrayList<>(List.of(chain));
        path.add(authority);
        TrustAnchor anchor =
                new TrustAnchor(
                        authority.getSubjectX500Principal(), authority.getPublicKey(), null);
        PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(instance.time.instant()));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    }

    private static void refused(ThrowingCallable validation, PKIXReason reason) {
        assertThatThrownBy(validation)
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        failure -> assertThat(failure.getReason()).isEqualTo(reason));
    }

    @ParameterizedTest
    @ValueSource(strings = {"localhost", "id.example.org"})
    void validatesWithItsNameConstraints(String host) throws GeneralSecurityException {
        InstanceAuthority authority = instance.authority(host);
        X509Certificate anchor =
                (X509Certificate)
                        CertificateFactory.getInstance("X.509")
                                .generateCertificate(
                                        new ByteArrayInputStream(
                                                authority
                                                        .pem(instance.context())
                                                        .getBytes(US_ASCII)));
        validate(anchor, authority.listener(instance.context(), "public").certificate());
    }

    /// Somebody who stole the authority's key can be this host, which he could be anyway, and
    /// nobody else.
    @ParameterizedTest
    @CsvSource({
        "id.example.org, bank.example",
        "id.example.org, example.org",
        "id.example.org, other.example.org",
        "id.example.org, idexample.org",
        "id.example.org, localhost",
        "localhost, id.example.org",
        "localhost, localhost.example.org"
    })
    void validatesForNoOtherHost(String host, String other) throws GeneralSecurityException {
        TlsIdentity authority = authority(host);
        validate(authority.certificate(), leaf(host, authority));
        X509Certificate foreign = leaf(other, authority);
        refused(() -> validate(authority.certificate(), foreign), PKIXReason.INVALID_NAME);
    }

    /// A leaf that has the right name and an address besides.
    private X509Certificate leafFor(String host, String address, TlsIdentity issuer)
            throws Exception {
        X509v3CertificateBuilder builder = builder(keys(), issuer);
        GeneralName[] names = {
            new GeneralName(GeneralName.dNSName, host),
            new GeneralName(GeneralName.iPAddress, address)
        };
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return sign(builder, issuer);
    }

    private X509v3CertificateBuilder builder(KeyPair keys, TlsIdentity issuer) {
        return new X509v3CertificateBuilder(
                X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded()),
                BigInteger.TWO,
                Date.from(instance.time.instant().minusSeconds(60)),
                Date.from(instance.time.instant().plusSeconds(3600)),
                new X500Name("CN=other"),
                SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, TlsIdentity issuer)
            throws Exception {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA")
                                        .build(issuer.privateKey())));
    }

    @ParameterizedTest
    @CsvSource({
        "id.example.org, 192.0.2.1",
        "id.example.org, 127.0.0.1",
        "id.example.org, 2001:db8::1",
        "id.example.org, ::1",
        "localhost, 192.0.2.1",
        "localhost, 127.0.0.2",
        "localhost, 2001:db8::1"
    })
    void validatesForNoAddressThatIsNotTheMachineItself(String host, String address)
            throws Exception {
        TlsIdentity authority = authority(host);
        X509Certificate foreign = leafFor(host, address, authority);
        refused(() -> validate(authority.certificate(), foreign), PKIXReason.INVALID_NAME);
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void validatesForTheLoopbackAddressesOfLocalhost(String address) throws Exception {
        TlsIdentity authority = authority("localhost");
        validate(authority.certificate(), leafFor("localhost", address, authority));
    }

    /// Path length 0: there is no authority below this one.
    @Test
    void validatesNoAuthorityBelowIt() throws Exception {
        TlsIdentity authority = authority("id.example.org");
        KeyPair keys = keys();
        X509v3CertificateBuilder builder = builder(keys, authority);
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(true));
        TlsIdentity below = new TlsIdentity(sign(builder, authority), keys.getPrivate());
        X509Certificate leaf = leaf("id.example.org", below);
        refused(
                () -> validate(authority.certificate(), leaf, below.certificate()),
                PKIXReason.PATH_TOO_LONG);
    }

    @Test
    void validatesNothingThatALeafSigned() throws GeneralSecurityException {
        TlsIdentity authority = authority("id.example.org");
        KeyPair keys = keys();
        X509Certificate first =
                CertificateMaker.leaf(order(keys), new HostName("id.example.org"), authority);
        X509Certificate second = leaf("id.example.org", new TlsIdentity(first, keys.getPrivate()));
        refused(
                () -> validate(authority.certificate(), second, first),
                PKIXReason.INVALID_KEY_USAGE);
    }

    @Test
    void validatesNothingOfAnotherAuthority() throws GeneralSecurityException {
        X509Certificate foreign = leaf("id.example.org", authority("id.example.org"));
        X509Certificate anchor = authority("id.example.org").certificate();
        assertThatThrownBy(() -> validate(anchor, foreign))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void saysWhatTheAuthorityIsFor() throws GeneralSecurityException {
        X509Certificate authority = authority("id.example.org").certificate();
        assertThat(authority.getBasicConstraints()).isZero();
        boolean[] uses = authority.getKeyUsage();
        assertThat(bits(uses)).containsExactly(5, 6);
        assertThat(authority.getExtendedKeyUsage()).isNull();
        assertThat(authority.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19", "2.5.29.30");
        assertThat(authority.getSubjectX500Principal())
                .isEqualTo(authority.getIssuerX500Principal());
        assertThat(authority.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void saysWhatALeafIsFor() throws GeneralSecurityException {
        X509Certificate leaf = leaf("id.example.org", authority("id.example.org"));
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(bits(leaf.getKeyUsage())).containsExactly(0);
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        assertThat(leaf.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
        assertThat(leaf.getSubjectAlternativeNames()).containsExactly(List.of(2, "id.example.org"));
        X509Certificate local = leaf("localhost", authority("localhost"));
        assertThat(local.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
    }

    /// Chains are built by these identifiers where several authorities have one name.
    @Test
    void pointsFromALeafToItsAuthority() throws GeneralSecurityException {
        TlsIdentity authority = authority("id.example.org");
        byte[] subject = authority.certificate().getExtensionValue("2.5.29.14");
        byte[] issuer = leaf("id.example.org", authority).getExtensionValue("2.5.29.35");
        byte[] subjectHash = Arrays.copyOfRange(subject, subject.length - 20, subject.length);
        byte[] issuerHash = Arrays.copyOfRange(issuer, issuer.length - 20, issuer.length);
        assertThat(issuerHash).isEqualTo(subjectHash);
    }

    private static List<Integer> bits(boolean[] uses) {
        return java.util.stream.IntStream.range(0, uses.length)
                .filter(i -> uses[i])
                .boxed()
                .toList();
    }
}
