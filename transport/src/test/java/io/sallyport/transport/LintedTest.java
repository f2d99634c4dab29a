package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1EncodableVector;
import org.bouncycastle.asn1.ASN1Object;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1Sequence;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.DERTaggedObject;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.Extensions;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each thing that is not signed. What is refused here differs in one thing from what is signed.
class LintedTest {
    private static final HostName HOST = new HostName("id.example.org");
    private static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");
    private static final BigInteger SERIAL = BigInteger.ONE.shiftLeft(100);
    private SampleChain chain;
    private PublicKey key;

    @BeforeEach
    void start() throws GeneralSecurityException {
        chain = new SampleChain(NOW, HOST, Plane.INTERNAL);
        key = SampleChain.keys().getPublic();
    }

    private X509Certificate issuer() {
        return chain.intermediate().certificate();
    }

    private CertificateMaker.Order order(BigInteger serial, Instant start, Duration life) {
        return new CertificateMaker.Order("OU=sample", key, serial, start, start.plus(life));
    }

    private CertificateMaker.Order good() {
        return order(SERIAL, NOW, Duration.ofHours(24));
    }

    private ToBeSigned.Caller service(CertificateMaker.Order order) {
        return CertificateMaker.caller(
                order, Plane.INTERNAL, new ServiceIdentity(HOST, "gateway"), issuer());
    }

    private void refused(ToBeSigned signed, LintFinding finding) {
        refused(() -> Linted.below(issuer(), signed), finding);
    }

    private static void refused(ThrowingCallable lint, LintFinding finding) {
        assertThatThrownBy(lint)
                .isInstanceOfSatisfying(
                        UnfitCertificate.class,
                        unfit -> assertThat(unfit.finding()).isEqualTo(finding));
    }

    /// The same with one extension in the place of another.
    private TBSCertificate with(ToBeSigned signed, Extension changed) {
        Extensions extensions = signed.body().getExtensions();
        ASN1EncodableVector all = new ASN1EncodableVector();
        for (ASN1ObjectIdentifier kind : extensions.getExtensionOIDs()) {
            if (!kind.equals(changed.getExtnId())) {
                all.add(extensions.getExtension(kind));
            }
        }
        all.add(changed);
        return part(signed.body(), 9, new DERTaggedObject(true, 3, new DERSequence(all)));
    }

    /// The same with another part at a place of the sequence (RFC 5280 4.1).
    private static TBSCertificate part(TBSCertificate body, int place, ASN1Encodable value) {
        ASN1Sequence parts = ASN1Sequence.getInstance(body.toASN1Primitive());
        int last = Math.min(place, parts.size() - 1);
        ASN1EncodableVector all = new ASN1EncodableVector();
        for (int i = 0; i < parts.size(); i++) {
            all.add(i == last ? value : parts.getObjectAt(i));
        }
        return TBSCertificate.getInstance(new DERSequence(all));
    }

    private static Extension extension(ASN1ObjectIdentifier kind, ASN1Object value)
            throws Exception {
        return new Extension(kind, true, value.getEncoded());
    }

    private ToBeSigned.Caller changed(ASN1ObjectIdentifier kind, ASN1Object value)
            throws Exception {
        return new ToBeSigned.Caller(Plane.INTERNAL, with(service(good()), extension(kind, value)));
    }

    @Test
    void signsWhatIsFit() throws GeneralSecurityException {
        X509Certificate signed =
                Linted.below(issuer(), service(good())).sign(chain.intermediate().privateKey());
        signed.verify(issuer().getPublicKey());
        assertThat(signed.getPublicKey()).isEqualTo(key);
        Linted.below(issuer(), CertificateMaker.listener(good(), Plane.INTERNAL, HOST, issuer()))
                .sign(chain.intermediate().privateKey())
                .verify(issuer().getPublicKey());
    }

    @Test
    void givesOutNoSignatureOfAnotherKey() {
        Linted fit = Linted.below(issuer(), service(good()));
        assertThatThrownBy(() -> fit.sign(chain.root().privateKey()))
                .isInstanceOf(IllegalStateException.class);
    }

    @Test
    void refusesAnotherIssuersName() {
        refused(
                () -> Linted.below(chain.root().certificate(), service(good())),
                LintFinding.ISSUER);
    }

    @Test
    void refusesASerialNumberThatCanBeGuessedOrIsTooLong() {
        refused(
                service(order(BigInteger.ONE.shiftLeft(62), NOW, Duration.ofHours(1))),
                LintFinding.SERIAL);
        refused(service(order(SERIAL.negate(), NOW, Duration.ofHours(1))), LintFinding.SERIAL);
        refused(
                service(order(BigInteger.ONE.shiftLeft(159), NOW, Duration.ofHours(1))),
                LintFinding.SERIAL);
    }

    @Test
    void refusesToOutliveTheIssuerOrToBeginBeforeIt() {
        Instant end = issuer().getNotAfter().toInstant();
        refused(
                service(order(SERIAL, end.minusSeconds(60), Duration.ofSeconds(61))),
                LintFinding.VALIDITY);
        refused(
                service(order(SERIAL, NOW.minusSeconds(301), Duration.ofHours(1))),
                LintFinding.VALIDITY);
        refused(service(order(SERIAL, NOW, Duration.ofHours(-1))), LintFinding.VALIDITY);
    }

    @Test
    void refusesALongerLifeThanThePlanes() {
        Duration day = Duration.ofDays(1);
        Linted.below(issuer(), service(order(SERIAL, NOW, day)));
        refused(service(order(SERIAL, NOW, day.plusSeconds(1))), LintFinding.LIFE);
        refused(
                CertificateMaker.listener(
                        order(SERIAL, NOW, day.plusSeconds(1)), Plane.INTERNAL, HOST, issuer()),
                LintFinding.LIFE);
        X509Certificate root = chain.root().certificate();
        refused(
                () ->
                        Linted.below(
                                root,
                                CertificateMaker.intermediate(
                                        order(SERIAL, NOW, Duration.ofDays(91)),
                                        Plane.CARD,
                                        HOST,
                                        root)),
                LintFinding.LIFE);
        refused(
                () ->
                        Linted.root(
                                CertificateMaker.root(
                                        order(SERIAL, NOW, Duration.ofDays(3651)), HOST)),
                LintFinding.LIFE);
    }

    @Test
    void refusesALeafThatIsAnAuthority() throws Exception {
        refused(
                changed(Extension.basicConstraints, new BasicConstraints(true)),
                LintFinding.CA_FLAG);
        refused(
                changed(Extension.keyUsage, new KeyUsage(KeyUsage.keyCertSign)),
                LintFinding.KEY_USAGE);
    }

    @Test
    void refusesAnAuthorityThatMayHaveOthersBelowIt() throws Exception {
        X509Certificate root = chain.root().certificate();
        ToBeSigned.Intermediate fit = CertificateMaker.intermediate(good(), Plane.CARD, HOST, root);
        Linted.below(root, fit);
        for (BasicConstraints other :
                List.of(
                        new BasicConstraints(1),
                        new BasicConstraints(true),
                        new BasicConstraints(false))) {
            Extension extension = extension(Extension.basicConstraints, other);
            refused(
                    () ->
                            Linted.below(
                                    root,
                                    new ToBeSigned.Intermediate(Plane.CARD, with(fit, extension))),
                    LintFinding.CA_FLAG);
        }
        refused(CertificateMaker.root(good(), HOST), LintFinding.CA_FLAG);
    }

    @Test
    void refusesAnExtendedKeyUsageThatIsNotThePlanes() throws Exception {
        refused(
                changed(
                        Extension.extendedKeyUsage,
                        new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth)),
                LintFinding.EXTENDED_KEY_USAGE);
        refused(
                changed(
                        Extension.extendedKeyUsage,
                        new ExtendedKeyUsage(KeyPurposeId.anyExtendedKeyUsage)),
                LintFinding.EXTENDED_KEY_USAGE);
        X509Certificate card = chain.beside(Plane.CARD).intermediate().certificate();
        refused(
                () ->
                        Linted.below(
                                card,
                                CertificateMaker.caller(
                                        good(),
                                        Plane.CARD,
                                        new ServiceIdentity(HOST, "gateway"),
                                        card)),
                LintFinding.EXTENDED_KEY_USAGE);
        X509Certificate root = chain.root().certificate();
        refused(
                () ->
                        Linted.below(
                                root,
                                new ToBeSigned.Intermediate(
                                        Plane.CARD,
                                        CertificateMaker.intermediate(
                                                        good(), Plane.INTERNAL, HOST, root)
                                                .body())),
                LintFinding.EXTENDED_KEY_USAGE);
    }

    private static GeneralNames names(String... uris) {
        return new GeneralNames(
                Arrays.stream(uris)
                        .map(uri -> new GeneralName(GeneralName.uniformResourceIdentifier, uri))
                        .toArray(GeneralName[]::new));
    }

    @Test
    void refusesAServiceWithoutExactlyOneUri() throws Exception {
        String mine = "sallyport://id.example.org/gateway";
        refused(changed(Extension.subjectAlternativeName, names()), LintFinding.NAMES);
        refused(
                changed(Extension.subjectAlternativeName, names(mine, mine + "-2")),
                LintFinding.NAMES);
        refused(
                changed(
                        Extension.subjectAlternativeName,
                        new GeneralNames(new GeneralName(GeneralName.dNSName, "id.example.org"))),
                LintFinding.NAMES);
        refused(
                new ToBeSigned.Listener(Plane.INTERNAL, listenerNamed(names(mine))),
                LintFinding.NAMES);
    }

    private TBSCertificate listenerNamed(GeneralNames names) throws Exception {
        return with(
                CertificateMaker.listener(good(), Plane.INTERNAL, HOST, issuer()),
                extension(Extension.subjectAlternativeName, names));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://id.example.org/gateway",
                "sallyport://id.example.org:7443/gateway",
                "sallyport://id.example.org/gateway?a=b",
                "sallyport://id.example.org/Gateway",
                "sallyport://me@id.example.org/gateway",
                "sallyport://id.example.org/gateway/",
                "sallyport://id.example.org",
                "sallyport://10.0.0.1/gateway"
            })
    void refusesAServiceWhoseUriIsNotOfTheForm(String uri) throws Exception {
        refused(changed(Extension.subjectAlternativeName, names(uri)), LintFinding.NAMES);
    }

    @Test
    void refusesANameThatTheIssuerMayNotGive() throws Exception {
        refused(
                changed(
                        Extension.subjectAlternativeName,
                        names("sallyport://other.example.org/gateway")),
                LintFinding.NAME_CONSTRAINTS);
        for (GeneralName name :
                List.of(
                        new GeneralName(GeneralName.dNSName, "example.org"),
                        new GeneralName(GeneralName.iPAddress, "192.0.2.1"))) {
            GeneralName mine = new GeneralName(GeneralName.dNSName, "id.example.org");
            GeneralNames names = new GeneralNames(new GeneralName[] {mine, name});
            refused(
                    new ToBeSigned.Listener(Plane.INTERNAL, listenerNamed(names)),
                    LintFinding.NAME_CONSTRAINTS);
        }
        X509Certificate root = chain.root().certificate();
        refused(
                () ->
                        Linted.below(
                                root,
                                CertificateMaker.intermediate(
                                        good(),
                                        Plane.CARD,
                                        new HostName("other.example.org"),
                                        root)),
                LintFinding.NAME_CONSTRAINTS);
    }

    @Test
    void refusesAWeakKey() throws Exception {
        KeyPairGenerator rsa = KeyPairGenerator.getInstance("RSA");
        rsa.initialize(2048);
        key = rsa.generateKeyPair().getPublic();
        refused(service(good()), LintFinding.KEY);
        KeyPairGenerator larger = KeyPairGenerator.getInstance("EC");
        larger.initialize(new ECGenParameterSpec("secp384r1"));
        key = larger.generateKeyPair().getPublic();
        Linted.below(issuer(), service(good()));
        KeyPairGenerator other = KeyPairGenerator.getInstance("X25519");
        key = other.generateKeyPair().getPublic();
        refused(service(good()), LintFinding.KEY);
    }

    @Test
    void refusesAnotherSignatureAlgorithm() {
        AlgorithmIdentifier weak = new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA1);
        refused(
                new ToBeSigned.Caller(Plane.INTERNAL, part(service(good()).body(), 2, weak)),
                LintFinding.ALGORITHM);
    }

    @Test
    void refusesAnExtensionThatWeDoNotWrite() throws Exception {
        refused(changed(Extension.policyConstraints, new DERSequence()), LintFinding.EXTENSIONS);
    }
}
