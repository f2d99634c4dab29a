package io.sallyport.transport;

import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
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
import org.bouncycastle.jce.provider.BouncyCastleProvider;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Certificates as an authority somewhere else makes them: root, intermediate, leaf, each as right
/// or as wrong as the test wants it.
final class ForeignChain {
    static final Instant NOW = Instant.parse("2026-06-01T12:00:00Z");

    /// It signs with PSS too, and with what nobody should.
    private static final BouncyCastleProvider BOUNCY = new BouncyCastleProvider();

    private ForeignChain() {}

    /// What a certificate says.
    record Wish(
            KeyPair key,
            String subject,
            Instant from,
            Instant until,
            boolean authority,
            List<String> names,
            List<KeyPurposeId> uses,
            int usage) {
        Wish from(Instant other) {
            return new Wish(key, subject, other, until, authority, names, uses, usage);
        }

        Wish until(Instant other) {
            return new Wish(key, subject, from, other, authority, names, uses, usage);
        }

        Wish authority(boolean other) {
            return new Wish(key, subject, from, until, other, names, uses, usage);
        }

        Wish names(String... other) {
            return new Wish(key, subject, from, until, authority, List.of(other), uses, usage);
        }

        Wish uses(KeyPurposeId... other) {
            return new Wish(key, subject, from, until, authority, names, List.of(other), usage);
        }

        Wish usage(int other) {
            return new Wish(key, subject, from, until, authority, names, uses, other);
        }
    }

    static KeyPair ec(String curve) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec(curve));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static KeyPair rsa(int bits) {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("RSA");
            generator.initialize(bits);
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new AssertionError(impossible);
        }
    }

    static Wish leaf(KeyPair key) {
        return new Wish(
                key,
                "CN=a server",
                NOW.minusSeconds(60),
                NOW.plus(Duration.ofDays(90)),
                false,
                List.of("id.example"),
                List.of(KeyPurposeId.id_kp_serverAuth),
                KeyUsage.digitalSignature);
    }

    static Wish authority(KeyPair key, String subject) {
        return new Wish(
                key,
                subject,
                NOW.minusSeconds(60),
                NOW.plus(Duration.ofDays(900)),
                true,
                List.of(),
                List.of(),
                KeyUsage.keyCertSign);
    }

    /// Signed by its own key.
    static X509Certificate root(Wish wish) {
        return sign(wish, wish, "SHA256withECDSA");
    }

    static X509Certificate sign(Wish wish, Wish issuer, String algorithm) {
        return sign(builder(wish, issuer), issuer, algorithm);
    }

    /// With one more extension, which is critical.
    static X509Certificate sign(
            Wish wish, Wish issuer, ASN1ObjectIdentifier kind, ASN1Encodable extension) {
        X509v3CertificateBuilder builder = builder(wish, issuer);
        try {
            builder.addExtension(kind, true, extension);
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
        return sign(builder, issuer, "SHA256withECDSA");
    }

    private static X509Certificate sign(
            X509v3CertificateBuilder builder, Wish issuer, String algorithm) {
        try {
            return new JcaX509CertificateConverter()
                    .getCertificate(
                            builder.build(
                                    new JcaContentSignerBuilder(algorithm)
                                            .setProvider(BOUNCY)
                                            .build(issuer.key().getPrivate())));
        } catch (GeneralSecurityException | OperatorCreationException impossible) {
            throw new AssertionError(impossible);
        }
    }

    private static X509v3CertificateBuilder builder(Wish wish, Wish issuer) {
        X509v3CertificateBuilder builder =
                new X509v3CertificateBuilder(
                        new X500Name(issuer.subject()),
                        BigInteger.valueOf(System.identityHashCode(wish) + 1L),
                        Date.from(wish.from()),
                        Date.from(wish.until()),
                        new X500Name(wish.subject()),
                        SubjectPublicKeyInfo.getInstance(wish.key().getPublic().getEncoded()));
        try {
            builder.addExtension(
                    Extension.basicConstraints, true, new BasicConstraints(wish.authority()));
            builder.addExtension(Extension.keyUsage, true, new KeyUsage(wish.usage()));
            if (!wish.uses().isEmpty()) {
                KeyPurposeId[] uses = wish.uses().toArray(KeyPurposeId[]::new);
                builder.addExtension(Extension.extendedKeyUsage, false, new ExtendedKeyUsage(uses));
            }
            if (!wish.names().isEmpty()) {
                GeneralName[] names =
                        wish.names().stream()
                                .map(name -> new GeneralName(GeneralName.dNSName, name))
                                .toArray(GeneralName[]::new);
                builder.addExtension(
                        Extension.subjectAlternativeName, false, new GeneralNames(names));
            }
            return builder;
        } catch (IOException impossible) {
            throw new AssertionError(impossible);
        }
    }
}
