package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// A seal whose secret gives a key to this process. Whoever keeps an old root file and the old
/// secret opens it for ever: nothing can be destroyed.
sealed interface SecretSeal extends Seal permits DemoSeal, PassphraseSeal, SharesSeal {
    /// The key that wraps the root key.
    ///
    /// @throws io.sallyport.foundation.StartRefused when the secret is missing or unusable
    SecretKey key(Map<String, Object> parameters);

    @Override
    default byte[] wrap(Sealing sealing, SecretKey root, Randomness randomness) {
        return new KeyWrap(randomness).wrap(key(sealing.parameters()), sealing.context(), root);
    }

    @Override
    default @Nullable SecretKey unwrap(Sealing sealing, byte[] wrapped) {
        return KeyWrap.unwrap(key(sealing.parameters()), sealing.context(), wrapped);
    }

    @Override
    default boolean destroy(Map<String, Object> parameters) {
        return false;
    }
}
