package io.sallyport.transport;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertPathValidator;
import java.security.cert.CertificateFactory;
import java.security.cert.CertificateParsingException;
import java.security.cert.PKIXParameters;
import java.security.cert.TrustAnchor;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAPublicKey;
import java.time.Instant;
import java.util.Date;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.ASN1OctetString;
import org.bouncycastle.asn1.nist.NISTObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.RSASSAPSSparams;
import org.bouncycastle.asn1.sec.SECObjectIdentifiers;
import org.bouncycastle.asn1.x509.Extension;
import org.bouncycastle.asn1.x509.SubjectPublicKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;
import org.jspecify.annotations.Nullable;

/// What must be true of a certificate and a key from elsewhere before the public listener shows
/// them: what a client would find out at the first handshake, found out before.
final class IdentityCheck {
    private static final int DNS_NAME = 2;
    private static final int RSA_BITS_MIN = 2048;

    /// A larger one is a gift to whoever floods us with handshakes: each costs its private
    /// operation.
    private static final int RSA_BITS_MAX = 4096;

    private static final Set<ASN1ObjectIdentifier> CURVES =
            Set.of(SECObjectIdentifiers.secp256r1, SECObjectIdentifiers.secp384r1);

    private static final Set<String> SIGNATURES =
            Set.of(
                    X9ObjectIdentifiers.ecdsa_with_SHA256.getId(),
                    X9ObjectIdentifiers.ecdsa_with_SHA384.getId(),
                    X9ObjectIdentifiers.ecdsa_with_SHA512.getId(),
                    PKCSObjectIdentifiers.sha256WithRSAEncryption.getId(),
                    PKCSObjectIdentifiers.sha384WithRSAEncryption.getId(),
                    PKCSObjectIdentifiers.sha512WithRSAEncryption.getId());

    private static final Set<ASN1ObjectIdentifier> DIGESTS =
            Set.of(
                    NISTObjectIdentifiers.id_sha256,
                    NISTObjectIdentifiers.id_sha384,
                    NISTObjectIdentifiers.id_sha512);

    private final List<X509Certificate> chain;
    private final X509Certificate leaf;

    private IdentityCheck(List<X509Certificate> chain) {
        this.chain = chain;
        this.leaf = chain.getFirst();
    }

    /// @throws UnfitIdentity with the first finding
    static void check(TlsIdentity identity, HostName host, Instant now) {
        IdentityCheck check = new IdentityCheck(identity.chain());
        check.kind();
        require(
                fits(check.leaf.getPublicKey(), identity.privateKey()),
                IdentityFinding.KEY_MISMATCH);
        check.lifetimes(now);
        require(!check.isAuthority(), IdentityFinding.AUTHORITY);
        require(check.isFor(host), IdentityFinding.NAMES);
        require(check.isForServers(), IdentityFinding.SERVER_AUTH);
        check.signatures();
        require(check.validates(now), IdentityFinding.PATH);
    }

    private void kind() {
        SubjectPublicKeyInfo key = spki(leaf.getPublicKey());
        ASN1ObjectIdentifier algorithm = key.getAlgorithm().getAlgorithm();
        boolean known =
                leaf.getPublicKey() instanceof RSAPublicKey rsa
                        ? algorithm.equals(PKCSObjectIdentifiers.rsaEncryption)
                                && rsa.getModulus().bitLength() >= RSA_BITS_MIN
                                && rsa.getModulus().bitLength() <= RSA_BITS_MAX
                        : algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey)
                                && key.getAlgorithm().getParameters()
                                        instanceof ASN1ObjectIdentifier curve
                                && CURVES.contains(curve);
        require(known, IdentityFinding.KEY_KIND);
    }

    /// The JDK keeps what it does not understand as it came.
    private static SubjectPublicKeyInfo spki(PublicKey key) {
        try {
            return SubjectPublicKeyInfo.getInstance(key.getEncoded());
        } catch (IllegalArgumentException malformed) {
            throw new UnfitIdentity(IdentityFinding.CERTIFICATE_FORM);
        }
    }

    /// By use: it signs something, and the certificate's key verifies that.
    static boolean fits(PublicKey key, PrivateKey own) {
        String algorithm = key instanceof RSAPublicKey ? "SHA256withRSA" : "SHA256withECDSA";
        byte[] text = "which key is this".getBytes(StandardCharsets.US_ASCII);
        try {
            Signature signer = Signature.getInstance(algorithm);
            signer.initSign(own);
            signer.update(text);
            byte[] signature = signer.sign();
            Signature verifier = Signature.getInstance(algorithm);
            verifier.initVerify(key);
            verifier.update(text);
            return verifier.verify(signature);
        } catch (GeneralSecurityException another) {
            return false;
        }
    }

    private void lifetimes(Instant now) {
        for (X509Certificate one : chain) {
            require(now.isBefore(one.getNotAfter().toInstant()), IdentityFinding.EXPIRED);
            require(!now.isBefore(one.getNotBefore().toInstant()), IdentityFinding.NOT_YET_VALID);
        }
    }

    private boolean isAuthority() {
        boolean[] usage = leaf.getKeyUsage();
        return leaf.getBasicConstraints() != -1 || (usage != null && usage[5]);
    }

    /// RFC 9525 6.3: a star stands for one whole first label. The common name counts for nothing.
    private boolean isFor(HostName host) {
        String name = host.value();
        String starred = name.contains(".") ? "*" + name.substring(name.indexOf('.')) : name;
        return CertificateForm.names(leaf).stream()
                .filter(one -> one.getFirst().equals(DNS_NAME))
                .map(one -> one.get(1).toString().toLowerCase(Locale.ROOT))
                .anyMatch(one -> one.equals(name) || one.equals(starred));
    }

    private boolean isForServers() {
        boolean[] usage = leaf.getKeyUsage();
        try {
            List<String> uses = leaf.getExtendedKeyUsage();
            return (usage == null || usage[0])
                    && uses != null
                    && uses.contains(Plane.KeyUse.SERVER_AUTH.oid());
        } catch (CertificateParsingException damaged) {
            return false;
        }
    }

    /// A root at the end is trusted for itself, not for how it signed itself.
    private void signatures() {
        for (int i = 0; i < chain.size(); i++) {
            X509Certificate one = chain.get(i);
            boolean last = i == chain.size() - 1;
            X509Certificate issuer = last ? one : chain.get(i + 1);
            boolean root = i > 0 && last && isSignedBy(one, one);
            require(root || isStrong(one), IdentityFinding.WEAK_SIGNATURE);
            require(
                    !(issuer.getPublicKey() instanceof RSAPublicKey rsa)
                            || rsa.getModulus().bitLength() >= RSA_BITS_MIN,
                    IdentityFinding.WEAK_SIGNATURE);
            require(last || isSignedBy(one, issuer), IdentityFinding.CHAIN_ORDER);
        }
    }

    private static boolean isSignedBy(X509Certificate one, X509Certificate issuer) {
        try {
            one.verify(issuer.getPublicKey());
            return one.getIssuerX500Principal().equals(issuer.getSubjectX500Principal());
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private static boolean isStrong(X509Certificate one) {
        if (one.getSigAlgOID().equals(PKCSObjectIdentifiers.id_RSASSA_PSS.getId())) {
            // Without parameters its digest is SHA-1 (RFC 4055 3.1).
            byte[] parameters = one.getSigAlgParams();
            return parameters != null
                    && DIGESTS.contains(
                            RSASSAPSSparams.getInstance(parameters)
                                    .getHashAlgorithm()
                                    .getAlgorithm());
        }
        return SIGNATURES.contains(one.getSigAlgOID());
    }

    /// The last certificate stands for whatever is above it: its root is the clients' business.
    private boolean validates(Instant now) {
        if (chain.size() == 1) {
            return !leaf.hasUnsupportedCriticalExtension();
        }
        X509Certificate last = chain.getLast();
        try {
            PKIXParameters parameters =
                    new PKIXParameters(Set.of(new TrustAnchor(last, constraints(last))));
            parameters.setRevocationEnabled(false);
            parameters.setDate(Date.from(now));
            CertPathValidator.getInstance("PKIX")
                    .validate(
                            CertificateFactory.getInstance("X.509")
                                    .generateCertPath(chain.subList(0, chain.size() - 1)),
                            parameters);
            boolean[] usage = last.getKeyUsage();
            return last.getBasicConstraints() != -1 && (usage == null || usage[5]);
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    private static byte @Nullable [] constraints(X509Certificate issuer) {
        byte[] extension = issuer.getExtensionValue(Extension.nameConstraints.getId());
        return extension == null ? null : ASN1OctetString.getInstance(extension).getOctets();
    }

    private static void require(boolean held, IdentityFinding finding) {
        if (!held) {
            throw new UnfitIdentity(finding);
        }
    }
}
