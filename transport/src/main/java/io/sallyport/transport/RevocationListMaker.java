package io.sallyport.transport;

import io.sallyport.transport.IssuedTable.Issued;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigInteger;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.CRLNumber;
import org.bouncycastle.asn1.x509.CRLReason;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.cert.X509v2CRLBuilder;
import org.bouncycastle.cert.bc.BcX509ExtensionUtils;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;

/// Writes the list of what an authority signed and takes back (RFC 5280 5).
final class RevocationListMaker {
    /// Who refuses without a list of today forgets a revocation for at most this long.
    static final Duration LIFE = Duration.ofHours(1);

    private RevocationListMaker() {}

    static X509CRL list(TlsIdentity issuer, Instant now, List<Issued> revoked) {
        try {
            X509Certificate certificate = issuer.certificate();
            X509v2CRLBuilder builder =
                    new X509v2CRLBuilder(
                            X500Name.getInstance(
                                    certificate.getSubjectX500Principal().getEncoded()),
                            Date.from(now));
            builder.setNextUpdate(Date.from(now.plus(LIFE)));
            builder.addExtension(
                    Extension.authorityKeyIdentifier,
                    false,
                    new BcX509ExtensionUtils()
                            .createAuthorityKeyIdentifier(
                                    SubjectPublicKeyInfo.getInstance(
                                            certificate.getPublicKey().getEncoded())));
            builder.addExtension(
                    Extension.cRLNumber,
                    false,
                    new CRLNumber(BigInteger.valueOf(now.toEpochMilli())));
            for (Issued one : revoked) {
                builder.addCRLEntry(
                        new BigInteger(one.serial(), 16),
                        Date.from(one.revoked().orElseThrow()),
                        CRLReason.unspecified);
            }
            byte[] encoded =
                    builder.build(
                                    new JcaContentSignerBuilder("SHA256withECDSA")
                                            .build(issuer.privateKey()))
                            .getEncoded();
            return (X509CRL)
                    CertificateFactory.getInstance("X.509")
                            .generateCRL(new ByteArrayInputStream(encoded));
        } catch (IOException | GeneralSecurityException | OperatorCreationException impossible) {
            throw new IllegalStateException("a revocation list was not signed", impossible);
        }
    }
}
