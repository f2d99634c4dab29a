package io.sallyport.server;

import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Assurance;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.PassphraseSeal;
import java.nio.file.Path;

/// Opens the instance's keys, or makes them where that is allowed: a demonstration on its first
/// start, any other instance by `init` on an empty folder.
final class Unsealing {
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

    static Keyring demo(DataFolder folder, Randomness randomness) {
        DemoSeal seal = new DemoSeal(folder.file("demo.seal"));
        return InstanceKeys.exist(folder.keys())
                ? InstanceKeys.open(folder.keys(), seal, randomness)
                : InstanceKeys.create(folder.keys(), seal, randomness);
    }

    static Keyring open(DataFolder folder, Options options, Randomness randomness) {
        PassphraseSeal seal = PassphraseSource.read(options.passphraseFd(), false);
        try {
            return InstanceKeys.open(folder.keys(), seal, randomness);
        } finally {
            seal.clear();
        }
    }

    static Keyring create(DataFolder folder, Options options, Randomness randomness) {
        PassphraseSeal seal = PassphraseSource.read(options.passphraseFd(), true);
        try {
            return InstanceKeys.create(folder.keys(), seal, randomness);
        } finally {
            seal.clear();
        }
    }
}
