package io.sallyport.transport;

import io.sallyport.transport.Plane.KeyUse;
import java.io.IOException;
import java.math.BigInteger;
import java.security.PublicKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Date;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Integer;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AlgorithmIdentifier;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.ExtensionsGenerator;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x509.TBSCertificate;
import org.bouncycastle.asn1.x509.Time;
import org.bouncycastle.asn1.x509.V3TBSCertificateGenerator;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.cert.X509ExtensionUtils;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;

/// Writes the four kinds of certificate (RFC 5280), unsigned.
final class CertificateMaker {
    private CertificateMaker() {}

    /// What all kinds need.
    record Order(
            String subject,
            PublicKey key,
            BigInteger serial,
            Instant notBefore,
            Instant notAfter) {}

    /// One level of authorities below it (path length 1), for this host only.
    static ToBeSigned.Root root(Order order, HostName host) {
        return new ToBeSigned.Root(
                write(
                        order,
                        Optional.empty(),
                        extensions -> {
                            authority(extensions, 1);
                            extensions.addExtension(
                                    Extension.nameConstraints, true, HostLimits.ofRoot(host));
                        }));
    }

    /// No authorities below it, and only for what its plane issues.
    static ToBeSigned.Intermediate intermediate(
            Order order, Plane plane, HostName host, X509Certificate root) {
        return new ToBeSigned.Intermediate(
                plane,
                write(
                        order,
                        Optional.of(root),
                        extensions -> {
                            authority(extensions, 0);
                            uses(extensions, plane.uses());
                            extensions.addExtension(
                                    Extension.nameConstraints, true, HostLimits.of(plane, host));
                        }));
    }

    static ToBeSigned.Listener listener(
            Order order, Plane plane, HostName host, X509Certificate issuer) {
        TBSCertificate body =
                write(
                        order,
                        Optional.of(issuer),
                        extensions -> {
                            leaf(extensions);
                            uses(extensions, Set.of(KeyUse.SERVER_AUTH));
                            names(extensions, HostLimits.names(plane.host(host)));
                        });
        return new ToBeSigned.Listener(plane, body);
    }

    static ToBeSigned.Caller caller(
            Order order, Plane plane, ServiceIdentity identity, X509Certificate issuer) {
        GeneralName name = new GeneralName(GeneralName.uniformResourceIdentifier, identity.uri());
        return new ToBeSigned.Caller(
                plane,
                write(
                        order,
                        Optional.of(issuer),
                        extensions -> {
                            leaf(extensions);
                            uses(extensions, Set.of(KeyUse.CLIENT_AUTH));
                            names(extensions, List.of(name));
                        }));
    }

    private static void authority(ExtensionsGenerator extensions, int pathLength)
            throws IOException {
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(pathLength));
        extensions.addExtension(
                Extension.keyUsage, true, new KeyUsage(KeyUsage.keyCertSign | KeyUsage.cRLSign));
    }

    private static void leaf(ExtensionsGenerator extensions) throws IOException {
        extensions.addExtension(Extension.basicConstraints, true, new BasicConstraints(false));
        extensions.addExtension(Extension.keyUsage, true, new KeyUsage(KeyUsage.digitalSignature));
    }

    private static void uses(ExtensionsGenerator extensions, Set<KeyUse> uses) throws IOException {
        List<KeyPurposeId> ids = new ArrayList<>();
        if (uses.contains(KeyUse.SERVER_AUTH)) {
            ids.add(KeyPurposeId.id_kp_serverAuth);
        }
        if (uses.contains(KeyUse.CLIENT_AUTH)) {
            ids.add(KeyPurposeId.id_kp_clientAuth);
        }
        extensions.addExtension(
                Extension.extendedKeyUsage,
                false,
                new ExtendedKeyUsage(ids.toArray(KeyPurposeId[]::new)));
    }

    private static void names(ExtensionsGenerator extensions, List<GeneralName> names)
            throws IOException {
        extensions.addExtension(
                Extension.subjectAlternativeName,
                false,
                new GeneralNames(names.toArray(GeneralName[]::new)));
    }

    /// What a kind adds of its own.
    private interface Own {
        void add(ExtensionsGenerator extensions) throws IOException;
    }

    /// @param issuer nothing for who signs itself
    private static TBSCertificate write(Order order, Optional<X509Certificate> issuer, Own own) {
        try {
            SubjectPublicKeyInfo key = spki(order.key());
            ExtensionsGenerator extensions = new ExtensionsGenerator();
            extensions.addExtension(
                    Extension.subjectKeyIdentifier, false, utils().createSubjectKeyIdentifier(key));
            own.add(extensions);
            X500Name subject = new X500Name(order.subject());
            V3TBSCertificateGenerator body = new V3TBSCertificateGenerator();
            body.setIssuer(subject);
            if (issuer.isPresent()) {
                body.setIssuer(
                        X500Name.getInstance(issuer.get().getSubjectX500Principal().getEncoded()));
                extensions.addExtension(
                        Extension.authorityKeyIdentifier,
                        false,
                        utils().createAuthorityKeyIdentifier(spki(issuer.get().getPublicKey())));
            }
            body.setSubject(subject);
            body.setSerialNumber(new ASN1Integer(order.serial()));
            body.setStartDate(new Time(Date.from(order.notBefore())));
            body.setEndDate(new Time(Date.from(order.notAfter())));
            body.setSubjectPublicKeyInfo(key);
            body.setSignature(new AlgorithmIdentifier(X9ObjectIdentifiers.ecdsa_with_SHA256));
            body.setExtensions(extensions.generate());
            return body.generateTBSCertificate();
        } catch (IOException impossible) {
            throw new IllegalStateException("a certificate has no encoding", impossible);
        }
    }

    private static SubjectPublicKeyInfo spki(PublicKey key) {
        return SubjectPublicKeyInfo.getInstance(key.getEncoded());
    }

    private static X509ExtensionUtils utils() {
        return new BcX509ExtensionUtils();
    }
}
