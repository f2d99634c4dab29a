package io.sallyport.transport;

import io.sallyport.foundation.Sha256;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.PrivateKey;
import java.security.UnrecoverableKeyException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.bouncycastle.asn1.ASN1ObjectIdentifier;
import org.bouncycastle.asn1.pkcs.PKCSObjectIdentifiers;
import org.bouncycastle.asn1.pkcs.PrivateKeyInfo;
import org.bouncycastle.asn1.x9.X9ObjectIdentifiers;

/// Where a certificate from elsewhere and its key stand: a chain in PEM and a PKCS #8 key in PEM,
/// or one PKCS #12 file (RFC 7292) with both.
///
/// @param key nothing for a PKCS #12 file
public record CertificateFiles(Path certificate, Optional<Path> key) {
    private static final int BYTES_MAX = 256 << 10;
    private static final int CHAIN_MAX = 8;

    /// What DER begins with, and no text does.
    private static final byte SEQUENCE = 0x30;

    /// What stood there at one moment.
    ///
    /// @param digest of bytes and permissions: it says whether anything has changed
    record Contents(byte[] certificate, Optional<byte[]> key, boolean exposed, String digest) {}

    /// The file that a finding is about.
    public Path about(IdentityFinding finding) {
        return finding.ofKey() ? key.orElse(certificate) : certificate;
    }

    /// @throws UnfitIdentity when one is no file, too long or out of reach
    Contents contents() {
        byte[] first = bytes(certificate, IdentityFinding.CERTIFICATE_UNREADABLE);
        Optional<byte[]> second = key.map(path -> bytes(path, IdentityFinding.KEY_UNREADABLE));
        boolean exposed = isExposed(key.orElse(certificate));
        MessageDigest digest = Sha256.fresh();
        digest.update((byte) (exposed ? 1 : 0));
        digest.update(Sha256.fresh().digest(first));
        second.ifPresent(digest::update);
        return new Contents(first, second, exposed, HexFormat.of().formatHex(digest.digest()));
    }

    private static byte[] bytes(Path path, IdentityFinding finding) {
        // A pipe would hold up whoever reads it.
        if (!Files.isRegularFile(path)) {
            throw new UnfitIdentity(finding);
        }
        try (InputStream in = Files.newInputStream(path)) {
            byte[] bytes = in.readNBytes(BYTES_MAX + 1);
            if (bytes.length > BYTES_MAX) {
                throw new UnfitIdentity(finding);
            }
            return bytes;
        } catch (IOException unreadable) {
            throw new UnfitIdentity(finding);
        }
    }

    private static boolean isExposed(Path path) {
        try {
            Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(path);
            return permissions.contains(PosixFilePermission.OTHERS_READ)
                    || permissions.contains(PosixFilePermission.OTHERS_WRITE);
        } catch (IOException gone) {
            throw new UnfitIdentity(IdentityFinding.KEY_UNREADABLE);
        }
    }

    /// Reads them; whether they are fit to be served is another question.
    ///
    /// @param password of a PKCS #12 file
    /// @throws UnfitIdentity when they are not in a form that is known
    static TlsIdentity parse(Contents contents, char[] password) {
        byte[] certificate = contents.certificate();
        boolean bundle = certificate.length > 0 && certificate[0] == SEQUENCE;
        require(!bundle || contents.key().isEmpty(), IdentityFinding.KEY_TWICE);
        if (bundle) {
            require(!contents.exposed(), IdentityFinding.KEY_EXPOSED);
            return bundle(certificate, password);
        }
        List<X509Certificate> chain = chain(certificate);
        byte[] key =
                contents.key().orElseThrow(() -> new UnfitIdentity(IdentityFinding.KEY_MISSING));
        require(!contents.exposed(), IdentityFinding.KEY_EXPOSED);
        return new TlsIdentity(chain, key(key));
    }

    static List<X509Certificate> chain(byte[] pem) {
        List<X509Certificate> chain = new ArrayList<>();
        for (PemBlock block : PemBlock.read(pem)) {
            if (block.label().equals("CERTIFICATE")) {
                chain.add(certificate(block.content()));
            }
        }
        require(!chain.isEmpty() && chain.size() <= CHAIN_MAX, IdentityFinding.CERTIFICATE_FORM);
        return chain;
    }

    private static X509Certificate certificate(byte[] der) {
        try {
            return (X509Certificate)
                    CertificateFactory.getInstance("X.509")
                            .generateCertificate(new ByteArrayInputStream(der));
        } catch (CertificateException damaged) {
            throw new UnfitIdentity(IdentityFinding.CERTIFICATE_FORM);
        }
    }

    private static PrivateKey key(byte[] pem) {
        List<PemBlock> keys =
                PemBlock.read(pem).stream()
                        .filter(block -> block.label().endsWith("PRIVATE KEY"))
                        .toList();
        require(
                keys.size() == 1 && keys.getFirst().label().equals("PRIVATE KEY"),
                IdentityFinding.KEY_FORM);
        byte[] encoded = keys.getFirst().content();
        try {
            return KeyFactory.getInstance(algorithm(encoded))
                    .generatePrivate(new PKCS8EncodedKeySpec(encoded));
        } catch (GeneralSecurityException damaged) {
            throw new UnfitIdentity(IdentityFinding.KEY_FORM);
        } finally {
            Arrays.fill(encoded, (byte) 0);
        }
    }

    private static String algorithm(byte[] encoded) {
        ASN1ObjectIdentifier algorithm;
        try {
            algorithm = PrivateKeyInfo.getInstance(encoded).getPrivateKeyAlgorithm().getAlgorithm();
        } catch (IllegalArgumentException damaged) {
            throw new UnfitIdentity(IdentityFinding.KEY_FORM);
        }
        boolean rsa = algorithm.equals(PKCSObjectIdentifiers.rsaEncryption);
        require(
                rsa || algorithm.equals(X9ObjectIdentifiers.id_ecPublicKey),
                IdentityFinding.KEY_KIND);
        return rsa ? "RSA" : "EC";
    }

    private static TlsIdentity bundle(byte[] der, char[] password) {
        try {
            KeyStore store = KeyStore.getInstance("PKCS12");
            store.load(new ByteArrayInputStream(der), password);
            List<String> keys = new ArrayList<>();
            for (String alias : Collections.list(store.aliases())) {
                if (store.isKeyEntry(alias)) {
                    keys.add(alias);
                }
            }
            require(keys.size() == 1, IdentityFinding.CERTIFICATE_FORM);
            Key key = store.getKey(keys.getFirst(), password);
            Certificate[] chain = store.getCertificateChain(keys.getFirst());
            require(
                    key instanceof PrivateKey && chain != null && chain.length <= CHAIN_MAX,
                    IdentityFinding.CERTIFICATE_FORM);
            return new TlsIdentity(
                    Arrays.stream(chain).map(X509Certificate.class::cast).toList(),
                    (PrivateKey) key);
        } catch (IOException | GeneralSecurityException damaged) {
            boolean locked =
                    damaged instanceof UnrecoverableKeyException
                            || damaged.getCause() instanceof UnrecoverableKeyException;
            throw new UnfitIdentity(
                    locked ? IdentityFinding.PASSWORD : IdentityFinding.CERTIFICATE_FORM);
        }
    }

    private static void require(boolean held, IdentityFinding finding) {
        if (!held) {
            throw new UnfitIdentity(finding);
        }
    }
}
