package io.sallyport.transport;

import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.List;

/// A certificate with its private key, ready to serve.
///
/// @param chain the certificate, then those that stand between it and its root
public record TlsIdentity(List<X509Certificate> chain, PrivateKey privateKey) {
    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("an identity without a certificate");
        }
    }

    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// `EC` or `RSA`.
    public String keyType() {
        return certificate().getPublicKey().getAlgorithm();
    }

    /// In hexadecimal, as the log has it.
    public String serial() {
        return certificate().getSerialNumber().toString(16);
    }

    /// SHA-256 of the certificate, in hexadecimal.
    public String fingerprint() {
        return CertificateForm.fingerprint(certificate());
    }

    public Instant notAfter() {
        return certificate().getNotAfter().toInstant();
    }
}
