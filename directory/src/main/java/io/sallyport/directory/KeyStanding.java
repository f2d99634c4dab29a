package io.sallyport.directory;

import io.sallyport.keys.VerificationKey;

/// Whether a key's signature counts, under a token that says when it was issued.
public sealed interface KeyStanding {
    record InForce(VerificationKey key) implements KeyStanding {}

    /// No key of this tenant has the id.
    record Unknown() implements KeyStanding {}

    /// The token says that it is from before the key signed anything: published is not active.
    record NotYet() implements KeyStanding {}

    /// The token says that it is from after the key's last signature: whoever has the old key makes
    /// no new tokens with it while the old ones live out.
    record Over() implements KeyStanding {}

    /// Nothing that the key signed counts any more.
    record Ended() implements KeyStanding {}
}
