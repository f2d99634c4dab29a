package io.sallyport.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertPathValidator;
import java.security.cert.CertPathValidatorException;
import java.security.cert.CertificateFactory;
import java.security.cert.PKIXParameters;
import java.security.cert.PKIXReason;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.List;
import java.util.Set;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.x509.GeneralName;
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

    private SampleChain chain(String host) throws GeneralSecurityException {
        return new SampleChain(instance.time.instant(), new HostName(host), Plane.INTERNAL);
    }

    /// The root stands in the path too, as what its own key signed: the JDK reads no constraints in
    /// an anchor, where OpenSSL, Go and the browsers do (RFC 5937 3.2).
    private void validate(X509Certificate root, X509Certificate... chain)
            throws GeneralSecurityException {
        List<X509Certificate> path = new ArrayList<>(List.of(chain));
        path.add(root);
        TrustAnchor anchor =
                new TrustAnchor(root.getSubjectX500Principal(), root.getPublicKey(), null);
        PKIXParameters parameters = new PKIXParameters(Set.of(anchor));
        parameters.setRevocationEnabled(false);
        parameters.setDate(Date.from(instance.time.instant()));
        CertPathValidator.getInstance("PKIX")
                .validate(
                        CertificateFactory.getInstance("X.509").generateCertPath(path), parameters);
    }

    /// What the root signed, and what the authority of a plane signed: both are held.
    private void refusedAnywhere(SampleChain chain, GeneralName... names) throws Exception {
        X509Certificate root = chain.root().certificate();
        X509Certificate below = chain.leaf(chain.intermediate(), names);
        refused(
                () -> validate(root, below, chain.intermediate().certificate()),
                PKIXReason.INVALID_NAME);
        X509Certificate direct = chain.leaf(chain.root(), names);
        refused(() -> validate(root, direct), PKIXReason.INVALID_NAME);
    }

    private void takenAnywhere(SampleChain chain, GeneralName... names) throws Exception {
        X509Certificate root = chain.root().certificate();
        validate(root, chain.leaf(chain.intermediate(), names), chain.intermediate().certificate());
        validate(root, chain.leaf(chain.root(), names));
    }

    private static GeneralName dns(String name) {
        return new GeneralName(GeneralName.dNSName, name);
    }

    private static GeneralName address(String address) {
        return new GeneralName(GeneralName.iPAddress, address);
    }

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    private static void refused(ThrowingCallable validation, PKIXReason... reasons) {
        assertThatThrownBy(validation)
                .isInstanceOfSatisfying(
                        CertPathValidatorException.class,
                        failure -> assertThat(reasons).contains((PKIXReason) failure.getReason()));
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
        for (Plane plane : Plane.values()) {
            validate(anchor, path(authority.listener(instance.context(), plane).chain()));
        }
        validate(
                anchor,
                path(
                        authority.caller(
                                instance.context(),
                                Plane.INTERNAL,
                                "gateway",
                                SampleChain.keys().getPublic())));
    }

    private static X509Certificate[] path(List<X509Certificate> chain) {
        return chain.toArray(X509Certificate[]::new);
    }

    /// Somebody who stole an authority's key can be this host, which he could be anyway, and nobody
    /// else.
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
    void validatesForNoOtherHost(String host, String other) throws Exception {
        SampleChain chain = chain(host);
        takenAnywhere(chain, dns(Plane.INTERNAL.host(new HostName(host)).value()));
        refusedAnywhere(chain, dns(other));
        takenAnywhere(chain, uri("sallyport://" + host + "/gateway"));
        refusedAnywhere(chain, uri("sallyport://" + other + "/gateway"));
    }

    /// A leaf that has the right name and an address besides.
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
        refusedAnywhere(chain(host), dns(host), address(address));
    }

    @ParameterizedTest
    @ValueSource(strings = {"127.0.0.1", "::1"})
    void validatesForTheLoopbackAddressesOfLocalhost(String address) throws Exception {
        takenAnywhere(chain("localhost"), dns("localhost"), address(address));
    }

    /// Path lengths 1 and 0: one level of authorities below the root, none below that.
    @Test
    void validatesNoAuthorityBelowAPlanes() throws Exception {
        SampleChain chain = chain("id.example.org");
        TlsIdentity below = chain.authorityBelow(chain.intermediate());
        X509Certificate leaf = chain.leaf(below, dns("id.example.org"));
        refused(
                () ->
                        validate(
                                chain.root().certificate(),
                                leaf,
                                below.certificate(),
                                chain.intermediate().certificate()),
                PKIXReason.PATH_TOO_LONG);
    }

    @Test
    void validatesNothingThatALeafSigned() throws Exception {
        SampleChain chain = chain("id.example.org");
        TlsIdentity first = chain.listener();
        X509Certificate second = chain.leaf(first, dns("id.example.org"));
        refused(
                () ->
                        validate(
                                chain.root().certificate(),
                                second,
                                first.certificate(),
                                chain.intermediate().certificate()),
                PKIXReason.NOT_CA_CERT,
                PKIXReason.INVALID_KEY_USAGE);
    }

    @Test
    void validatesNothingOfAnotherAuthority() throws GeneralSecurityException {
        TlsIdentity foreign = chain("id.example.org").listener();
        X509Certificate anchor = chain("id.example.org").root().certificate();
        assertThatThrownBy(() -> validate(anchor, path(foreign.chain())))
                .isInstanceOf(CertPathValidatorException.class);
    }

    @Test
    void saysWhatAnAuthorityIsFor() throws GeneralSecurityException {
        X509Certificate root = chain("id.example.org").root().certificate();
        assertThat(root.getBasicConstraints()).isEqualTo(1);
        assertThat(root.getExtendedKeyUsage()).isNull();
        assertThat(root.getSubjectX500Principal()).isEqualTo(root.getIssuerX500Principal());
        isAuthority(root);
        for (Plane plane : Plane.values()) {
            X509Certificate below =
                    instance.authority("id.example.org")
                            .listener(instance.context(), plane)
                            .chain()
                            .get(1);
            assertThat(below.getBasicConstraints()).isZero();
            assertThat(below.getExtendedKeyUsage())
                    .isEqualTo(
                            plane == Plane.INTERNAL || plane == Plane.OPERATOR
                                    ? List.of("1.3.6.1.5.5.7.3.1", "1.3.6.1.5.5.7.3.2")
                                    : List.of("1.3.6.1.5.5.7.3.1"));
            isAuthority(below);
        }
    }

    private static void isAuthority(X509Certificate authority) {
        assertThat(bits(authority.getKeyUsage())).containsExactly(5, 6);
        assertThat(authority.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19", "2.5.29.30");
        assertThat(authority.getSigAlgName()).isEqualTo("SHA256withECDSA");
    }

    @Test
    void saysWhatALeafIsFor() throws GeneralSecurityException {
        X509Certificate leaf = chain("id.example.org").listener().certificate();
        assertThat(leaf.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.1");
        isLeaf(leaf);
        assertThat(leaf.getSubjectAlternativeNames())
                .containsExactly(List.of(2, "internal.id.example.org"));
        X509Certificate service = chain("id.example.org").service("gateway").certificate();
        assertThat(service.getExtendedKeyUsage()).containsExactly("1.3.6.1.5.5.7.3.2");
        isLeaf(service);
        X509Certificate local = chain("localhost").listener().certificate();
        assertThat(local.getSubjectAlternativeNames())
                .containsExactlyInAnyOrder(
                        List.of(2, "localhost"),
                        List.of(7, "127.0.0.1"),
                        List.of(7, "0:0:0:0:0:0:0:1"));
    }

    private static void isLeaf(X509Certificate leaf) {
        assertThat(leaf.getBasicConstraints()).isEqualTo(-1);
        assertThat(bits(leaf.getKeyUsage())).containsExactly(0);
        assertThat(leaf.getCriticalExtensionOIDs())
                .containsExactlyInAnyOrder("2.5.29.15", "2.5.29.19");
    }

    /// Chains are built by these identifiers where several authorities have one name.
    @Test
    void pointsFromEachToItsIssuer() throws GeneralSecurityException {
        SampleChain chain = chain("id.example.org");
        X509Certificate below = chain.intermediate().certificate();
        pointsTo(chain.listener().certificate(), below);
        pointsTo(below, chain.root().certificate());
    }

    private static void pointsTo(X509Certificate certificate, X509Certificate authority) {
        byte[] subject = authority.getExtensionValue("2.5.29.14");
        byte[] issuer = certificate.getExtensionValue("2.5.29.35");
        byte[] subjectHash = Arrays.copyOfRange(subject, subject.length - 20, subject.length);
        byte[] issuerHash = Arrays.copyOfRange(issuer, issuer.length - 20, issuer.length);
        assertThat(issuerHash).isEqualTo(subjectHash);
    }

    private static List<Integer> bits(boolean[] uses) {
        return IntStream.range(0, uses.length).filter(i -> uses[i]).boxed().toList();
    }
}
