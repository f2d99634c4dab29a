package io.sallyport.transport;

/// A service whose certificate passed every check. Only [PeerVerifier] makes one.
public final class VerifiedPeer {
    private final ServiceIdentity identity;
    private final String fingerprint;
    private final String issuer;

    VerifiedPeer(ServiceIdentity identity, String fingerprint, String issuer) {
        this.identity = identity;
        this.fingerprint = fingerprint;
        this.issuer = issuer;
    }

    public ServiceIdentity identity() {
        return identity;
    }

    /// SHA-256 of its certificate, in hexadecimal: what the log knows it by.
    public String fingerprint() {
        return fingerprint;
    }

    /// The same of the authority that signed it.
    public String issuerFingerprint() {
        return issuer;
    }
}
