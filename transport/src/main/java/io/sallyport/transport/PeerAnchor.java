package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/// What the certificates of one trust domain's callers are validated against, and nothing else: one
/// of its roots; there are two while a root follows another.
///
/// @param plane whose listener they call
/// @param intermediates the authorities of that plane: one, or more while it is renewed
public record PeerAnchor(
        Plane plane,
        HostName trustDomain,
        X509Certificate root,
        List<X509Certificate> intermediates) {
    public PeerAnchor {
        intermediates = List.copyOf(intermediates);
    }
}
