package io.sallyport.audit.merkle;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PrivateKey;
import java.security.Signature;
import java.util.List;

/// Signs notes with one Ed25519 key (C2SP signed-note, "Ed25519 signatures"), by whatever provider
/// is installed first. Safe for concurrent use; a log signs about once a second, so nothing is
/// kept.
public final class NoteSigner {
    private final PrivateKey key;
    private final NoteVerifier verifier;

    /// Signs once, to be sure that the two halves of the pair belong together: a log whose
    /// checkpoints nobody can verify should not find out from its readers.
    ///
    /// @throws Malformed when the pair is not a matching one of Ed25519, or the name is none
    public NoteSigner(String name, KeyPair pair) {
        this.key = pair.getPrivate();
        this.verifier = NoteVerifier.of(name, pair.getPublic());
        try {
            if (!verifier.verifies(sign("self-test of " + name + "\n"))) {
                throw new Malformed("the private key is not that of the public key");
            }
        } catch (IllegalStateException _) {
            throw new Malformed("not an Ed25519 private key");
        }
    }

    /// The public half, to be published.
    public NoteVerifier verifier() {
        return verifier;
    }

    /// @param text ends in a newline
    /// @throws Malformed when the text cannot stand in a note
    public Note sign(String text) {
        return new Note(text, List.of(signature(text)));
    }

    /// A line for a note that others have signed.
    public Note.Signature signature(String text) {
        try {
            Signature signature = Signature.getInstance(NoteVerifier.ALGORITHM);
            signature.initSign(key);
            signature.update(text.getBytes(StandardCharsets.UTF_8));
            return Note.Signature.of(verifier.name(), verifier.keyId(), signature.sign());
        } catch (GeneralSecurityException failure) {
            throw new IllegalStateException("the log key does not sign", failure);
        }
    }
}
