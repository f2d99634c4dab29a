package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Collection;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// A root whose certificates a tenant's applications may authenticate with. It counts in that
/// tenant and nowhere else.
///
/// @param crl where the list of what it revoked is, when its certificates do not say so
/// @param ocsp who answers for what it issued, likewise
public record TrustAnchor(
        RowId id,
        X509Certificate certificate,
        Optional<URI> crl,
        Optional<URI> ocsp,
        Instant addedAt) {
    private static final int PEM_MAX = 16_384;
    private static final int URL_MAX = 1_024;
    private static final int CERTIFICATE_SIGNING = 5;

    /// The root that the text holds.
    ///
    /// @throws Refusal INVALID_REQUEST when it is not exactly one root, fit for use
    static X509Certificate root(String pem, Instant now) {
        X509Certificate root = only(pem);
        boolean[] usage = root.getKeyUsage();
        check(
                root.getBasicConstraints() >= 0 && (usage == null || usage[CERTIFICATE_SIGNING]),
                "The certificate is not that of an authority.",
                "anchor-no-authority");
        check(
                isSelfSigned(root),
                "A trust anchor is a root, signed with its own key; intermediates are sent by the"
                        + " clients.",
                "anchor-no-root");
        check(
                CertificateStrength.isStrong(root),
                "The root's key or signature is too weak.",
                "anchor-weak");
        check(
                !now.isBefore(root.getNotBefore().toInstant())
                        && now.isBefore(root.getNotAfter().toInstant()),
                "The root is not valid now.",
                "anchor-not-valid-now");
        return root;
    }

    private static X509Certificate only(String pem) {
        check(pem.length() <= PEM_MAX, "The certificate is too long.", "anchor-malformed");
        try {
            byte[] bytes = pem.getBytes(StandardCharsets.US_ASCII);
            Collection<?> all =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(new ByteArrayInputStream(bytes));
            if (all.size() == 1 && all.iterator().next() instanceof X509Certificate one) {
                return one;
            }
        } catch (CertificateException malformed) {
            throw malformed();
        }
        throw malformed();
    }

    private static Refusal malformed() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "Give one X.509 certificate in PEM.",
                "anchor-malformed");
    }

    private static boolean isSelfSigned(X509Certificate root) {
        try {
            root.verify(root.getPublicKey());
            return root.getIssuerX500Principal().equals(root.getSubjectX500Principal());
        } catch (GeneralSecurityException not) {
            return false;
        }
    }

    /// The address of a list or a responder. What is fetched is signed, so `http` is as good.
    ///
    /// @throws Refusal INVALID_REQUEST when it is no such address
    static URI address(String text) {
        try {
            URI uri = URI.create(text);
            String scheme = String.valueOf(uri.getScheme());
            if (text.length() <= URL_MAX
                    && (scheme.equals("https") || scheme.equals("http"))
                    && uri.getHost() != null
                    && uri.getRawUserInfo() == null
                    && uri.getRawFragment() == null) {
                return uri;
            }
        } catch (IllegalArgumentException malformed) {
            throw notAddress();
        }
        throw notAddress();
    }

    private static Refusal notAddress() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "The address of a list or responder is an http or https URL.",
                "anchor-address");
    }

    private static void check(boolean holds, String detail, String reason) {
        if (!holds) {
            throw new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
        }
    }

    /// SHA-256 of the whole certificate, in hexadecimal.
    public String fingerprint() {
        return HexFormat.of().formatHex(Sha256.of(encoded()));
    }

    byte[] encoded() {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate has no encoding", impossible);
        }
    }

    /// What may be shown of it.
    public Map<String, Object> fields() {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("fingerprint", fingerprint());
        fields.put("subject", certificate.getSubjectX500Principal().getName());
        fields.put("notAfter", certificate.getNotAfter().toInstant().toString());
        fields.put("addedAt", addedAt.toString());
        crl.ifPresent(url -> fields.put("crl", url.toString()));
        ocsp.ifPresent(url -> fields.put("ocsp", url.toString()));
        return fields;
    }
}
