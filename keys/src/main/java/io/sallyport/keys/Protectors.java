package io.sallyport.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/// The ways to open the root key: they add up, are listed, and each is tested by opening with it.
/// Each change is on disk when its method returns.
public final class Protectors {
    private static final Duration SUSPENDED_MAX = Duration.ofDays(90);

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

    /// What a new protector is besides its seal.
    ///
    /// @param holder who keeps its secret, in words
    /// @param replaced the id of a protector that goes in the same step
    /// @param testedEvery how often it has to show that it opens, 1 to 366 days
    public record Wanted(String holder, Optional<String> replaced, Duration testedEvery) {}

    /// Seals the root key with one more seal.
    public Protector add(Seal seal, Wanted wanted) {
        return root.locked(() -> {
            wanted.replaced().ifPresent(this::find);
            Protector made = root.sealedBy(seal, wanted.holder(), wanted.testedEvery());
            List<Protector> all = new ArrayList<>(list());
            all.removeIf(one -> wanted.replaced().filter(one.id()::equals).isPresent());
            all.add(made);
            root.replace(all);
            return made;
        });
    }

    public Protector add(Seal seal, String holder, Optional<String> replaced) {
        return add(seal, new Wanted(holder, replaced, Testing.EVERY));
    }

    /// Whether the secret opens this protector; nothing is noted.
    ///
    /// @throws io.sallyport.foundation.StartRefused when the secret cannot even be tried
    public boolean opens(String id, Seal seal) {
        return root.opens(find(id), seal);
    }

    /// Whether the secret opens this protector, tried by opening with it. Either way the day is
    /// noted.
    ///
    /// @throws IllegalArgumentException when there is none, or it is suspended or stale
    /// @throws io.sallyport.foundation.StartRefused when the secret cannot even be tried; that is
    ///   noted as well
    public boolean test(String id, Seal seal) {
        return root.locked(() -> {
            Protector protector = find(id);
            requireActive(protector);
            boolean opens = false;
            try {
                opens = root.opens(protector, seal);
            } finally {
                Instant now = root.now();
                Testing noted =
                        opens ? protector.testing().passed(now) : protector.testing().failedAt(now);
                change(id, one -> one.tested(noted));
            }
            return opens;
        });
    }

    private void requireActive(Protector protector) {
        switch (protector.state(epoch(), root.now())) {
            case ACTIVE -> {}
            case SUSPENDED ->
                    throw new IllegalArgumentException(
                            "the protector "
                                    + protector.id()
                                    + " is suspended until "
                                    + protector.suspendedUntil().orElseThrow()
                                    + ": resume it first");
            case STALE ->
                    throw new IllegalArgumentException(
                            "the protector "
                                    + protector.id()
                                    + " is stale, so it opens nothing: seal anew with its secret");
        }
    }

    /// Notes that the log knows of a protector's being overdue, until it passes a test.
    public void toldOverdue(String id) {
        root.locked(() -> {
            change(id, one -> one.tested(one.testing().toldOverdue()));
            return true;
        });
    }

    /// Makes a protector useless until an instant, at most 90 days ahead, or until it is resumed.
    /// The last active one cannot be suspended.
    public void suspend(String id, Instant until) {
        root.locked(() -> {
            Protector protector = find(id);
            Instant now = root.now();
            if (!until.isAfter(now) || until.isAfter(now.plus(SUSPENDED_MAX))) {
                throw new IllegalArgumentException(
                        "a suspension lasts some time, at most "
                                + SUSPENDED_MAX.toDays()
                                + " days");
            }
            requireAnother(protector, "suspended");
            change(id, one -> one.suspended(Optional.of(until)));
            return true;
        });
    }

    public void resume(String id) {
        root.locked(() -> {
            find(id);
            change(id, one -> one.suspended(Optional.empty()));
            return true;
        });
    }

    /// Takes a protector away. Whoever kept an old root file and its secret still opens that: only
    /// a rotation of the root key behind it, with a token's key destroyed, ends it.
    public Protector remove(String id) {
        return root.locked(() -> {
            Protector protector = find(id);
            requireAnother(protector, "removed");
            root.replace(list().stream().filter(one -> !one.id().equals(id)).toList());
            return protector;
        });
    }

    /// Destroys what a removed protector names outside, so that no copy of the root file opens with
    /// it any more.
    ///
    /// @return whether that was possible, and proven: nothing is there, and it opens nothing
    public boolean destroy(Protector removed, Seal seal) {
        if (find(list(), removed.id()).isPresent()) {
            throw new IllegalArgumentException("the protector is still in use");
        }
        boolean gone = true;
        for (Map.Entry<Integer, Protector.SealedRoot> one : removed.sealed().entrySet()) {
            RootKeys.Ended ended = new RootKeys.Ended(removed, one.getKey(), one.getValue());
            gone &= seal.destroy(one.getValue().parameters()) && !root.opens(ended, seal);
        }
        return gone;
    }

    private void requireAnother(Protector protector, String what) {
        Instant now = root.now();
        boolean another =
                list().stream()
                        .filter(one -> !one.id().equals(protector.id()))
                        .anyMatch(one -> one.state(epoch(), now) == Protector.State.ACTIVE);
        if (!another) {
            throw new IllegalArgumentException(
                    "the last active protector cannot be " + what + ": add another one first");
        }
    }

    /// @throws IllegalArgumentException when there is none with this id
    private Protector find(String id) {
        return find(list(), id)
                .orElseThrow(() -> new IllegalArgumentException("there is no protector " + id));
    }

    private static Optional<Protector> find(List<Protector> all, String id) {
        return all.stream().filter(one -> one.id().equals(id)).findFirst();
    }

    private void change(String id, UnaryOperator<Protector> how) {
        root.replace(
                list().stream().map(one -> one.id().equals(id) ? how.apply(one) : one).toList());
    }
}
