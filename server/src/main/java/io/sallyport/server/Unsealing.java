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

    static Keyring demo(DataFolder folder, Randomness randomness) {
        DemoSeal seal = new DemoSeal(folder.file("demo.seal"));
        if (InstanceKeys.exist(folder.keys())) {
            if (InstanceKeys.assurance(folder.keys()) != Assurance.DEMONSTRATION) {
                throw new StartRefused(
                        "the folder "
                                + folder.path()
                                + " holds a real instance: start it without --demo");
            }
            return InstanceKeys.open(folder.keys(), seal, randomness);
        }
        refuseForeignFiles(folder);
        return InstanceKeys.create(folder.keys(), seal, randomness);
    }

    static Keyring open(DataFolder folder, Options options, Randomness randomness) {
        if (!InstanceKeys.exist(folder.keys())) {
            throw new StartRefused(
                    "there is no instance in "
                            + folder.path()
                            + ": make one with ./sallyport init --data "
                            + folder.path()
                            + ", or try script/server --demo");
        }
        if (InstanceKeys.assurance(folder.keys()) == Assurance.DEMONSTRATION) {
            throw new StartRefused(
                    "the folder " + folder.path() + " holds a demonstration: start it with --demo");
        }
        PassphraseSeal seal = PassphraseSource.read(options.passphraseFd(), false);
        try {
            return InstanceKeys.open(folder.keys(), seal, randomness);
        } finally {
            seal.clear();
        }
    }

    static Keyring create(DataFolder folder, Options options, Randomness randomness) {
        if (InstanceKeys.exist(folder.keys())) {
            throw new StartRefused("the folder " + folder.path() + " holds an instance already");
        }
        refuseForeignFiles(folder);
        PassphraseSeal seal = PassphraseSource.read(options.passphraseFd(), true);
        try {
            return InstanceKeys.create(folder.keys(), seal, randomness);
        } finally {
            seal.clear();
        }
    }

    /// What a crash left of an unfinished creation may be written over; anything else is
    /// somebody's.
    private static void refuseForeignFiles(DataFolder folder) {
        Path keys = folder.keys();
        boolean unfinished = keys.toFile().isDirectory() && !InstanceKeys.exist(keys);
        if (!folder.empty() && !unfinished) {
            throw new StartRefused(
                    "the folder "
                            + folder.path()
                            + " is not empty and holds no instance: choose another one");
        }
    }
}
