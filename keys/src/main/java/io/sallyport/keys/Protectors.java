package io.sallyport.keys;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/// The ways to open the root key: they add up, are listed, and each is tested by opening with it.
/// Each change is on disk when its method returns.
public final class Protectors {
    private final RootKeys root;

    Protectors(RootKeys root) {
        this.root = root;
    }

    public List<Protector> list() {
        return root.protectors();
    }

    /// The root key that counts.
    public int epoch() {
        return root.epoch();
    }

    /// Seals the root key with one more seal.
    ///
    /// @param holder who keeps its secret, in words
    /// @param replaced the id of a protector that goes in the same step
    public Protector add(Seal seal, String holder, Optional<String> replaced) {
        return root.add(seal, holder, replaced);
    }

    /// Whether the secret opens this protector; the day is noted if so.
    public boolean test(String id, Seal seal) {
        return root.test(id, seal);
    }

    /// Makes a protector useless until an instant, at most 90 days ahead, or until it is resumed.
    /// The last active one cannot be suspended.
    public void suspend(String id, Instant until) {
        root.suspend(id, until);
    }

    public void resume(String id) {
        root.resume(id);
    }

    /// Takes a protector away. Whoever kept an old root file and its secret still opens that: only
    /// a rotation of the root key behind it, with a token's key destroyed, ends it.
    public Protector remove(String id) {
        return root.remove(id);
    }
}
