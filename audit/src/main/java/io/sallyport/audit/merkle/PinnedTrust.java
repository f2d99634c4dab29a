package io.sallyport.audit.merkle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

/// Whose certificates a web address may have: those of one authority, and then of no other, or
/// those that this Java trusts.
public final class PinnedTrust {
    private PinnedTrust() {}

    /// @param file certificates in PEM
    /// @throws IOException when the file cannot be read, or holds no usable certificate
    public static SSLContext of(Optional<Path> file) throws IOException {
        return of(file, new KeyManager[0]);
    }

    /// The same for a client that shows who it is.
    ///
    /// @param own the client's key and certificate; empty for none
    public static SSLContext of(Optional<Path> file, KeyManager[] own) throws IOException {
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own, file.isPresent() ? pinned(file.get()) : null, null);
            return context;
        } catch (GeneralSecurityException failure) {
            throw new IOException(
                    "there is no usable certificate in "
                            + file.map(Path::toString).orElse("this Java"),
                    failure);
        }
    }

    private static TrustManager[] pinned(Path file) throws IOException, GeneralSecurityException {
        KeyStore authorities = KeyStore.getInstance("PKCS12");
        authorities.load(null, null);
        Collection<? extends Certificate> certificates;
        try (InputStream in = Files.newInputStream(file)) {
            certificates = CertificateFactory.getInstance("X.509").generateCertificates(in);
        }
        if (certificates.isEmpty()) {
            throw new IOException("there is no certificate in " + file);
        }
        for (Certificate certificate : certificates) {
            authorities.setCertificateEntry("authority-" + authorities.size(), certificate);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(authorities);
        return trust.getTrustManagers();
    }
}
