package io.sallyport.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;

/// A service's certificate as it should be but for what is changed; signed by whoever is given.
final class ForgedLeaf {
    private final Instant now;
    private Instant start;
    private Instant end;
    private KeyPurposeId use = KeyPurposeId.id_kp_clientAuth;
    private boolean authority;
    private GeneralName[] names = {};

    private ForgedLeaf(Instant now) {
        this.now = now;
        this.start = now.minusSeconds(60);
        this.end = now.plusSeconds(3600);
    }

    static ForgedLeaf of(Instant now, String... uris) {
        ForgedLeaf leaf = new ForgedLeaf(now);
        leaf.names = new GeneralName[uris.length];
        for (int i = 0; i < uris.length; i++) {
            leaf.names[i] = new GeneralName(GeneralName.uniformResourceIdentifier, uris[i]);
        }
        return leaf;
    }

    ForgedLeaf alsoNamed(GeneralName more) {
        GeneralName first = names[0];
        names = new GeneralName[] {first, more};
        return this;
    }

    /// In seconds from now.
    ForgedLeaf valid(long from, long until) {
        start = now.plusSeconds(from);
        end = now.plusSeconds(until);
        return this;
    }

    ForgedLeaf use(KeyPurposeId other) {
        use = other;
        return this;
    }

    ForgedLeaf authority() {
        authority = true;
        return this;
    }

    /// With the issuer's own chain behind it.
    List<X509Certificate> signedBy(TlsIdentity issuer)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        return List.of(leaf(issuer, SampleChain.keys()), issuer.certificate());
    }

    List<X509Certificate> signedByItself()
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair keys = SampleChain.keys();
        X509Certificate shown =
                new SampleChain(now, new HostName("id.example.org"), Plane.INTERNAL)
                        .intermediate()
                        .certificate();
        return List.of(leaf(new TlsIdentity(List.of(shown), keys.getPrivate()), keys), shown);
    }

    private X509Certificate leaf(TlsIdentity issuer, KeyPair keys)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        X500Name.getInstance(
                                issuer.certificate().getSubjectX500Principal().getEncoded()),
                        BigInteger.ONE.shiftLeft(99),
                        Date.from(start),
                        Date.from(end),
                        new X500Name("OU=gateway"),
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return SampleChain.sign(builder, issuer);
    }
}
