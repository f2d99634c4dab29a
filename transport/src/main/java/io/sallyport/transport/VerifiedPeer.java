package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.time.Instant;

/// A service or a workstation whose certificate passed every check. Only [PeerVerifier] makes one.
public final class VerifiedPeer {
    private final ServiceIdentity identity;
    private final X509Certificate certificate;
    private final X509Certificate issuer;

    VerifiedPeer(ServiceIdentity identity, X509Certificate certificate, X509Certificate issuer) {
        this.identity = identity;
        this.certificate = certificate;
        this.issuer = issuer;
    }

    public ServiceIdentity identity() {
        return identity;
    }

    /// SHA-256 of its certificate, in hexadecimal: what the log knows it by.
    public String fingerprint() {
        return CertificateForm.fingerprint(certificate);
    }

    /// The same of the authority that signed it.
    public String issuerFingerprint() {
        return CertificateForm.fingerprint(issuer);
    }

    /// When its certificate ends.
    public Instant end() {
        return certificate.getNotAfter().toInstant();
    }
}
