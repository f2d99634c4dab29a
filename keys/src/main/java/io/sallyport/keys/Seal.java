package io.sallyport.keys;

import io.sallyport.foundation.Randomness;
import java.util.Map;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// What the root key is sealed by: a secret that a person or a token holds. One more kind (TPM)
/// joins here.
public sealed interface Seal permits SecretSeal, TokenSeal {
    /// The word in the root file.
    String kind();

    /// Which instances this kind may open.
    Assurance assurance();

    /// The parameters for a new protector. What they name outside (a token's key) is made.
    ///
    /// @throws io.sallyport.foundation.StartRefused when that cannot be made
    Map<String, Object> newParameters(Randomness randomness);

    /// The parameters for the next epoch of a protector of this kind.
    default Map<String, Object> nextParameters(Map<String, Object> last, Randomness randomness) {
        return last;
    }

    /// Wraps the root key under what the secret gives.
    byte[] wrap(Sealing sealing, SecretKey root, Randomness randomness);

    /// Returns `null` when the secret is not the one, or the bytes are not what it wrapped.
    ///
    /// @throws io.sallyport.foundation.StartRefused when the secret is missing or unusable
    @Nullable SecretKey unwrap(Sealing sealing, byte[] wrapped);

    /// Destroys what these parameters name outside, so that nothing wrapped under it opens again.
    ///
    /// @return whether that was possible, and proven by looking again
    boolean destroy(Map<String, Object> parameters);

    /// One line for the person whose secret did not open the root key.
    String refused();

    /// Wipes the secret.
    void clear();

    /// @param parameters what the seal needs besides its secret, such as a salt
    /// @param context names the wrapped key and binds the parameters
    record Sealing(Map<String, Object> parameters, byte[] context) {
        public Sealing {
            parameters = Map.copyOf(parameters);
        }
    }
}
