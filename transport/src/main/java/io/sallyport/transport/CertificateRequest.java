package io.sallyport.transport;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyPair;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.bouncycastle.asn1.ASN1Encoding;
import org.bouncycastle.asn1.x500.RDN;
import org.bouncycastle.asn1.x500.X500Name;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.bouncycastle.operator.ContentSigner;
import org.bouncycastle.operator.OperatorCreationException;
import org.bouncycastle.operator.jcajce.JcaContentSignerBuilder;
import org.bouncycastle.pkcs.PKCS10CertificationRequest;
import org.bouncycastle.pkcs.PKCS10CertificationRequestBuilder;

/// What somebody asks a certificate with (PKCS #10, RFC 2986). Only its key counts, and that who
/// asks has the private one: what the certificate says is decided here.
public final class CertificateRequest {
    private static final int LENGTH_MAX = 8_192;
    private static final Pattern PEM =
            Pattern.compile(
                    "\\s*-----BEGIN (?:NEW )?CERTIFICATE REQUEST-----([A-Za-z0-9+/=\\s]+)"
                            + "-----END (?:NEW )?CERTIFICATE REQUEST-----\\s*");

    private CertificateRequest() {}

    /// @param text in PEM
    /// @return an elliptic curve's, whose private one signed the request with SHA-256
    /// @throws Refusal INVALID_REQUEST
    public static PublicKey key(String text) {
        Matcher parts = PEM.matcher(text);
        if (text.length() > LENGTH_MAX || !parts.matches()) {
            throw refusal("Send one certificate request (PKCS #10) in PEM.");
        }
        return read(Base64.getMimeDecoder().decode(parts.group(1))).key();
    }

    /// A request that its own key has signed.
    record Asked(X500Name subject, PublicKey key) {}

    /// @throws Refusal INVALID_REQUEST
    static Asked read(byte[] encoded) {
        try {
            PKCS10CertificationRequest request = new PKCS10CertificationRequest(encoded);
            return new Asked(request.getSubject(), proven(request));
        } catch (IOException
                | GeneralSecurityException
                | IllegalArgumentException
                | IllegalStateException unreadable) {
            // The last is what the parser says of a bit string of odd length.
            throw refusal("The certificate request does not parse, or its key is on no curve.");
        }
    }

    /// What asks for a certificate for these keys, in PEM.
    public static String of(KeyPair keys) {
        return of(keys, new X500Name(new RDN[0]));
    }

    /// The same, and says for whom.
    static String of(KeyPair keys, X500Name subject) {
        try {
            ContentSigner signer =
                    new JcaContentSignerBuilder("SHA256withECDSA").build(keys.getPrivate());
            byte[] request =
                    new PKCS10CertificationRequestBuilder(
                                    subject,
                                    SubjectPublicKeyInfo.getInstance(keys.getPublic().getEncoded()))
                            .build(signer)
                            .getEncoded();
            return "-----BEGIN CERTIFICATE REQUEST-----\n"
                    + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(request)
                    + "\n-----END CERTIFICATE REQUEST-----\n";
        } catch (IOException | OperatorCreationException impossible) {
            throw new IllegalStateException("no certificate request", impossible);
        }
    }

    private static PublicKey proven(PKCS10CertificationRequest request)
            throws IOException, GeneralSecurityException {
        byte[] spki = request.getSubjectPublicKeyInfo().getEncoded(ASN1Encoding.DER);
        PublicKey key = KeyFactory.getInstance("EC").generatePublic(new X509EncodedKeySpec(spki));
        Signature signature = Signature.getInstance("SHA256withECDSA");
        signature.initVerify(key);
        signature.update(
                request.toASN1Structure()
                        .getCertificationRequestInfo()
                        .getEncoded(ASN1Encoding.DER));
        if (!request.getSignatureAlgorithm()
                        .getAlgorithm()
                        .equals(X9ObjectIdentifiers.ecdsa_with_SHA256)
                || !signature.verify(request.getSignature())) {
            throw refusal("Its own key must have signed the request, by ECDSA with SHA-256.");
        }
        return key;
    }

    private static Refusal refusal(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "certificate-request");
    }
}
