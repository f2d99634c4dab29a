package io.sallyport.server;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;

/// The roots of makers of authenticators whose keys cannot leave their hardware: a file of
/// certificates in PEM. Whoever has one of their authenticators reaches `phrh` with it.
final class AttestationRoots {
    static final String MEMBER = "passkeyAttestationRoots";

    private AttestationRoots() {}

    /// @param data what a relative path starts from
    static List<X509Certificate> read(JsonObject file, Path data) {
        Optional<Path> path = file.optionalText(MEMBER).map(data::resolve);
        return path.isEmpty() ? List.of() : read(path.get());
    }

    private static List<X509Certificate> read(Path path) {
        try (InputStream in = Files.newInputStream(path)) {
            return CertificateFactory.getInstance("X.509").generateCertificates(in).stream()
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (IOException | CertificateException failure) {
            throw new StartRefused(
                    MEMBER + ": " + path + " cannot be read: " + failure.getMessage());
        }
    }
}
