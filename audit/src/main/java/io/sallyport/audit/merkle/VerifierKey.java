package io.sallyport.audit.merkle;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.MessageDigest;
import java.security.PublicKey;
import java.security.Signature;
import java.security.spec.X509EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;

/// A named public key and which lines of a note claim to be its own. Safe for concurrent use.
///
/// Its text form, the vkey, is `<name>+<key id, 8 hexadecimal digits>+<base64 of type and key>`.
final class VerifierKey {
    private final String name;
    private final KeyKind kind;
    private final byte[] typeAndKey;
    private final int keyId;
    private final PublicKey key;

    private VerifierKey(String name, KeyKind kind, byte[] rawKey) {
        if (!Note.isName(name)) {
            throw new Malformed("a key name is one word without a plus");
        }
        this.name = name;
        this.kind = kind;
        this.typeAndKey =
                ByteBuffer.allocate(1 + rawKey.length).put(kind.type()).put(rawKey).array();
        this.keyId = keyId(name, typeAndKey);
        this.key = key(kind, rawKey);
    }

    /// @throws Malformed when the key is not of that kind or the name is none
    static VerifierKey of(String name, KeyKind kind, PublicKey key) {
        byte[] x509 = key.getEncoded();
        byte[] start = kind.x509Start();
        if (x509 == null
                || x509.length != start.length + kind.keyBytes()
                || !Arrays.equals(x509, 0, start.length, start, 0, start.length)) {
            throw new Malformed("not an " + kind.algorithm() + " public key");
        }
        return new VerifierKey(name, kind, Arrays.copyOfRange(x509, start.length, x509.length));
    }

    /// @param kinds what the key may be
    /// @param whose for the message
    /// @throws Malformed for anything that [#text()] would not write
    static VerifierKey parse(String vkey, Set<KeyKind> kinds, String whose) {
        String[] parts = vkey.split("\\+", 3);
        byte[] typed = parts.length == 3 ? StrictBase64.decode(parts[2]) : new byte[0];
        KeyKind kind =
                kinds.stream()
                        .filter(one -> typed.length == 1 + one.keyBytes() && typed[0] == one.type())
                        .findFirst()
                        .orElseThrow(() -> new Malformed("not the verifier key of " + whose));
        VerifierKey key =
                new VerifierKey(parts[0], kind, Arrays.copyOfRange(typed, 1, typed.length));
        if (!key.text().equals(vkey)) {
            throw new Malformed("the key id of the verifier key is not that of its name and key");
        }
        return key;
    }

    String name() {
        return name;
    }

    KeyKind kind() {
        return kind;
    }

    int keyId() {
        return keyId;
    }

    String text() {
        return name
                + '+'
                + HexFormat.of().toHexDigits(keyId)
                + '+'
                + Base64.getEncoder().encodeToString(typeAndKey);
    }

    List<Note.Signature> claims(List<Note.Signature> lines) {
        return lines.stream()
                .filter(line -> line.keyName().equals(name) && line.keyId() == keyId)
                .toList();
    }

    boolean verifies(byte[] message, byte[] bytes) {
        if (bytes.length != kind.signatureBytes()) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(kind.algorithm());
            signature.initVerify(key);
            signature.update(message);
            return signature.verify(bytes);
        } catch (GeneralSecurityException _) {
            // Some providers throw for a signature that another answers with false.
            return false;
        }
    }

    private static PublicKey key(KeyKind kind, byte[] raw) {
        byte[] start = kind.x509Start();
        byte[] x509 = ByteBuffer.allocate(start.length + raw.length).put(start).put(raw).array();
        try {
            PublicKey key =
                    KeyFactory.getInstance(kind.algorithm())
                            .generatePublic(new X509EncodedKeySpec(x509));
            // Some providers look at the key only here; one that can verify nothing is refused.
            Signature.getInstance(kind.algorithm()).initVerify(key);
            return key;
        } catch (GeneralSecurityException _) {
            throw new Malformed("not a point of " + kind.algorithm());
        }
    }

    private static int keyId(String name, byte[] typeAndKey) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update((name + '\n').getBytes(StandardCharsets.UTF_8));
            return ByteBuffer.wrap(digest.digest(typeAndKey)).getInt();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }
}
