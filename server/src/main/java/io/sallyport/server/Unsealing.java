package io.sallyport.server;

import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Seal;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Opens the instance's keys, or makes them where that is allowed: a demonstration on its first
/// start, any other instance by `init` on an empty folder.
final class Unsealing {
    static final String DEMO_SEAL = "demo.seal";

    private Unsealing() {}

    /// Refuses what the folder is not for, before anything in it is touched.
    ///
    /// @throws StartRefused with one line that says what to do
    static void requireFit(Options options) {
        Path path = options.data();
        switch (DataFolder.look(path)) {
            case FOREIGN ->
                    throw new StartRefused(
                            "the folder "
                                    + path
                                    + " is not empty and holds no instance: choose another one");
            case ROOTLESS ->
                    throw new StartRefused(
                            "the folder "
                                    + path
                                    + " holds an instance whose keys/root.json is missing: restore"
                                    + " it from a backup; nothing was changed");
            case EMPTY -> {
                if (!options.demo() && !options.init()) {
                    throw new StartRefused(
                            "there is no instance in "
                                    + path
                                    + ": make one with ./sallyport init --data "
                                    + path
                                    + ", or try script/server --demo");
                }
            }
            case INSTANCE -> requireKind(options, path);
        }
    }

    private static void requireKind(Options options, Path path) {
        if (options.init()) {
            throw new StartRefused("the folder " + path + " holds an instance already");
        }
        boolean demonstration =
                InstanceKeys.assurance(path.resolve("keys")) == Assurance.DEMONSTRATION;
        if (options.demo() && !demonstration) {
            throw new StartRefused(
                    "the folder " + path + " holds a real instance: start it without --demo");
        }
        if (!options.demo() && demonstration) {
            throw new StartRefused(
                    "the folder " + path + " holds a demonstration: start it with --demo");
        }
    }

    /// What opening takes besides a secret.
    record Ground(Configuration configuration, Randomness randomness, InstantSource time) {
        InstanceKeys.Ground in(DataFolder folder) {
            return new InstanceKeys.Ground(folder.keys(), randomness, time);
        }
    }

    static Keyring demo(DataFolder folder, Ground ground) {
        DemoSeal seal = new DemoSeal(folder.file(DEMO_SEAL));
        return InstanceKeys.exist(folder.keys())
                ? opened(folder, ground, seal)
                : InstanceKeys.create(ground.in(folder), seal, "the demonstration's folder");
    }

    /// A rotation that a crash interrupted goes on here, where the seal's secret is at hand.
    private static Keyring opened(DataFolder folder, Ground ground, Seal seal) {
        Keyring keyring = InstanceKeys.open(ground.in(folder), seal);
        if (keyring.rotating()) {
            keyring.finishRotation(List.of(seal), (_, _) -> {});
        }
        return keyring;
    }

    static Keyring open(DataFolder folder, Options options, Ground ground) {
        Seal seal = Seals.known(folder.keys(), options, ground.configuration());
        try {
            return opened(folder, ground, seal);
        } finally {
            seal.clear();
        }
    }

    /// A new instance, and what its custodians get.
    record Created(Keyring keyring, List<String> shares) {}

    static Created create(DataFolder folder, Options options, Ground ground) {
        Seal seal = Seals.fresh(options, ground.configuration(), ground.randomness());
        try {
            Keyring keyring = InstanceKeys.create(ground.in(folder), seal, "who made the instance");
            return new Created(keyring, Seals.shares(seal));
        } finally {
            seal.clear();
        }
    }
}
