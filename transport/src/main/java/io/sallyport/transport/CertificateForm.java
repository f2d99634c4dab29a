package io.sallyport.transport;

import io.sallyport.foundation.Sha256;
import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.Collection;
import java.util.HexFormat;
import java.util.List;

/// How a certificate is written down.
final class CertificateForm {
    private CertificateForm() {}

    static byte[] der(X509Certificate certificate) {
        try {
            return certificate.getEncoded();
        } catch (CertificateEncodingException impossible) {
            throw new IllegalStateException("a certificate has no encoding", impossible);
        }
    }

    static String pem(X509Certificate certificate) {
        return "-----BEGIN CERTIFICATE-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(der(certificate))
                + "\n-----END CERTIFICATE-----\n";
    }

    /// SHA-256 of all its bytes, in hexadecimal.
    static String fingerprint(X509Certificate certificate) {
        return HexFormat.of().formatHex(Sha256.of(der(certificate)));
    }

    /// The subject's alternative names, each its kind's number and its value; none when they do not
    /// parse.
    static List<List<?>> names(X509Certificate certificate) {
        try {
            Collection<List<?>> names = certificate.getSubjectAlternativeNames();
            return names == null ? List.of() : List.copyOf(names);
        } catch (CertificateParsingException damaged) {
            return List.of();
        }
    }
}
