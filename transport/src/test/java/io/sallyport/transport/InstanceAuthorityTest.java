package io.sallyport.transport;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
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

    private TlsIdentity leaf(String host, Plane plane) {
        return instance.authority(host).listener(instance.context(), plane);
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
        List<X509Certificate> chain = leaf(HOST, Plane.PUBLIC).chain();
        assertThat(chain).hasSize(2);
        chain.get(0).verify(chain.get(1).getPublicKey());
        chain.get(1).verify(authority.getPublicKey());
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
        TlsIdentity first = leaf(HOST, Plane.PUBLIC);
        Instant made = instance.time.instant();
        assertThat(Duration.between(made, end(first.certificate())))
                .isCloseTo(Duration.ofDays(7), Duration.ofHours(1));
        Instant renew = end(first.certificate()).minus(Duration.ofHours(84));
        instance.time.step(Duration.between(made, renew).minusSeconds(1));
        assertThat(leaf(HOST, Plane.PUBLIC)).isEqualTo(first);
        instance.time.step(Duration.ofSeconds(1));
        TlsIdentity second = leaf(HOST, Plane.PUBLIC);
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.certificate().getPublicKey())
                .isNotEqualTo(first.certificate().getPublicKey());
        assertThat(end(second.certificate())).isAfter(end(first.certificate()));
        instance.restart();
        assertThat(leaf(HOST, Plane.PUBLIC).certificate()).isEqualTo(second.certificate());
    }

    @Test
    void givesANewCertificateWhenTheHostChanges() throws GeneralSecurityException {
        TlsIdentity first = leaf(HOST, Plane.PUBLIC);
        TlsIdentity second = leaf("other.example.org", Plane.PUBLIC);
        assertThat(second.certificate()).isNotEqualTo(first.certificate());
        assertThat(second.certificate().getSubjectAlternativeNames())
                .containsExactly(List.of(2, "other.example.org"));
        assertThat(leaf("other.example.org", Plane.PUBLIC)).isEqualTo(second);
    }

    @Test
    void givesEachListenerItsOwnKey() {
        TlsIdentity one = leaf(HOST, Plane.PUBLIC);
        TlsIdentity other = leaf(HOST, Plane.OPERATOR);
        assertThat(one.certificate().getPublicKey())
                .isNotEqualTo(other.certificate().getPublicKey());
        assertThat(leaf(HOST, Plane.PUBLIC)).isEqualTo(one);
    }

    @Test
    void handsOutTheKeyOfItsCertificate() throws GeneralSecurityException {
        for (int i = 0; i < 2; i++) {
            TlsIdentity identity = leaf(HOST, Plane.PUBLIC);
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
        for (X509Certificate one : List.of(parse(pem()), leaf(HOST, Plane.PUBLIC).certificate())) {
            assertThat(Duration.between(one.getNotBefore().toInstant(), now))
                    .isCloseTo(Duration.ofMinutes(5), Duration.ofSeconds(2));
        }
    }

    /// RFC 5280 4.1.2.2: positive, at most 20 octets; ours have 127 bits that nobody can guess.
    @Test
    void numbersEachCertificateUnguessably() throws GeneralSecurityException {
        X509Certificate authority = parse(pem());
        X509Certificate leaf = leaf(HOST, Plane.PUBLIC).certificate();
        assertThat(authority.getSerialNumber()).isNotEqualTo(leaf.getSerialNumber());
        for (X509Certificate one : List.of(authority, leaf)) {
            assertThat(one.getSerialNumber().signum()).isPositive();
            assertThat(one.getSerialNumber().bitLength()).isEqualTo(127);
        }
    }

    /// A leaf never outlives its issuer, whenever it is made; the one before goes on to count for
    /// the leaves that it signed.
    @Test
    void renewsAPlanesAuthorityInTime() throws GeneralSecurityException {
        List<X509Certificate> first = leaf(HOST, Plane.PUBLIC).chain();
        for (int day = 0; day < 44; day++) {
            instance.time.step(Duration.ofDays(1));
            List<X509Certificate> chain = leaf(HOST, Plane.PUBLIC).chain();
            assertThat(chain.get(1)).isEqualTo(first.get(1));
            assertThat(end(chain.get(0))).isBefore(end(chain.get(1)));
        }
        instance.time.step(Duration.ofDays(1));
        List<X509Certificate> next = leaf(HOST, Plane.PUBLIC).chain();
        assertThat(next.get(1).getPublicKey()).isNotEqualTo(first.get(1).getPublicKey());
        next.get(0).verify(next.get(1).getPublicKey());
        next.get(1).verify(parse(pem()).getPublicKey());
    }

    @Test
    void aStolenAuthorityOfOnePlaneSaysNothingForAnother() {
        assertThat(
                        Arrays.stream(Plane.values())
                                .map(plane -> leaf(HOST, plane).chain().get(1).getPublicKey())
                                .distinct())
                .hasSameSizeAs(Plane.values());
    }

    /// Leaves of the authority before are taken until the last of them has ended.
    @Test
    void pinsTheAuthorityBeforeBesideTheNewOne() throws GeneralSecurityException {
        PeerAnchor first = anchor();
        assertThat(first.root()).isEqualTo(parse(pem()));
        assertThat(first.intermediates())
                .containsExactly(leaf(HOST, Plane.INTERNAL).chain().get(1));
        instance.time.step(Duration.ofDays(46));
        PeerAnchor both = anchor();
        X509Certificate next = leaf(HOST, Plane.INTERNAL).chain().get(1);
        assertThat(both.intermediates()).containsExactly(next, first.intermediates().getFirst());
        instance.time.step(Duration.ofDays(1));
        assertThat(anchor().intermediates()).containsExactly(next);
    }

    private PeerAnchor anchor() {
        List<PeerAnchor> anchors =
                instance.authority(HOST).anchors(instance.context(), Plane.INTERNAL);
        assertThat(anchors).hasSize(1);
        return anchors.getFirst();
    }

    /// Its key stays with the service.
    @Test
    void signsAServiceForADay() throws GeneralSecurityException {
        KeyPair keys = SampleChain.keys();
        List<X509Certificate> chain =
                instance.authority(HOST)
                        .caller(instance.context(), Plane.INTERNAL, "gateway", keys.getPublic());
        assertThat(chain.getFirst().getPublicKey()).isEqualTo(keys.getPublic());
        assertThat(CertificateForm.names(chain.getFirst()))
                .isEqualTo(List.of(List.of(6, "sallyport://id.example.org/gateway")));
        assertThat(Duration.between(instance.time.instant(), end(chain.getFirst())))
                .isCloseTo(Duration.ofDays(1), Duration.ofMinutes(10));
        assertThat(chain.get(1)).isEqualTo(leaf(HOST, Plane.INTERNAL).chain().get(1));
        isEvent(instance.events().get(2), "caller.gateway", chain.getFirst());
    }

    @Test
    void knowsTheLeavesThatItSignedUntilTheyEnd() throws GeneralSecurityException {
        InstanceAuthority authority = instance.authority(HOST);
        X509Certificate service = service(authority);
        X509Certificate listener = leaf(HOST, Plane.CARD).certificate();
        for (X509Certificate one : List.of(service, listener)) {
            assertThat(knows(authority, one)).isTrue();
        }
        X509Certificate foreign =
                new SampleChain(instance.time.instant(), new HostName(HOST), Plane.INTERNAL)
                        .service("gateway")
                        .certificate();
        assertThat(knows(authority, foreign)).isFalse();
        instance.time.step(Duration.ofDays(1));
        assertThat(knows(authority, service)).isFalse();
        assertThat(knows(authority, listener)).isTrue();
    }

    private boolean knows(InstanceAuthority authority, X509Certificate certificate) {
        return authority
                .leaves()
                .knows(instance.context(), CertificateForm.fingerprint(certificate));
    }

    private X509Certificate service(InstanceAuthority authority) throws GeneralSecurityException {
        return service(authority, "gateway");
    }

    private X509Certificate service(InstanceAuthority authority, String name)
            throws GeneralSecurityException {
        return authority
                .caller(instance.context(), Plane.INTERNAL, name, SampleChain.keys().getPublic())
                .getFirst();
    }

    private X509CRL list(InstanceAuthority authority, Plane plane) {
        return list(authority, plane, leaf(HOST, plane).chain().get(1));
    }

    private X509CRL list(InstanceAuthority authority, Plane plane, X509Certificate issuer) {
        X509CRL list = authority.revocationLists(instance.context(), plane).get(issuer);
        assertThat(list).isNotNull();
        return Objects.requireNonNull(list);
    }

    @Test
    void revokesALeafInItsPlanesListAlone() throws GeneralSecurityException {
        InstanceAuthority authority = instance.authority(HOST);
        X509Certificate revoked = service(authority);
        X509Certificate other = service(authority, "billing");
        assertThat(list(authority, Plane.INTERNAL).isRevoked(revoked)).isFalse();
        String serial = revoked.getSerialNumber().toString(16);
        authority.leaves().revoke(instance.context(), serial);
        authority.leaves().revoke(instance.context(), serial);
        X509CRL list = list(authority, Plane.INTERNAL);
        list.verify(leaf(HOST, Plane.INTERNAL).chain().get(1).getPublicKey());
        assertThat(list.isRevoked(revoked)).isTrue();
        assertThat(list.isRevoked(other)).isFalse();
        assertThat(Duration.between(instance.time.instant(), list.getNextUpdate().toInstant()))
                .isCloseTo(Duration.ofHours(1), Duration.ofSeconds(2));
        assertThat(list(authority, Plane.PUBLIC).getRevokedCertificates()).isNull();
        List<JsonObject> told =
                instance.events().stream()
                        .filter(event -> event.text("action").equals("certificate.revoked"))
                        .toList();
        assertThat(told).hasSize(1);
        assertThat(told.getFirst().object("details").text("serial")).isEqualTo(serial);
        assertThat(told.getFirst().object("details").text("plane")).isEqualTo("internal");
    }

    /// A list of the authority before goes on to be made as long as its leaves may be shown.
    @Test
    void listsWhatTheAuthorityBeforeSigned() throws GeneralSecurityException {
        InstanceAuthority authority = instance.authority(HOST);
        service(authority);
        instance.time.step(Duration.ofHours(45 * 24 - 1));
        X509Certificate late = service(authority);
        X509Certificate before = leaf(HOST, Plane.INTERNAL).chain().get(1);
        instance.time.step(Duration.ofHours(2));
        authority.leaves().revoke(instance.context(), late.getSerialNumber().toString(16));
        Map<X509Certificate, X509CRL> lists =
                authority.revocationLists(instance.context(), Plane.INTERNAL);
        assertThat(lists).hasSize(2).containsKey(before);
        assertThat(list(authority, Plane.INTERNAL, before).isRevoked(late)).isTrue();
        assertThat(lists.keySet().iterator().next()).isNotEqualTo(before);
    }

    @Test
    void servesWithNoRevokedCertificate() {
        X509Certificate revoked = leaf(HOST, Plane.PUBLIC).certificate();
        instance.authority(HOST)
                .leaves()
                .revoke(instance.context(), revoked.getSerialNumber().toString(16));
        X509Certificate next = leaf(HOST, Plane.PUBLIC).certificate();
        assertThat(next).isNotEqualTo(revoked);
        assertThat(leaf(HOST, Plane.PUBLIC).certificate()).isEqualTo(next);
    }

    @Test
    void refusesToRevokeWhatIsNotThere() {
        IssuedLeaves leaves = instance.authority(HOST).leaves();
        assertThatThrownBy(() -> leaves.revoke(instance.context(), "4d2"))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal ->
                                assertThat(refusal.privateReason())
                                        .isEqualTo("certificate-unknown"));
    }

    /// All parts of the internal listener's check as they are in an instance.
    @Test
    void verifiesItsOwnServiceAndNoRevokedOne() throws GeneralSecurityException {
        InstanceAuthority authority = instance.authority(HOST);
        List<X509Certificate> chain =
                authority.caller(
                        instance.context(),
                        Plane.INTERNAL,
                        "gateway",
                        SampleChain.keys().getPublic());
        Map<X509Certificate, X509CRL> lists = new HashMap<>();
        PeerVerifier verifier =
                new PeerVerifier(
                        authority.anchors(instance.context(), Plane.INTERNAL),
                        issuer -> Optional.ofNullable(lists.get(issuer)),
                        one -> authority.leaves().knows(instance.context(), one),
                        instance.time);
        lists.putAll(authority.revocationLists(instance.context(), Plane.INTERNAL));
        assertThat(verifier.verify(chain)).isInstanceOf(PeerVerdict.Accepted.class);
        authority
                .leaves()
                .revoke(instance.context(), chain.getFirst().getSerialNumber().toString(16));
        lists.putAll(authority.revocationLists(instance.context(), Plane.INTERNAL));
        assertThat(verifier.verify(chain))
                .isEqualTo(new PeerVerdict.Refused(PeerRefusal.PEER_REVOKED));
    }

    @Test
    void tellsTheLogOfEachCertificate() throws GeneralSecurityException {
        X509Certificate authority = parse(pem());
        X509Certificate leaf = leaf(HOST, Plane.PUBLIC).certificate();
        pem();
        leaf(HOST, Plane.PUBLIC);
        instance.time.step(Duration.ofDays(4));
        X509Certificate renewed = leaf(HOST, Plane.PUBLIC).certificate();
        List<X509Certificate> renewedBy = leaf(HOST, Plane.PUBLIC).chain().subList(1, 2);
        List<JsonObject> events = instance.events();
        assertThat(events).hasSize(4);
        isEvent(events.get(0), "root", authority);
        isEvent(events.get(1), "intermediate", renewedBy.getFirst());
        isEvent(events.get(2), "listener", leaf);
        isEvent(events.get(3), "listener", renewed);
        assertThat(events.stream().map(one -> one.object("details").text("plane")))
                .containsExactly("root", "public", "public", "public");
    }

    private static void isEvent(JsonObject event, String use, X509Certificate certificate) {
        assertThat(event.text("action")).isEqualTo("certificate.issued");
        assertThat(event.object("details").text("use")).isEqualTo(use);
        assertThat(event.object("details").text("serial"))
                .isEqualTo(certificate.getSerialNumber().toString(16));
        assertThat(event.object("details").text("fingerprint"))
                .isEqualTo(CertificateForm.fingerprint(certificate))
                .hasSize(64);
        assertThat(event.object("details").text("notAfter")).isEqualTo(end(certificate).toString());
    }
}
