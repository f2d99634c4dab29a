package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import io.sallyport.transport.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.security.spec.PKCS8EncodedKeySpec;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.List;
import java.util.Map;
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
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// What somebody makes who stole an authority's key: a caller's certificate as it should be but for
/// what is changed, which the log never heard of.
final class ForgedPeer {
    private String subject = "OU=gateway";
    private long from = -60;
    private long until = 3600;
    private KeyPurposeId use = KeyPurposeId.id_kp_clientAuth;
    private boolean authority;
    private GeneralName[] names = {uri("sallyport://localhost/gateway")};

    private static GeneralName uri(String uri) {
        return new GeneralName(GeneralName.uniformResourceIdentifier, uri);
    }

    /// The key of one of the node's own authorities, out of its store.
    ///
    /// @param authority such as `intermediate.internal`
    static TlsIdentity stolen(Node node, String authority) {
        Table<Stored> certificates =
                Table.of("certificate", Table.Codec.json(_ -> Map.of(), Stored::read))
                        .sealedFor(KeyPurpose.SIGNING)
                        .unique("use", ValueSpace.published(), Stored::use);
        return node.assembly()
                .walk()
                .store()
                .findUnique(node.assembly().context().scope(), certificates, "use", authority)
                .orElseThrow()
                .value()
                .identity();
    }

    private record Stored(String use, TlsIdentity identity) {
        static Stored read(JsonObject row) {
            try {
                byte[] leaf = Base64.getDecoder().decode(row.texts("chain").getFirst());
                byte[] key = Base64.getDecoder().decode(row.text("privateKey"));
                return new Stored(
                        row.text("use"),
                        new TlsIdentity(
                                List.of(
                                        (X509Certificate)
                                                CertificateFactory.getInstance("X.509")
                                                        .generateCertificate(
                                                                new ByteArrayInputStream(leaf))),
                                KeyFactory.getInstance("EC")
                                        .generatePrivate(new PKCS8EncodedKeySpec(key))));
            } catch (GeneralSecurityException impossible) {
                throw new IllegalStateException(impossible);
            }
        }
    }

    ForgedPeer subject(String other) {
        subject = other;
        return this;
    }

    /// In seconds from now.
    ForgedPeer valid(long start, long end) {
        from = start;
        until = end;
        return this;
    }

    ForgedPeer use(KeyPurposeId other) {
        use = other;
        return this;
    }

    ForgedPeer authority() {
        authority = true;
        return this;
    }

    ForgedPeer named(String other) {
        names = new GeneralName[] {uri(other)};
        return this;
    }

    ForgedPeer alsoNamed(GeneralName more) {
        names = new GeneralName[] {names[0], more};
        return this;
    }

    static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    /// With the issuer's own certificate behind it.
    KeyStore signedBy(TlsIdentity issuer)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair keys = keys();
        return TlsPorts.keyed(keys.getPrivate(), List.of(leaf(issuer, keys), issuer.certificate()));
    }

    /// An authority of the same name as that one, under another key.
    static TlsIdentity lookalike(TlsIdentity of)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair keys = keys();
        String name = of.certificate().getSubjectX500Principal().getName();
        ForgedPeer forged = new ForgedPeer().subject(name).authority();
        return new TlsIdentity(
                List.of(forged.leaf(new TlsIdentity(of.chain(), keys.getPrivate()), keys)),
                keys.getPrivate());
    }

    KeyStore signedByItself()
            throws GeneralSecurityException, IOException, OperatorCreationException {
        KeyPair keys = keys();
        X509Certificate itself = certificate(new X500Name(subject), keys, keys.getPrivate());
        return TlsPorts.keyed(keys.getPrivate(), List.of(itself));
    }

    private X509Certificate leaf(TlsIdentity issuer, KeyPair keys)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        X500Name name =
                X500Name.getInstance(issuer.certificate().getSubjectX500Principal().getEncoded());
        return certificate(name, keys, issuer.privateKey());
    }

    private X509Certificate certificate(X500Name issuer, KeyPair keys, PrivateKey signing)
            throws GeneralSecurityException, IOException, OperatorCreationException {
        Instant now = Instant.now();
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        issuer,
                        BigInteger.ONE.shiftLeft(99),
                        Date.from(now.plusSeconds(from)),
                        Date.from(now.plusSeconds(until)),
                        new X500Name(subject),
                        SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()));
        builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(authority));
        builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
        builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(use));
        builder.addExtension(Extension.subjectAlternativeName, false, new GeneralNames(names));
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(
                                new JcaContentSignerBuilder("SHA256withECDSA").build(signing)));
    }
}
