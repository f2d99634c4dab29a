package io.sallyport.audit.merkle;

import java.nio.charset.StandardCharsets;
import java.security.PublicKey;
import java.util.List;
import java.util.Set;

/// A public key that notes are checked with (C2SP signed-note, "Signatures"): Ed25519, signature
/// type 0x01 and no other, so that there is nothing to negotiate. Safe for concurrent use.
///
/// Its text form, the vkey, is `<name>+<key id, 8 hexadecimal digits>+<base64 of 0x01 and the
/// key>`.
public final class NoteVerifier {
    static final String ALGORITHM = KeyKind.NOTE.algorithm();

    private final VerifierKey key;

    private NoteVerifier(VerifierKey key) {
        this.key = key;
    }

    /// @throws Malformed when the key is not Ed25519 or the name is none
    public static NoteVerifier of(String name, PublicKey key) {
        return new NoteVerifier(VerifierKey.of(name, KeyKind.NOTE, key));
    }

    /// @throws Malformed for anything that [#text()] would not write
    public static NoteVerifier parse(String vkey) {
        return new NoteVerifier(VerifierKey.parse(vkey, Set.of(KeyKind.NOTE), "an Ed25519 signer"));
    }

    public String name() {
        return key.name();
    }

    /// The first four bytes of SHA-256 over name, newline, type and key, big-endian.
    public int keyId() {
        return key.keyId();
    }

    /// The vkey.
    public String text() {
        return key.text();
    }

    /// Whether the note has a line that claims to be of this key.
    public boolean claimedBy(Note note) {
        return !key.claims(note.signatures()).isEmpty();
    }

    /// Whether this key signed the note. Lines of other keys are ignored, as the specification
    /// demands; when several lines claim to be of this key, every one must be genuine.
    public boolean verifies(Note note) {
        byte[] text = note.text().getBytes(StandardCharsets.UTF_8);
        List<Note.Signature> claims = key.claims(note.signatures());
        return !claims.isEmpty()
                && claims.stream().allMatch(claim -> key.verifies(text, claim.bytes()));
    }
}
