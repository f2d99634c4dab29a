package io.sallyport.testkit;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Date;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.security.auth.x500.X500Principal;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.AccessDescription;
import org.bouncycastle.asn1.x509.AuthorityInformationAccess;
import org.bouncycastle.asn1.x509.BasicConstraints;
import org.bouncycastle.asn1.x509.CRLDistPoint;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.DistributionPoint;
import org.bouncycastle.asn1.x509.DistributionPointName;
import org.bouncycastle.asn1.x509.ExtendedKeyUsage;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.GeneralNames;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.bouncycastle.asn1.x509.KeyUsage;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.X509v3CertificateBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v2CRLBuilder;
import org.bouncycastle.cert.jcajce.JcaX509v3CertificateBuilder;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// A certificate in the making, of an authority or a client, right or wrong as a test needs it.
public final class SampleCertificate {
    private static final Duration LIFE = Duration.ofDays(1);

    private final String subject;
    private final Map<ASN1ObjectIdentifier, Extension> extensions = new LinkedHashMap<>();
    private final KeyPair keys = keys();
    private Instant from;
    private Instant until;
    private BigInteger serial = BigInteger.valueOf(1_000);
    private String algorithm = "SHA256withECDSA";

    private SampleCertificate(String subject, Instant now) {
        this.subject = subject;
        this.from = now.minus(LIFE);
        this.until = now.plus(LIFE);
    }

    /// With its key.
    public record Made(X509Certificate certificate, PrivateKey key) {
        public String pem() {
            return block("CERTIFICATE", encoded(certificate));
        }

        /// Both, as `curl --cert` takes them.
        public String pemWithKey() {
            return pem() + block("PRIVATE KEY", key.getEncoded());
        }

        /// Its list of what it revoked, as of an instant and for a day.
        ///
        /// @param revoked serial numbers
        public byte[] list(Instant made, long... revoked) {
            X509v2CRLBuilder builder =
                    new JcaX509v2CRLBuilder(certificate.getSubjectX500Principal(), Date.from(made));
            builder.setNextUpdate(Date.from(made.plus(LIFE)));
            for (long number : revoked) {
                builder.addCRLEntry(
                        BigInteger.valueOf(number), Date.from(made), CRLReason.keyCompromise);
            }
            try {
                return builder.build(new JcaContentSignerBuilder("SHA256withECDSA").build(key))
                        .getEncoded();
            } catch (OperatorCreationException | IOException impossible) {
                throw new IllegalStateException(impossible);
            }
        }

        private static String block(String label, byte[] bytes) {
            return "-----BEGIN "
                    + label
                    + "-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes)
                    + "\n-----END "
                    + label
                    + "-----\n";
        }
    }

    private static byte[] encoded(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Of an authority.
    public static SampleCertificate authority(String subject, Instant now) {
        return new SampleCertificate(subject, now)
                .with(Extension.basicConstraints, true, new BasicConstraints(true))
                .usable(KeyUsage.keyCertSign | KeyUsage.cRLSign);
    }

    /// Of a client.
    public static SampleCertificate client(String subject, Instant now) {
        return new SampleCertificate(subject, now)
                .usable(KeyUsage.digitalSignature)
                .uses(KeyPurposeId.id_kp_clientAuth);
    }

    public SampleCertificate lasting(Instant first, Instant last) {
        from = first;
        until = last;
        return this;
    }

    public SampleCertificate numbered(long number) {
        serial = BigInteger.valueOf(number);
        return this;
    }

    /// @param name as the JDK has it, such as `SHA1withECDSA`
    public SampleCertificate signedWith(String name) {
        algorithm = name;
        return this;
    }

    public SampleCertificate with(ASN1ObjectIdentifier id, boolean critical, ASN1Encodable value) {
        try {
            extensions.put(id, Extension.create(id, critical, value));
            return this;
        } catch (IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    public SampleCertificate without(ASN1ObjectIdentifier id) {
        extensions.remove(id);
        return this;
    }

    /// @param bits of [KeyUsage]
    public SampleCertificate usable(int bits) {
        return with(Extension.keyUsage, true, new KeyUsage(bits));
    }

    public SampleCertificate uses(KeyPurposeId... purposes) {
        return with(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(purposes));
    }

    /// @param kind of [GeneralName]
    public SampleCertificate named(int kind, String name) {
        GeneralNames names = new GeneralNames(new GeneralName(kind, name));
        return with(Extension.subjectAlternativeName, false, names);
    }

    /// Says where the list of what its issuer revoked is.
    public SampleCertificate listed(String url) {
        DistributionPointName name = new DistributionPointName(uri(url));
        DistributionPoint[] points = {new DistributionPoint(name, null, null)};
        return with(Extension.cRLDistributionPoints, false, new CRLDistPoint(points));
    }

    /// Says who answers for it.
    public SampleCertificate answered(String url) {
        AccessDescription access =
                new AccessDescription(AccessDescription.id_ad_ocsp, uri(url).getNames()[0]);
        return with(Extension.authorityInfoAccess, false, new AuthorityInformationAccess(access));
    }

    private static GeneralNames uri(String url) {
        return new GeneralNames(new GeneralName(GeneralName.uniformResourceIdentifier, url));
    }

    /// Signed with its own key.
    public Made selfSigned() {
        return made(new X500Principal(subject), keys.getPrivate());
    }

    public Made signedBy(Made issuer) {
        return made(issuer.certificate().getSubjectX500Principal(), issuer.key());
    }

    private Made made(X500Principal issuer, PrivateKey key) {
        try {
            X509v3CertificateBuilder builder =
                    new JcaX509v3CertificateBuilder(
                            X500Name.getInstance(issuer.getEncoded()),
                            serial,
                            Date.from(from),
                            Date.from(until),
                            X500Name.getInstance(new X500Principal(subject).getEncoded()),
                            keys.getPublic());
            for (Extension extension : extensions.values()) {
                builder.addExtension(extension);
            }
            byte[] der =
                    builder.build(new JcaContentSignerBuilder(algorithm).build(key)).getEncoded();
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(der));
            return new Made(certificate, keys.getPrivate());
        } catch (OperatorCreationException | GeneralSecurityException | IOException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
