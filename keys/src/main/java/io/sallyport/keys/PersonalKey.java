package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.Arrays;
import java.util.Optional;
import javax.crypto.SecretKey;

/// A person's own key. What it seals is 12 bytes of nonce, ciphertext and tag, bound to instance,
/// tenant and person; without it nothing opens that, whatever other keys there are.
public final class PersonalKey {
    private final SecretKey key;
    private final byte[] context;
    private final Randomness randomness;
    private final AesGcm cipher;

    PersonalKey(SecretKey key, byte[] context, Randomness randomness, AesGcm cipher) {
        this.key = key;
        this.context = context;
        this.randomness = randomness;
        this.cipher = cipher;
    }

    public byte[] seal(byte[] plain) {
        byte[] out = new byte[AesGcm.NONCE_BYTES + plain.length + AesGcm.TAG_BYTES];
        byte[] nonce = randomness.bytes(AesGcm.NONCE_BYTES);
        System.arraycopy(nonce, 0, out, 0, nonce.length);
        cipher.seal(new AesGcm.Terms(key, nonce, context), plain, out, nonce.length);
        return out;
    }

    /// @return empty when it was not sealed by this person's key
    public Optional<byte[]> open(byte[] sealed) {
        if (sealed.length < AesGcm.NONCE_BYTES + AesGcm.TAG_BYTES) {
            return Optional.empty();
        }
        byte[] nonce = Arrays.copyOf(sealed, AesGcm.NONCE_BYTES);
        AesGcm.Terms terms = new AesGcm.Terms(key, nonce, context);
        return Optional.ofNullable(cipher.open(terms, sealed, AesGcm.NONCE_BYTES));
    }
}
