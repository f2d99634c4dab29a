package io.sallyport.http;

import io.sallyport.transport.ClientHello;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// What is known of the connection that a request came over.
///
/// @param peer the network address that it came from; never a header's claim
/// @param hello what it offered, without the host that it asked for; nothing where there is no TLS
/// @param agreed what the handshake came to
/// @param certificates what the client showed in the handshake, its own first, as it was sent: that
///   it has that one's key is certain, and nothing else is. None where none was asked for or sent
public record Wire(
        String peer,
        Optional<ClientHello> hello,
        Optional<Wire.Agreed> agreed,
        List<X509Certificate> certificates) {
    /// @param version as in `TLSv1.3`
    /// @param suite as the IANA registry names it
    public record Agreed(String version, String suite) {}

    public Wire {
        certificates = List.copyOf(certificates);
    }

    /// One of which no more is known.
    public static Wire of(String peer) {
        return new Wire(peer, Optional.empty(), Optional.empty(), List.of());
    }
}
