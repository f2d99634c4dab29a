package io.sallyport.transport;

import java.security.cert.X509Certificate;
import java.util.Optional;

/// What a certificate says that somebody showed in a handshake, before anything of it is known to
/// be true: neither that its issuer signed it nor that who showed it has its key.
///
/// @param fingerprint SHA-256 of all its bytes, in hexadecimal
/// @param name the first URI among its names: at most 256 characters, `?` for each that is not
///   printable ASCII
public record PeerClaim(String fingerprint, Optional<String> name) {
    private static final int URI_NAME = 6;
    private static final int NAME_MAX = 256;

    static PeerClaim of(X509Certificate shown) {
        return new PeerClaim(
                CertificateForm.fingerprint(shown),
                CertificateForm.names(shown).stream()
                        .filter(name -> name.getFirst().equals(URI_NAME))
                        .map(name -> bounded(name.get(1).toString()))
                        .findFirst());
    }

    private static String bounded(String name) {
        return name.substring(0, Math.min(name.length(), NAME_MAX)).replaceAll("[^!-~]", "?");
    }
}
