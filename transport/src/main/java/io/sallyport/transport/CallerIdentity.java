package io.sallyport.transport;

import io.sallyport.keys.OwnerOnly;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.Objects;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/// What a service calls its instance with: its own key, and the certificate that it was issued,
/// both in one file in PEM, so that the next pair takes their place in one step.
public final class CallerIdentity {
    private final Path file;
    private final Path roots;

    /// @param roots those of the instance, in PEM
    public CallerIdentity(Path file, Path roots) {
        this.file = file;
        this.roots = roots;
    }

    /// Makes a key where there is none yet, and asks for a certificate for it: whoever is answered
    /// puts the answer behind the key.
    ///
    /// @return in PEM
    public String request() throws IOException {
        KeyPair keys = keys();
        OwnerOnly.folder(Objects.requireNonNull(file.toAbsolutePath().getParent()));
        OwnerOnly.write(file, pem(keys.getPrivate()).getBytes(StandardCharsets.US_ASCII));
        return CertificateRequest.of(keys);
    }

    /// What can be had for a certificate request.
    @FunctionalInterface
    public interface Issuer {
        /// @return a chain in PEM
        String issued(String request) throws IOException;
    }

    /// Puts another key and certificate in the place of those that are there.
    ///
    /// @throws IOException when there is none to be had; then the old ones stay
    public void renew(Issuer issuer) throws IOException {
        KeyPair keys = keys();
        String chain = issuer.issued(CertificateRequest.of(keys));
        byte[] both = (pem(keys.getPrivate()) + chain).getBytes(StandardCharsets.US_ASCII);
        OwnerOnly.write(file, both);
    }

    /// Trusts these roots from here on.
    ///
    /// @param bundle in PEM
    /// @return whether they are others than before
    /// @throws UnfitIdentity when there is none in it; then the old ones stay
    public boolean trust(String bundle) throws IOException {
        byte[] pem = bundle.getBytes(StandardCharsets.US_ASCII);
        if (Arrays.equals(pem, Files.readAllBytes(roots))) {
            return false;
        }
        CertificateFiles.chain(pem);
        OwnerOnly.write(roots, pem);
        return true;
    }

    /// When half of the certificate's life is over.
    public Instant half() {
        Instant from = identity().certificate().getNotBefore().toInstant();
        Instant until = identity().notAfter();
        return Instant.ofEpochMilli((from.toEpochMilli() + until.toEpochMilli()) / 2);
    }

    private TlsIdentity identity() {
        CertificateFiles files = new CertificateFiles(file, Optional.of(file));
        return CertificateFiles.parse(files.contents(), new char[0]);
    }

    /// Shows the certificate that is there now, and trusts the roots.
    ///
    /// @throws UnfitIdentity when there is none, or no root
    public SSLContext context() throws IOException {
        try {
            TlsIdentity identity = identity();
            KeyStore own = empty();
            own.setKeyEntry(
                    "own",
                    identity.privateKey(),
                    new char[0],
                    identity.chain().toArray(X509Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("NewSunX509");
            keys.init(own, new char[0]);
            KeyStore anchors = empty();
            int number = 0;
            for (X509Certificate root : CertificateFiles.chain(Files.readAllBytes(roots))) {
                anchors.setCertificateEntry("root" + number++, root);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(keys.getKeyManagers(), trust.getTrustManagers(), null);
            return context;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no TLS", impossible);
        }
    }

    private static KeyStore empty() throws GeneralSecurityException, IOException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        return store;
    }

    private static KeyPair keys() {
        try {
            KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
            generator.initialize(new ECGenParameterSpec("secp256r1"));
            return generator.generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no P-256", impossible);
        }
    }

    private static String pem(PrivateKey key) {
        return "-----BEGIN PRIVATE KEY-----\n"
                + Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(key.getEncoded())
                + "\n-----END PRIVATE KEY-----\n";
    }
}
