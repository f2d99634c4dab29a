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

/// A public key that notes are checked with (C2SP signed-note, "Signatures"): Ed25519, signature
/// type 0x01 and no other, so that there is nothing to negotiate. Safe for concurrent use.
///
/// Its text form, the vkey, is `<name>+<key id, 8 hexadecimal digits>+<base64 of 0x01 and the
/// key>`.
public final class NoteVerifier {
    static final String ALGORITHM = "Ed25519";
    private static final byte TYPE = 0x01;
    private static final int KEY_BYTES = 32;
    private static final int SIGNATURE_BYTES = 64;

    /// What stands before the 32 bytes of an Ed25519 key in its X.509 form (RFC 8410 4).
    private static final byte[] X509_START = HexFormat.of().parseHex("302a300506032b6570032100");

    private final String name;
    private final byte[] typeAndKey;
    private final int keyId;
    private final PublicKey key;

    private NoteVerifier(String name, byte[] rawKey) {
        if (!Note.isName(name)) {
            throw new Malformed("a key name is one word without a plus");
        }
        this.name = name;
        this.typeAndKey = ByteBuffer.allocate(1 + KEY_BYTES).put(TYPE).put(rawKey).array();
        this.keyId = keyId(name, typeAndKey);
        this.key = key(rawKey);
    }

    /// @throws Malformed when the key is not Ed25519 or the name is none
    public static NoteVerifier of(String name, PublicKey key) {
        byte[] x509 = key.getEncoded();
        if (x509 == null
                || x509.length != X509_START.length + KEY_BYTES
                || !Arrays.equals(x509, 0, X509_START.length, X509_START, 0, X509_START.length)) {
            throw new Malformed("not an Ed25519 public key");
        }
        return new NoteVerifier(name, Arrays.copyOfRange(x509, X509_START.length, x509.length));
    }

    /// @throws Malformed for anything that [#text()] would not write
    public static NoteVerifier parse(String vkey) {
        String[] parts = vkey.split("\\+", 3);
        byte[] typed = parts.length == 3 ? StrictBase64.decode(parts[2]) : new byte[0];
        if (typed.length != 1 + KEY_BYTES || typed[0] != TYPE) {
            throw new Malformed("not the verifier key of an Ed25519 signer");
        }
        NoteVerifier verifier =
                new NoteVerifier(parts[0], Arrays.copyOfRange(typed, 1, typed.length));
        if (!verifier.text().equals(vkey)) {
            throw new Malformed("the key id of the verifier key is not that of its name and key");
        }
        return verifier;
    }

    public String name() {
        return name;
    }

    /// The first four bytes of SHA-256 over name, newline, type and key, big-endian.
    public int keyId() {
        return keyId;
    }

    /// The vkey.
    public String text() {
        return name
                + '+'
                + HexFormat.of().toHexDigits(keyId)
                + '+'
                + Base64.getEncoder().encodeToString(typeAndKey);
    }

    /// Whether the note has a line that claims to be of this key.
    public boolean claimedBy(Note note) {
        return !claims(note).isEmpty();
    }

    /// Whether this key signed the note. Lines of other keys are ignored, as the specification
    /// demands; when several lines claim to be of this key, every one must be genuine.
    public boolean verifies(Note note) {
        byte[] text = note.text().getBytes(StandardCharsets.UTF_8);
        List<Note.Signature> claims = claims(note);
        return !claims.isEmpty()
                && claims.stream().allMatch(claim -> verifies(text, claim.bytes()));
    }

    private List<Note.Signature> claims(Note note) {
        return note.signatures().stream()
                .filter(line -> line.keyName().equals(name) && line.keyId() == keyId)
                .toList();
    }

    private boolean verifies(byte[] text, byte[] bytes) {
        if (bytes.length != SIGNATURE_BYTES) {
            return false;
        }
        try {
            Signature signature = Signature.getInstance(ALGORITHM);
            signature.initVerify(key);
            signature.update(text);
            return signature.verify(bytes);
        } catch (GeneralSecurityException _) {
            // Some providers throw for a signature that another answers with false.
            return false;
        }
    }

    private static PublicKey key(byte[] raw) {
        byte[] x509 =
                ByteBuffer.allocate(X509_START.length + KEY_BYTES).put(X509_START).put(raw).array();
        try {
            PublicKey key =
                    KeyFactory.getInstance(ALGORITHM).generatePublic(new X509EncodedKeySpec(x509));
            // Some providers look at the point only here; a key that can verify nothing is refused.
            Signature.getInstance(ALGORITHM).initVerify(key);
            return key;
        } catch (GeneralSecurityException _) {
            throw new Malformed("not a point of Ed25519");
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
