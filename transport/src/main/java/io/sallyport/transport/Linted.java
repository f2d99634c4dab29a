package io.sallyport.transport;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.security.spec.X509EncodedKeySpec;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1Encodable;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.DERBitString;
import org.bouncycastle.asn1.DERSequence;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.NameConstraints;
import org.bouncycastle.asn1.x509.TBSCertificate;

/// A certificate that passed the lint: the only thing that an authority's key signs here. It reads
/// the bytes that will be signed, not what they were made from, so that a mistake in their making
/// is found as well.
final class Linted {
    private final TBSCertificate body;
    private final PublicKey issuer;

    private Linted(TBSCertificate body, PublicKey issuer) {
        this.body = body;
        this.issuer = issuer;
    }

    /// @throws UnfitCertificate with the first finding
    static Linted root(ToBeSigned.Root root) {
        TBSCertificate body = root.body();
        Issuer itself =
                new Issuer(
                        new Issuer.Span(
                                body.getSubject(),
                                body.getStartDate().getDate().toInstant(),
                                body.getEndDate().getDate().toInstant()),
                        Optional.empty(),
                        Set.of());
        CertificateLint.check(root, itself);
        return new Linted(body, key(body));
    }

    /// @throws UnfitCertificate with the first finding
    static Linted below(X509Certificate issuer, ToBeSigned signed) {
        if (signed instanceof ToBeSigned.Root) {
            throw new UnfitCertificate(LintFinding.CA_FLAG);
        }
        CertificateLint.check(signed, Issuer.of(issuer));
        return new Linted(signed.body(), issuer.getPublicKey());
    }

    private static PublicKey key(TBSCertificate body) {
        try {
            byte[] spki = body.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER);
            return KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        } catch (IOException | GeneralSecurityException unreadable) {
            throw new UnfitCertificate(LintFinding.KEY);
        }
    }

    /// @param key the issuer's; another one's signature is not given out
    X509Certificate sign(PrivateKey key) {
        try {
            Signature signature = Signature.getInstance("SHA256withECDSA");
            signature.initSign(key);
            signature.update(body.getEncoded(ASN1Encoding.DER));
            ASN1Encodable[] parts = {body, body.getSignature(), new DERBitString(signature.sign())};
            byte[] encoded = new DERSequence(parts).getEncoded(ASN1Encoding.DER);
            X509Certificate certificate =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(new ByteArrayInputStream(encoded));
            certificate.verify(issuer);
            return certificate;
        } catch (IOException | GeneralSecurityException impossible) {
            throw new IllegalStateException("a certificate was not signed", impossible);
        }
    }

    /// What the lint has to know of the issuer.
    ///
    /// @param names nothing for a root, which is its own issuer
    /// @param uses the extended key usages that it may pass on; none for a root
    record Issuer(Span span, Optional<NameConstraints> names, Set<String> uses) {
        /// Its name, and when it is valid.
        record Span(X500Name subject, Instant notBefore, Instant notAfter) {}

        static Issuer of(X509Certificate issuer) {
            byte[] extension = issuer.getExtensionValue(Extension.nameConstraints.getId());
            if (extension == null) {
                throw new UnfitCertificate(LintFinding.NAME_CONSTRAINTS);
            }
            return new Issuer(
                    new Span(
                            X500Name.getInstance(issuer.getSubjectX500Principal().getEncoded()),
                            issuer.getNotBefore().toInstant(),
                            issuer.getNotAfter().toInstant()),
                    Optional.of(
                            NameConstraints.getInstance(
                                    ASN1OctetString.getInstance(extension).getOctets())),
                    uses(issuer));
        }

        private static Set<String> uses(X509Certificate issuer) {
            try {
                List<String> uses = issuer.getExtendedKeyUsage();
                return uses == null ? Set.of() : Set.copyOf(uses);
            } catch (CertificateParsingException damaged) {
                throw new UnfitCertificate(LintFinding.EXTENDED_KEY_USAGE);
            }
        }
    }
}
