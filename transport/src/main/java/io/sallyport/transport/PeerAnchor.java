package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/// What the certificates of one trust domain's services are validated against, and nothing else.
///
/// @param intermediates the authorities of its internal plane: one, or two while it is renewed
public record PeerAnchor(
        HostName trustDomain, X509Certificate root, List<X509Certificate> intermediates) {
    public PeerAnchor {
        intermediates = List.copyOf(intermediates);
    }
}
