package io.sallyport.transport;

import org.bouncycastle.asn1.x509.TBSCertificate;

/// A certificate without its signature, and what it is meant to be. Nothing signs it as it is:
/// [Linted] does, after it has read these bytes.
sealed interface ToBeSigned {
    TBSCertificate body();

    /// Self-signed; what clients trust.
    record Root(TBSCertificate body) implements ToBeSigned {}

    /// Below the root; signs the leaves of one plane.
    record Intermediate(Plane plane, TBSCertificate body) implements ToBeSigned {}

    /// What a listener of the plane serves with.
    record Listener(Plane plane, TBSCertificate body) implements ToBeSigned {}

    /// What a service or a workstation calls the plane's listener with.
    record Caller(Plane plane, TBSCertificate body) implements ToBeSigned {}
}
