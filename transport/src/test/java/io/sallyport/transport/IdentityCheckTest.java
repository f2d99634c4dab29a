package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.transport.ForeignChain.Wish;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.DERNull;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Each way in which a certificate from elsewhere is not fit to be served, and the ones that are.
class IdentityCheckTest {
    private static final Instant NOW = ForeignChain.NOW;
    private static final HostName HOST = new HostName("id.example");
    private static final KeyPair KEY = ForeignChain.ec("secp256r1");
    private static final KeyPair RSA = ForeignChain.rsa(2048);
    private static final Wish ROOT =
            ForeignChain.authority(ForeignChain.ec("secp256r1"), "CN=root");
    private static final Wish ISSUER =
            ForeignChain.authority(ForeignChain.ec("secp384r1"), "CN=issuer");
    private static final X509Certificate ISSUING =
            ForeignChain.sign(ISSUER, ROOT, "SHA384withECDSA");

    private static Wish leaf() {
        return ForeignChain.leaf(KEY);
    }

    private static TlsIdentity of(Wish wish) {
        return new TlsIdentity(
                List.of(ForeignChain.sign(wish, ISSUER, "SHA256withECDSA"), ISSUING),
                wish.key().getPrivate());
    }

    private static void fits(TlsIdentity identity) {
        IdentityCheck.check(identity, HOST, NOW);
    }

    private static void refuses(IdentityFinding finding, TlsIdentity identity) {
        assertThatThrownBy(() -> IdentityCheck.check(identity, HOST, NOW))
                .isInstanceOfSatisfying(
                        UnfitIdentity.class,
                        unfit -> assertThat(unfit.finding()).isEqualTo(finding));
    }

    @Test
    void takesAChainOfEachKindOfKey() {
        fits(of(leaf()));
        fits(of(ForeignChain.leaf(ForeignChain.ec("secp384r1"))));
        fits(of(ForeignChain.leaf(RSA)));
    }

    @Test
    void takesAChainWithItsRootAndOneThatIsALeafAlone() {
        X509Certificate leaf = ForeignChain.sign(leaf(), ISSUER, "SHA256withECDSA");
        X509Certificate root = ForeignChain.sign(ROOT, ROOT, "SHA1withECDSA");
        fits(new TlsIdentity(List.of(leaf, ISSUING, root), KEY.getPrivate()));
        fits(new TlsIdentity(List.of(leaf), KEY.getPrivate()));
    }

    @Test
    void refusesAKeyOfAnotherKind() {
        refuses(IdentityFinding.KEY_KIND, of(ForeignChain.leaf(ForeignChain.rsa(1024))));
        refuses(IdentityFinding.KEY_KIND, of(ForeignChain.leaf(ForeignChain.ec("secp521r1"))));
    }

    @Test
    void refusesAnotherKey() {
        List<X509Certificate> chain = of(leaf()).chain();
        refuses(
                IdentityFinding.KEY_MISMATCH,
                new TlsIdentity(chain, ForeignChain.ec("secp256r1").getPrivate()));
        refuses(IdentityFinding.KEY_MISMATCH, new TlsIdentity(chain, RSA.getPrivate()));
    }

    @Test
    void refusesWhatIsNotOfToday() {
        refuses(IdentityFinding.EXPIRED, of(leaf().until(NOW.minusSeconds(1))));
        refuses(IdentityFinding.NOT_YET_VALID, of(leaf().from(NOW.plusSeconds(60))));
        Wish past = ISSUER.until(NOW.minusSeconds(1));
        refuses(
                IdentityFinding.EXPIRED,
                new TlsIdentity(
                        List.of(
                                ForeignChain.sign(leaf(), ISSUER, "SHA256withECDSA"),
                                ForeignChain.sign(past, ROOT, "SHA256withECDSA")),
                        KEY.getPrivate()));
    }

    @Test
    void refusesAnAuthorityByEitherMark() {
        refuses(IdentityFinding.AUTHORITY, of(leaf().authority(true)));
        refuses(
                IdentityFinding.AUTHORITY,
                of(leaf().usage(KeyUsage.digitalSignature | KeyUsage.keyCertSign)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"id.example", "ID.Example", "*.example"})
    void takesTheHostsNameAndAStarForItsFirstLabel(String name) {
        fits(of(leaf().names("other.example", name)));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"example", "*.id.example", "i*.example", "*", "*.*", "id.example.org", ""})
    void refusesAnotherName(String name) {
        refuses(IdentityFinding.NAMES, of(leaf().names(name)));
    }

    @Test
    void refusesWhatHasNoAlternativeName() {
        refuses(IdentityFinding.NAMES, of(leaf().names(new String[0])));
    }

    @Test
    void refusesWhatIsNotForServers() {
        refuses(IdentityFinding.SERVER_AUTH, of(leaf().uses(KeyPurposeId.id_kp_clientAuth)));
        refuses(IdentityFinding.SERVER_AUTH, of(leaf().uses(new KeyPurposeId[0])));
        refuses(IdentityFinding.SERVER_AUTH, of(leaf().usage(KeyUsage.keyAgreement)));
        fits(of(leaf().uses(KeyPurposeId.id_kp_clientAuth, KeyPurposeId.id_kp_serverAuth)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA1withRSA", "MD5withRSA", "SHA1WITHRSAANDMGF1"})
    void refusesAWeakSignature(String algorithm) {
        Wish issuer = ForeignChain.authority(RSA, "CN=old");
        refuses(
                IdentityFinding.WEAK_SIGNATURE,
                new TlsIdentity(
                        List.of(
                                ForeignChain.sign(leaf(), issuer, algorithm),
                                ForeignChain.sign(issuer, ROOT, "SHA256withECDSA")),
                        KEY.getPrivate()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"SHA256withRSA", "SHA512withRSA", "SHA256WITHRSAANDMGF1"})
    void takesAStrongOne(String algorithm) {
        Wish issuer = ForeignChain.authority(RSA, "CN=new");
        fits(
                new TlsIdentity(
                        List.of(
                                ForeignChain.sign(leaf(), issuer, algorithm),
                                ForeignChain.sign(issuer, ROOT, "SHA256withECDSA")),
                        KEY.getPrivate()));
    }

    @Test
    void refusesAnIssuerWithAShortKey() {
        Wish issuer = ForeignChain.authority(ForeignChain.rsa(1024), "CN=short");
        refuses(
                IdentityFinding.WEAK_SIGNATURE,
                new TlsIdentity(
                        List.of(
                                ForeignChain.sign(leaf(), issuer, "SHA256withRSA"),
                                ForeignChain.sign(issuer, ROOT, "SHA256withECDSA")),
                        KEY.getPrivate()));
    }

    @Test
    void refusesAChainOutOfOrderOrOfOthers() {
        X509Certificate leaf = ForeignChain.sign(leaf(), ISSUER, "SHA256withECDSA");
        X509Certificate root = ForeignChain.root(ROOT);
        refuses(
                IdentityFinding.CHAIN_ORDER,
                new TlsIdentity(List.of(leaf, root, ISSUING), KEY.getPrivate()));
        Wish namesake = ForeignChain.authority(ForeignChain.ec("secp256r1"), ISSUER.subject());
        refuses(
                IdentityFinding.CHAIN_ORDER,
                new TlsIdentity(
                        List.of(leaf, ForeignChain.sign(namesake, ROOT, "SHA256withECDSA")),
                        KEY.getPrivate()));
    }

    @Test
    void refusesAnIssuerThatIsNoAuthority() {
        Wish issuer = ISSUER.authority(false).usage(KeyUsage.digitalSignature);
        X509Certificate leaf = ForeignChain.sign(leaf(), ISSUER, "SHA256withECDSA");
        X509Certificate issuing = ForeignChain.sign(issuer, ROOT, "SHA256withECDSA");
        X509Certificate root = ForeignChain.root(ROOT);
        refuses(IdentityFinding.PATH, new TlsIdentity(List.of(leaf, issuing), KEY.getPrivate()));
        refuses(
                IdentityFinding.PATH,
                new TlsIdentity(List.of(leaf, issuing, root), KEY.getPrivate()));
    }

    @Test
    void refusesANameThatItsIssuerMayNotGive() {
        NameConstraints elsewhere =
                new NameConstraints(
                        new GeneralSubtree[] {
                            new GeneralSubtree(new GeneralName(GeneralName.dNSName, "other.org"))
                        },
                        null);
        X509Certificate leaf = ForeignChain.sign(leaf(), ISSUER, "SHA256withECDSA");
        X509Certificate issuing =
                ForeignChain.sign(ISSUER, ROOT, Extension.nameConstraints, elsewhere);
        refuses(IdentityFinding.PATH, new TlsIdentity(List.of(leaf, issuing), KEY.getPrivate()));
        refuses(
                IdentityFinding.PATH,
                new TlsIdentity(List.of(leaf, issuing, ForeignChain.root(ROOT)), KEY.getPrivate()));
    }

    @Test
    void refusesACriticalExtensionThatNobodyKnows() {
        ASN1ObjectIdentifier unknown = new ASN1ObjectIdentifier("1.3.6.1.4.1.99999.1");
        X509Certificate leaf = ForeignChain.sign(leaf(), ISSUER, unknown, DERNull.INSTANCE);
        refuses(IdentityFinding.PATH, new TlsIdentity(List.of(leaf), KEY.getPrivate()));
        refuses(IdentityFinding.PATH, new TlsIdentity(List.of(leaf, ISSUING), KEY.getPrivate()));
    }

    @Test
    void isRightUntilItsEnd() {
        TlsIdentity identity = of(leaf().until(NOW.plus(Duration.ofDays(1))));
        IdentityCheck.check(identity, HOST, NOW.plus(Duration.ofDays(1)).minusMillis(1));
        assertThatThrownBy(() -> IdentityCheck.check(identity, HOST, NOW.plus(Duration.ofDays(1))))
                .isInstanceOf(UnfitIdentity.class);
    }
}
