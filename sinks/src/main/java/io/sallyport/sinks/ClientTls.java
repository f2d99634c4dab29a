package io.sallyport.sinks;

import io.sallyport.audit.merkle.PinnedTrust;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/// TLS as a client: whose certificates count, and what we show ourselves.
///
/// @param context made once: a file that is exchanged afterwards counts from the next start on
/// @param authority digest of the certificates that count; empty for those that this Java trusts
record ClientTls(SSLContext context, String authority) {
    private static final String BEGIN = "-----BEGIN PRIVATE KEY-----";
    private static final String END = "-----END PRIVATE KEY-----";

    /// Files in PEM.
    ///
    /// @param ca whose certificates count
    /// @param certificate the chain that we show ourselves; with its key
    record Files(Optional<Path> ca, Optional<Path> certificate, Optional<Path> key) {}

    static ClientTls read(Files files) throws IOException {
        KeyManager[] own =
                files.certificate().isPresent() && files.key().isPresent()
                        ? own(files.certificate().get(), files.key().get())
                        : new KeyManager[0];
        String authority =
                files.ca().isPresent()
                        ? Destination.digest(java.nio.file.Files.readAllBytes(files.ca().get()))
                        : "";
        return new ClientTls(PinnedTrust.of(files.ca(), own), authority);
    }

    private static KeyManager[] own(Path certificate, Path key) throws IOException {
        char[] none = new char[0];
        try (InputStream in = java.nio.file.Files.newInputStream(certificate)) {
            Certificate[] chain =
                    CertificateFactory.getInstance("X.509")
                            .generateCertificates(in)
                            .toArray(Certificate[]::new);
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(null, null);
            store.setKeyEntry("own", privateKey(OwnerFile.read(key)), none, chain);
            KeyManagerFactory managers = KeyManagerFactory.getInstance("PKIX");
            managers.init(store, none);
            return managers.getKeyManagers();
        } catch (GeneralSecurityException | IllegalArgumentException notUsable) {
            throw new IOException("certificate: there is no usable one in " + certificate);
        }
    }

    /// PKCS #8 in PEM (RFC 7468 10), not encrypted.
    static PrivateKey privateKey(String pem) throws IOException {
        int begin = pem.indexOf(BEGIN);
        int end = pem.indexOf(END);
        if (begin < 0 || end < begin) {
            throw notKey();
        }
        try {
            byte[] bytes =
                    Base64.getMimeDecoder().decode(pem.substring(begin + BEGIN.length(), end));
            for (String algorithm : List.of("EC", "RSA", "EdDSA")) {
                Optional<PrivateKey> key = privateKey(algorithm, bytes);
                if (key.isPresent()) {
                    return key.get();
                }
            }
        } catch (IllegalArgumentException _) {
            throw notKey();
        }
        throw notKey();
    }

    private static Optional<PrivateKey> privateKey(String algorithm, byte[] bytes) {
        try {
            PKCS8EncodedKeySpec encoded = new PKCS8EncodedKeySpec(bytes);
            return Optional.of(KeyFactory.getInstance(algorithm).generatePrivate(encoded));
        } catch (InvalidKeySpecException _) {
            return Optional.empty();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no " + algorithm, impossible);
        }
    }

    private static IOException notKey() {
        return new IOException("key: there is no private key in PKCS #8 PEM, not encrypted");
    }
}
