package io.sallyport.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.GeneralSubtree;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.cert.jcajce.JcaX509CertificateConverter;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Writes the two kinds of certificate (RFC 5280): an authority that is constrained to one host
/// name, and a server's leaf for that name.
final class CertificateMaker {
    private CertificateMaker() {}

    /// What both kinds need.
    record Order(
            String subject, KeyPair keys, BigInteger serial, Instant notBefore, Instant notAfter) {}

    /// Self-signed, no sub-authorities (path length 0), for this host only (RFC 5280 4.2.1.10).
    /// Kinds of name that are not listed would be allowed, so addresses are excluded where none is
    /// permitted.
    static X509Certificate authority(Order order, HostName host) {
        try {
            X509v3CertificateBuilder builder = builder(order, new X500Name(order.subject()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(0));
            builder.addExtension(
                    Extension.keyUsage,
                    true,
                    new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
            builder.addExtension(Extension.nameConstraints, true, constraints(host));
            return sign(builder, order.keys().getPrivate());
        } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("the authority was not signed", impossible);
        }
    }

    private static NameConstraints constraints(HostName host) {
        List<GeneralSubtree> permitted = new ArrayList<>();
        permitted.add(subtree(GeneralName.dNSName, host.value()));
        if (host.local()) {
            permitted.add(subtree(GeneralName.iPAddress, "127.0.0.1/32"));
            permitted.add(subtree(GeneralName.iPAddress, "::1/128"));
            return new NameConstraints(permitted.toArray(GeneralSubtree[]::new), null);
        }
        return new NameConstraints(
                permitted.toArray(GeneralSubtree[]::new),
                new GeneralSubtree[] {
                    subtree(GeneralName.iPAddress, "0.0.0.0/0"),
                    // The library takes no "::/0".
                    subtree(GeneralName.iPAddress, "0:0:0:0:0:0:0:0/0:0:0:0:0:0:0:0")
                });
    }

    private static GeneralSubtree subtree(int kind, String value) {
        return new GeneralSubtree(new GeneralName(kind, value));
    }

    static X509Certificate leaf(Order order, HostName host, TlsIdentity authority) {
        try {
            X509Certificate issuer = authority.certificate();
            X509v3CertificateBuilder builder =
                    builder(
                            order,
                            X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()));
            builder.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
            builder.addExtension(
                    Extension.extendedKeyUsage,
                    false,
                    new ExtendedKeyUsage(KeyPurposeId.id_kp_serverAuth));
            builder.addExtension(Extension.subjectAlternativeName, false, names(host));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    utils().createAuthorityKeyIdentifier(spki(issuer.getPublicKey())));
            return sign(builder, authority.privateKey());
        } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("the certificate was not signed", impossible);
        }
    }

    private static GeneralNames names(HostName host) {
        List<GeneralName> names = new ArrayList<>();
        names.add(new GeneralName(GeneralName.dNSName, host.value()));
        if (host.local()) {
            names.add(new GeneralName(GeneralName.iPAddress, "127.0.0.1"));
            names.add(new GeneralName(GeneralName.iPAddress, "::1"));
        }
        return new GeneralNames(names.toArray(GeneralName[]::new));
    }

    private static X509v3CertificateBuilder builder(Order order, X500Name issuer)
            throws IOException {
        SubjectPublicKeyInfo key = spki(order.keys().getPublic());
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        issuer,
                        order.serial(),
                        Date.from(order.notBefore()),
                        Date.from(order.notAfter()),
                        new X500Name(order.subject()),
                        key);
        return builder.addExtension(
                Extension.subjectKeyIdentifier, false, utils().createSubjectKeyIdentifier(key));
    }

    private static SubjectPublicKeyInfo spki(java.security.PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static X509ExtensionUtils utils() {
        return new BcX509ExtensionUtils();
    }

    private static X509Certificate sign(X509v3CertificateBuilder builder, PrivateKey key)
            throws GeneralSecurityException, OperatorCreationException {
        return new JcaX509CertificateConverter()
                .getCertificate(
                        builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key)));
    }
}
