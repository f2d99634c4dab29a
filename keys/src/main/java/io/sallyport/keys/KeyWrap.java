package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.Arrays;
import javax.crypto.SecretKey;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/// Wraps one 256-bit key under another (AES-256-GCM): 12 bytes nonce, 32 ciphertext, 16 tag. The
/// context says which key this is, so that a wrapped key cannot stand in for another.
final class KeyWrap {
    static final int WRAPPED_BYTES = AesGcm.NONCE_BYTES + AesGcm.KEY_BYTES + AesGcm.TAG_BYTES;

    private static final AesGcm CIPHER = new AesGcm();

    private final Randomness randomness;

    KeyWrap(Randomness randomness) {
        this.randomness = randomness;
    }

    SecretKey newKey() {
        return key(randomness.bytes(AesGcm.KEY_BYTES));
    }

    /// Takes the bytes over: they are wiped.
    static SecretKey key(byte[] bytes) {
        if (bytes.length != AesGcm.KEY_BYTES) {
            throw new IllegalArgumentException("a key of " + bytes.length + " bytes");
        }
        SecretKey key = new SecretKeySpec(bytes, "AES");
        Arrays.fill(bytes, (byte) 0);
        return key;
    }

    byte[] wrap(SecretKey parent, byte[] context, SecretKey key) {
        byte[] out = new byte[WRAPPED_BYTES];
        byte[] nonce = randomness.bytes(AesGcm.NONCE_BYTES);
        System.arraycopy(nonce, 0, out, 0, nonce.length);
        byte[] plain = key.getEncoded();
        CIPHER.seal(new AesGcm.Terms(parent, nonce, context), plain, out, nonce.length);
        Arrays.fill(plain, (byte) 0);
        return out;
    }

    /// Returns `null` when the bytes are not a key that was wrapped under this parent and context.
    static @Nullable SecretKey unwrap(SecretKey parent, byte[] context, byte[] wrapped) {
        if (wrapped.length != WRAPPED_BYTES) {
            return null;
        }
        byte[] nonce = Arrays.copyOf(wrapped, AesGcm.NONCE_BYTES);
        AesGcm.Terms terms = new AesGcm.Terms(parent, nonce, context);
        byte[] plain = CIPHER.open(terms, wrapped, AesGcm.NONCE_BYTES);
        return plain == null ? null : key(plain);
    }
}
