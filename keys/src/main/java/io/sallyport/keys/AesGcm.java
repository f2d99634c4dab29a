package io.sallyport.keys;

import java.security.GeneralSecurityException;
import javax.crypto.AEADBadTagException;
import javax.crypto.Cipher;
import javax.crypto.SecretKey;
import javax.crypto.spec.GCMParameterSpec;
import org.jspecify.annotations.Nullable;

/// AES-256-GCM with 96-bit nonces and 128-bit tags (NIST SP 800-38D), on cipher objects that are
/// kept and re-keyed. Nonces are random, so one key must seal at most 2^32 times; the hierarchy
/// gives each tenant and purpose its own key.
final class AesGcm {
    static final int KEY_BYTES = 32;
    static final int NONCE_BYTES = 12;
    static final int TAG_BYTES = 16;

    private final Slots<Cipher> ciphers = new Slots<>();

    /// Under which key, with which nonce, bound to what.
    record Terms(SecretKey key, byte[] nonce, byte[] associated) {
        GCMParameterSpec parameters() {
            return new GCMParameterSpec(TAG_BYTES * 8, nonce);
        }
    }

    /// Writes the ciphertext and tag of the plaintext into `out` at `at`.
    void seal(Terms terms, byte[] plain, byte[] out, int at) {
        Cipher cipher = take();
        try {
            cipher.init(Cipher.ENCRYPT_MODE, terms.key(), terms.parameters());
            cipher.updateAAD(terms.associated());
            cipher.doFinal(plain, 0, plain.length, out, at);
            ciphers.giveBack(cipher);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM did not seal", impossible);
        }
    }

    /// Returns the plaintext, or `null` when the bytes are not what was sealed under this key,
    /// nonce and associated data.
    byte @Nullable [] open(Terms terms, byte[] sealed, int at) {
        Cipher cipher = take();
        try {
            cipher.init(Cipher.DECRYPT_MODE, terms.key(), terms.parameters());
            cipher.updateAAD(terms.associated());
            byte[] plain = cipher.doFinal(sealed, at, sealed.length - at);
            ciphers.giveBack(cipher);
            return plain;
        } catch (AEADBadTagException forged) {
            return null;
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("AES-GCM did not open", impossible);
        }
    }

    private Cipher take() {
        Cipher kept = ciphers.take();
        if (kept != null) {
            return kept;
        }
        try {
            return Cipher.getInstance("AES/GCM/NoPadding", "SunJCE");
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException("no AES-GCM", impossible);
        }
    }
}
