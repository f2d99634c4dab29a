package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.SteppingTime;
import java.io.ByteArrayInputStream;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The wrong-chain matrix: each chain differs from a good one in one thing and is refused for that
/// one. The log knows all but one of them, so that it is not what refuses.
class PeerVerifierTest {
    private static final HostName HOST = new HostName("id.example.org");
    private static final HostName OTHER = new HostName("other.example.org");
    private static final ServiceIdentity GATEWAY = new ServiceIdentity(HOST, "gateway");
    private static final String URI = GATEWAY.uri();

    private final SteppingTime time = new SteppingTime(Instant.parse("2026-06-01T00:00:00Z"));
    private final Map<X509Certificate, X509CRL> lists = new HashMap<>();
    private final Set<String> unlogged = new HashSet<>();
    private final List<PeerAnchor> anchors = new ArrayList<>();
    private SampleChain chain;

    @BeforeEach
    void start() throws Exception {
        chain = new SampleChain(time.instant(), HOST, Plane.INTERNAL);
        trust(HOST, chain);
    }

    private void trust(HostName domain, SampleChain of) throws Exception {
        X509Certificate issuer = of.intermediate().certificate();
        anchors.add(
                new PeerAnchor(Plane.INTERNAL, domain, of.root().certificate(), List.of(issuer)));
        lists.put(issuer, list(of.intermediate(), of.intermediate().privateKey()));
    }

    private X509CRL list(TlsIdentity issuer, PrivateKey key, X509Certificate... revoked)
            throws Exception {
        X509v2CRLBuilder builder =
                new X509v2CRLBuilder(
                        X500Name.getInstance(
                                issuer.certificate().getSubjectX500Principal().getEncoded()),
                        Date.from(time.instant()));
        builder.setNextUpdate(Date.from(time.instant().plusSeconds(3600)));
        for (X509Certificate one : revoked) {
            builder.addCRLEntry(
                    one.getSerialNumber(), Date.from(time.instant()), CRLReason.keyCompromise);
        }
        byte[] encoded =
                builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                        .getEncoded();
        return (X509CRL)
                CertificateFactory.getInstance("X.509")
                        .generateCRL(new ByteArrayInputStream(encoded));
    }

    private PeerVerdict verify(List<X509Certificate> sent) {
        return new PeerVerifier(
                        anchors,
                        issuer -> Optional.ofNullable(lists.get(issuer)),
                        fingerprint -> !unlogged.contains(fingerprint),
                        time)
                .verify(sent);
    }

    private void refused(List<X509Certificate> sent, PeerRefusal reason) {
        assertThat(verify(sent)).isEqualTo(new PeerVerdict.Refused(reason));
    }

    private void accepted(List<X509Certificate> sent) {
        assertThat(verify(sent))
                .isInstanceOfSatisfying(
                        PeerVerdict.Accepted.class,
                        accepted -> {
                            VerifiedPeer peer = accepted.peer();
                            assertThat(peer.identity()).isEqualTo(GATEWAY);
                            assertThat(peer.fingerprint())
                                    .isEqualTo(CertificateForm.fingerprint(sent.getFirst()));
                            assertThat(peer.issuerFingerprint())
                                    .isEqualTo(CertificateForm.fingerprint(sent.get(1)));
                        });
    }

    private ForgedLeaf leaf(String... uris) {
        return ForgedLeaf.of(time.instant(), uris);
    }

    private SampleChain foreign() {
        return new SampleChain(time.instant(), HOST, Plane.INTERNAL);
    }

    @Test
    void acceptsAServiceOfThePlane() throws Exception {
        List<X509Certificate> issued = chain.service("gateway").chain();
        accepted(issued);
        accepted(List.of(issued.get(0), issued.get(1), chain.root().certificate()));
    }

    /// The control for all below: what the fixture makes is good where nothing was changed.
    @Test
    void acceptsTheFixturesOwnLeaf() throws Exception {
        accepted(leaf(URI).signedBy(chain.intermediate()));
    }

    @Test
    void acceptsWhatTheAuthorityBeforeSigned() throws Exception {
        SampleChain next = chain.beside(Plane.INTERNAL);
        X509Certificate newer = next.intermediate().certificate();
        lists.put(newer, list(next.intermediate(), next.intermediate().privateKey()));
        List<X509Certificate> both = List.of(newer, chain.intermediate().certificate());
        anchors.set(0, new PeerAnchor(Plane.INTERNAL, HOST, chain.root().certificate(), both));
        accepted(chain.service("gateway").chain());
        accepted(next.service("gateway").chain());
    }

    @Test
    void refusesWhoSendsNothing() {
        refused(List.of(), PeerRefusal.PEER_NO_CERTIFICATE);
    }

    @Test
    void refusesAWrongRoot() throws Exception {
        refused(foreign().service("gateway").chain(), PeerRefusal.PEER_UNKNOWN_ROOT);
        List<X509Certificate> withAnotherRoot = new ArrayList<>(chain.service("gateway").chain());
        withAnotherRoot.add(foreign().root().certificate());
        refused(withAnotherRoot, PeerRefusal.PEER_UNKNOWN_ROOT);
    }

    @Test
    void refusesAWrongIntermediate() throws Exception {
        for (Plane plane : Plane.values()) {
            refused(
                    leaf(URI).signedBy(chain.beside(plane).intermediate()),
                    PeerRefusal.PEER_INTERMEDIATE);
        }
        refused(leaf(URI).signedBy(chain.root()), PeerRefusal.PEER_INTERMEDIATE);
        refused(chain.service("gateway").chain().subList(0, 1), PeerRefusal.PEER_INTERMEDIATE);
    }

    /// The right authority is shown, and another one signed.
    @Test
    void refusesABorrowedIntermediate() throws Exception {
        X509Certificate foreign = foreign().service("gateway").certificate();
        refused(List.of(foreign, chain.intermediate().certificate()), PeerRefusal.PEER_SIGNATURE);
    }

    @Test
    void refusesAnExpiredLeaf() throws Exception {
        refused(leaf(URI).valid(-120, 0).signedBy(chain.intermediate()), PeerRefusal.PEER_EXPIRED);
        List<X509Certificate> good = chain.service("gateway").chain();
        time.step(Duration.ofDays(1));
        refused(good, PeerRefusal.PEER_EXPIRED);
    }

    @Test
    void refusesALeafThatIsNotValidYet() throws Exception {
        refused(
                leaf(URI).valid(1, 60).signedBy(chain.intermediate()),
                PeerRefusal.PEER_NOT_YET_VALID);
    }

    @Test
    void refusesALeafOfAnExpiredIntermediate() throws Exception {
        time.step(Duration.ofDays(90));
        refused(leaf(URI).signedBy(chain.intermediate()), PeerRefusal.PEER_EXPIRED);
    }

    @Test
    void refusesALeafThatLivesTooLong() throws Exception {
        refused(leaf(URI).valid(-60, 86_341).signedBy(chain.intermediate()), PeerRefusal.PEER_LIFE);
    }

    @Test
    void refusesALeafThatIsNotForClients() throws Exception {
        for (KeyPurposeId use :
                List.of(KeyPurposeId.id_kp_serverAuth, KeyPurposeId.anyExtendedKeyUsage)) {
            refused(
                    leaf(URI).use(use).signedBy(chain.intermediate()),
                    PeerRefusal.PEER_NO_CLIENT_AUTH);
        }
    }

    @Test
    void refusesAnAuthorityAsALeaf() throws Exception {
        refused(leaf(URI).authority().signedBy(chain.intermediate()), PeerRefusal.PEER_CA);
        refused(
                List.of(chain.intermediate().certificate(), chain.root().certificate()),
                PeerRefusal.PEER_CA);
    }

    @Test
    void refusesAnyNameBesidesTheOne() throws Exception {
        refused(leaf(URI, URI + "-2").signedBy(chain.intermediate()), PeerRefusal.PEER_NAMES);
        refused(
                leaf(URI)
                        .alsoNamed(new GeneralName(GeneralName.dNSName, HOST.value()))
                        .signedBy(chain.intermediate()),
                PeerRefusal.PEER_NAMES);
        refused(
                leaf("https://id.example.org/").signedBy(chain.intermediate()),
                PeerRefusal.PEER_NAMES);
        refused(chain.listener().chain(), PeerRefusal.PEER_NAMES);
    }

    @Test
    void refusesASelfSignedLeaf() throws Exception {
        refused(leaf(URI).signedByItself(), PeerRefusal.PEER_SELF_SIGNED);
    }

    /// The plane's authority, or who stole its key, signed for a trust domain that it may not name.
    @Test
    void refusesABreachOfTheNameConstraints() throws Exception {
        trust(OTHER, chain);
        ServiceIdentity claimed = new ServiceIdentity(OTHER, "gateway");
        refused(
                leaf(claimed.uri()).signedBy(chain.intermediate()),
                PeerRefusal.PEER_NAME_CONSTRAINTS);
    }

    /// No trust domain speaks for another one that is known as well.
    @Test
    void validatesAgainstTheClaimedTrustDomainAlone() throws Exception {
        SampleChain others = new SampleChain(time.instant(), OTHER, Plane.INTERNAL);
        ServiceIdentity theirs = new ServiceIdentity(OTHER, "gateway");
        refused(leaf(theirs.uri()).signedBy(chain.intermediate()), PeerRefusal.PEER_TRUST_DOMAIN);
        trust(OTHER, others);
        refused(leaf(theirs.uri()).signedBy(chain.intermediate()), PeerRefusal.PEER_UNKNOWN_ROOT);
        refused(leaf(URI).signedBy(others.intermediate()), PeerRefusal.PEER_UNKNOWN_ROOT);
        assertThat(verify(others.service("gateway").chain()))
                .isInstanceOfSatisfying(
                        PeerVerdict.Accepted.class,
                        accepted -> assertThat(accepted.peer().identity()).isEqualTo(theirs));
    }

    @Test
    void refusesARevokedLeaf() throws Exception {
        List<X509Certificate> good = chain.service("gateway").chain();
        List<X509Certificate> revoked = chain.service("gateway").chain();
        TlsIdentity issuer = chain.intermediate();
        lists.put(issuer.certificate(), list(issuer, issuer.privateKey(), revoked.getFirst()));
        accepted(good);
        refused(revoked, PeerRefusal.PEER_REVOKED);
    }

    @Test
    void refusesEverybodyWithoutAListOfToday() throws Exception {
        List<X509Certificate> good = chain.service("gateway").chain();
        TlsIdentity issuer = chain.intermediate();
        X509CRL fresh = list(issuer, issuer.privateKey());
        lists.put(issuer.certificate(), list(issuer, chain.root().privateKey()));
        refused(good, PeerRefusal.PEER_REVOCATION_UNKNOWN);
        lists.put(issuer.certificate(), list(chain.root(), issuer.privateKey()));
        refused(good, PeerRefusal.PEER_REVOCATION_UNKNOWN);
        lists.clear();
        refused(good, PeerRefusal.PEER_REVOCATION_UNKNOWN);
        lists.put(issuer.certificate(), fresh);
        accepted(good);
        time.step(Duration.ofHours(1));
        refused(good, PeerRefusal.PEER_REVOCATION_UNKNOWN);
    }

    /// Signed with the plane's own key, by the rules, and behind the instance's back.
    @Test
    void refusesALeafThatTheLogDoesNotKnow() throws Exception {
        List<X509Certificate> sent = chain.service("gateway").chain();
        unlogged.add(CertificateForm.fingerprint(sent.getFirst()));
        refused(sent, PeerRefusal.PEER_UNLOGGED);
    }

    @Test
    void givesEachRefusalAWordOfItsOwn() {
        assertThat(Arrays.stream(PeerRefusal.values()).map(PeerRefusal::reason))
                .doesNotHaveDuplicates()
                .allMatch(word -> word.matches("peer(-[a-z]+)+"))
                .contains("peer-unknown-root", "peer-not-yet-valid", "peer-no-client-auth");
    }
}
