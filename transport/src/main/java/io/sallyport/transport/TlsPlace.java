package io.sallyport.transport;

import java.util.Optional;
import java.util.function.Function;

/// Where TLS is spoken.
///
/// @param listener as in `public`
/// @param host what the listener is called by
/// @param gate who is refused here although the TLS library would let it in: one of [ServerTls]'s
///   own reasons
public record TlsPlace(
        String listener, HostName host, Function<ClientHello, Optional<String>> gate) {
    /// Whoever asks for the host gets it.
    public TlsPlace(Plane plane, HostName host) {
        this(plane.label(), host, _ -> Optional.empty());
    }
}
