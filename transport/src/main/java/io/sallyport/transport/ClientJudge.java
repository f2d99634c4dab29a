package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// Says in the handshake whether a client's certificate lets it in.
public interface ClientJudge {
    /// That the client has the certificate's key is all that the handshake shows: what the
    /// certificate is good for is judged by who serves the request.
    ClientJudge LATER =
            new ClientJudge() {
                @Override
                public Optional<PeerRefusal> refuses(List<X509Certificate> chain) {
                    return Optional.empty();
                }

                @Override
                public List<X509Certificate> issuers() {
                    return List.of();
                }
            };

    /// @param chain as it was sent, the client's own first
    /// @return nothing when it lets the client in
    Optional<PeerRefusal> refuses(List<X509Certificate> chain);

    /// Whose certificates a client is asked for; anybody's when there is none.
    List<X509Certificate> issuers();
}
