package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.Map;
import javax.crypto.SecretKey;

/// What the root key is sealed by. More kinds (PKCS#11, shares, TPM) join here.
public sealed interface Seal permits DemoSeal, PassphraseSeal {
    /// The word in the root file.
    String kind();

    /// Which instances this kind may open.
    Assurance assurance();

    /// The parameters for a new protector.
    Map<String, Object> newParameters(Randomness randomness);

    /// The key that wraps the root key.
    ///
    /// @throws io.sallyport.foundation.StartRefused when the secret is missing or unusable
    SecretKey key(Map<String, Object> parameters);

    /// One line for the person whose secret did not open the root key.
    String refused();
}
