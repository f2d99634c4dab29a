package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import javax.crypto.SecretKey;
import org.jspecify.annotations.Nullable;

/// The opened root keys, by epoch, and the protectors that open them. There is one epoch, or during
/// a rotation two.
final class RootKeys {
    private static final int FIRST = 1;
    private static final int ID_BYTES = 5;

    private final Path folder;
    private final Randomness randomness;
    private final InstantSource time;
    private final KeyWrap wrap;
    private final Map<Integer, SecretKey> keys = new ConcurrentHashMap<>();
    private final ReentrantLock changing = new ReentrantLock();
    private volatile RootFile file;

    private RootKeys(InstanceKeys.Ground place, RootFile file, Map<Integer, SecretKey> keys) {
        this.folder = place.folder();
        this.randomness = place.randomness();
        this.time = place.time();
        this.wrap = new KeyWrap(randomness);
        this.file = file;
        this.keys.putAll(keys);
    }

    /// Makes the first root key; nothing is on disk yet.
    static RootKeys create(InstanceKeys.Ground place, Seal seal, String holder) {
        ByteBuffer id = ByteBuffer.wrap(place.randomness().bytes(16));
        InstanceId instance = new InstanceId(new UUID(id.getLong(), id.getLong()));
        RootFile empty =
                new RootFile(instance, seal.assurance(), FIRST, List.of(), List.of(), new byte[0]);
        SecretKey key = new KeyWrap(place.randomness()).newKey();
        RootKeys made = new RootKeys(place, empty, Map.of(FIRST, key));
        made.file = empty.with(List.of(made.sealedBy(seal, holder, Testing.EVERY)));
        return made;
    }

    /// @throws StartRefused when the seal is of another kind or its secret is wrong
    /// @throws Corruption when somebody else changed the file
    static RootKeys open(InstanceKeys.Ground place, Seal seal) {
        RootFile file = RootFile.read(place.folder());
        StartRefused refused = new StartRefused(seal.refused());
        for (Protector protector : file.protectors()) {
            if (!protector.kind().equals(seal.kind()) || file.assurance() != seal.assurance()) {
                continue;
            }
            switch (protector.state(file.epoch(), place.time().instant())) {
                case SUSPENDED -> refused = suspended(protector);
                case STALE -> refused = stale(protector);
                case ACTIVE -> {
                    Optional<Map<Integer, SecretKey>> opened = unwrap(file, protector, seal);
                    if (opened.isPresent()) {
                        return authentic(new RootKeys(place, file, opened.get()));
                    }
                }
            }
        }
        throw refused;
    }

    private static StartRefused suspended(Protector protector) {
        return new StartRefused(
                "the protector "
                        + protector.id()
                        + " ("
                        + protector.holder()
                        + ") is suspended until "
                        + protector.suspendedUntil().orElseThrow()
                        + ": use another one");
    }

    private static StartRefused stale(Protector protector) {
        return new StartRefused(
                "the protector "
                        + protector.id()
                        + " ("
                        + protector.holder()
                        + ") was not there when the root key was rotated: use another one, and"
                        + " seal anew with this one");
    }

    private static RootKeys authentic(RootKeys opened) {
        if (!opened.file.isAuthentic(opened.key(opened.epoch()))) {
            throw new Corruption(
                    "somebody else changed the root file "
                            + opened.folder.resolve(RootFile.NAME)
                            + ": keep it as evidence and restore a backup");
        }
        return opened;
    }

    private static Optional<Map<Integer, SecretKey>> unwrap(
            RootFile file, Protector protector, Seal seal) {
        Map<Integer, SecretKey> keys = new HashMap<>();
        protector
                .sealed()
                .forEach((epoch, root) -> {
                    SecretKey key =
                            seal.unwrap(
                                    file.sealing(epoch, seal.kind(), root.parameters()),
                                    root.wrapped());
                    if (key != null) {
                        keys.put(epoch, key);
                    }
                });
        return keys.containsKey(file.epoch()) ? Optional.of(keys) : Optional.empty();
    }

    InstanceId instance() {
        return file.instance();
    }

    Assurance assurance() {
        return file.assurance();
    }

    int epoch() {
        return file.epoch();
    }

    List<Protector> protectors() {
        return file.protectors();
    }

    /// Changes where the keys are copied to.
    void copyTo(UnaryOperator<List<CopyPlace>> change) {
        locked(() -> {
            replace(file.copiedTo(change.apply(file.copies())));
            return true;
        });
    }

    Instant now() {
        return time.instant();
    }

    /// The folder that holds the keys' own.
    Path dataFolder() {
        return Objects.requireNonNullElse(folder.toAbsolutePath().getParent(), folder);
    }

    /// What stands in the root file, or will in a moment.
    RootFile file() {
        return file;
    }

    SecretKey key(int epoch) {
        return Objects.requireNonNull(keys.get(epoch));
    }

    @Nullable SecretKey keyOrNull(int epoch) {
        return keys.get(epoch);
    }

    void write() {
        file.write(folder, key(epoch()));
    }

    private void replace(RootFile changed) {
        changed.write(folder, key(changed.epoch()));
        file = changed;
    }

    private Protector protector(Seal seal, String holder, Testing testing) {
        Map<String, Object> parameters = seal.newParameters(randomness);
        String id = HexFormat.of().formatHex(randomness.bytes(ID_BYTES));
        return new Protector(
                id,
                seal.kind(),
                holder,
                testing.tested(),
                testing,
                Optional.empty(),
                Map.of(epoch(), sealed(epoch(), key(epoch()), seal, parameters)));
    }

    private Protector.SealedRoot sealed(
            int epoch, SecretKey key, Seal seal, Map<String, Object> parameters) {
        Seal.Sealing sealing = file.sealing(epoch, seal.kind(), parameters);
        return new Protector.SealedRoot(parameters, seal.wrap(sealing, key, randomness));
    }

    /// A protector for the root key that counts; in no file yet.
    Protector sealedBy(Seal seal, String holder, Duration testedEvery) {
        requireSettled();
        Testing testing = Testing.made(time.instant(), testedEvery);
        return protector(seal, holder, testing);
    }

    /// Whether the secret opens this protector.
    boolean opens(Protector protector, Seal seal) {
        return protector.kind().equals(seal.kind()) && unwrap(file, protector, seal).isPresent();
    }

    /// On disk when this returns. Only within [#locked].
    void replace(List<Protector> others) {
        replace(file.with(others));
    }

    /// Whether a rotation has begun and not ended.
    boolean rotating() {
        return keys.size() > 1;
    }

    private void requireSettled() {
        if (rotating()) {
            throw new IllegalArgumentException("the root key is being rotated: wait for its end");
        }
    }

    /// Makes the next epoch's root key and seals it, beside the old one, with every protector whose
    /// secret is here. On disk when this returns.
    void begin(List<Seal> seals) {
        locked(() -> {
            requireSettled();
            int next = epoch() + 1;
            SecretKey key = wrap.newKey();
            List<Protector> resealed =
                    protectors().stream().map(one -> resealed(one, next, key, seals)).toList();
            // A suspended one comes along, but by itself it would leave nothing that opens today.
            Instant now = time.instant();
            if (resealed.stream()
                    .noneMatch(one -> one.state(next, now) == Protector.State.ACTIVE)) {
                throw new IllegalArgumentException(
                        "none of the secrets opens an active protector: nothing was rotated");
            }
            RootFile changed = file.with(resealed).inEpoch(next);
            changed.write(folder, key);
            keys.put(next, key);
            file = changed;
            return true;
        });
    }

    private Protector resealed(Protector protector, int next, SecretKey key, List<Seal> seals) {
        for (Seal seal : seals) {
            if (opens(protector, seal)) {
                Map<String, Object> last =
                        Objects.requireNonNull(protector.sealed().get(next - 1)).parameters();
                Map<String, Object> parameters = seal.nextParameters(last, randomness);
                Map<Integer, Protector.SealedRoot> both = new HashMap<>(protector.sealed());
                both.put(next, sealed(next, key, seal, parameters));
                return protector.with(both).testedAt(time.instant());
            }
        }
        return protector;
    }

    /// Forgets every epoch but the last. Nothing may be wrapped under them any more.
    ///
    /// @return what the forgotten epochs' protectors named, to be destroyed in the seals
    List<Ended> end() {
        return locked(() -> {
            int last = epoch();
            List<Ended> ended = new ArrayList<>();
            List<Protector> left = new ArrayList<>();
            for (Protector protector : protectors()) {
                Map<Integer, Protector.SealedRoot> kept = new HashMap<>(protector.sealed());
                kept.keySet().removeIf(epoch -> epoch != last);
                protector
                        .sealed()
                        .forEach((epoch, root) -> {
                            if (epoch != last) {
                                ended.add(new Ended(protector, epoch, root));
                            }
                        });
                left.add(protector.with(kept));
            }
            replace(file.with(left));
            keys.keySet().removeIf(epoch -> epoch != last);
            return ended;
        });
    }

    /// @param protector as it was
    record Ended(Protector protector, int epoch, Protector.SealedRoot root) {}

    /// Has seals destroy what they can of what ended epochs left.
    ///
    /// @return how many open nothing any more
    int destroyed(List<Ended> all, List<Seal> seals) {
        int destroyed = 0;
        for (Ended ended : all) {
            boolean gone =
                    seals.stream()
                            .filter(seal -> seal.kind().equals(ended.protector().kind()))
                            .anyMatch(seal ->
                                    seal.destroy(ended.root().parameters()) && !opens(ended, seal));
            destroyed += gone ? 1 : 0;
        }
        return destroyed;
    }

    /// Whether a seal still opens what an ended epoch left.
    boolean opens(Ended ended, Seal seal) {
        return seal.unwrap(
                        file.sealing(ended.epoch(), seal.kind(), ended.root().parameters()),
                        ended.root().wrapped())
                != null;
    }

    /// One change of the root file at a time.
    <T> T locked(Supplier<T> act) {
        changing.lock();
        try {
            return act.get();
        } finally {
            changing.unlock();
        }
    }
}
