package io.sallyport.transport;

import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Optional;

/// Where the lists of what was revoked are (RFC 5280 5).
@FunctionalInterface
public interface Revocations {
    /// The newest list that is known of what this authority signed.
    Optional<X509CRL> of(X509Certificate issuer);
}
