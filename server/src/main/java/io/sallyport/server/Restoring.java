package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Seal;
import io.sallyport.keys.StagedKeys;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;

/// Puts back what was lost, into a data folder that no node holds.
final class Restoring {
    private Restoring() {}

    /// Returns what was done, in one line.
    ///
    /// @throws StartRefused when it cannot be done; nothing was changed
    static String run(Options options, Options.Restore restore) {
        Configuration configuration = Configuration.read(options);
        CryptoProvider.install();
        try (DataFolder folder = DataFolder.open(options.data())) {
            return keyring(options, configuration, folder, restore.from());
        }
    }

    /// The seal's secret proves that the copy is the instance's own and whole before it is moved
    /// in.
    private static String keyring(
            Options options, Configuration configuration, DataFolder folder, Path copy) {
        StagedKeys staged = StagedKeys.bring(copy, folder.file("keys.new"), folder.keys());
        try {
            requireLogOf(staged, folder);
            staged.requireNewer();
            Seal seal =
                    options.demo()
                            ? new DemoSeal(folder.file(Unsealing.DEMO_SEAL))
                            : Seals.known(staged.folder(), options, configuration);
            InstanceKeys.Ground ground =
                    new InstanceKeys.Ground(
                            staged.folder(), new SystemRandomness(), InstantSource.system());
            int tenants;
            try (Keyring keyring = InstanceKeys.open(ground, seal)) {
                tenants = keyring.verify();
            } finally {
                seal.clear();
            }
            staged.moveIn();
            return "restored the keys of "
                    + tenants
                    + " tenants from "
                    + copy
                    + "; what stood there is put aside as keys/*.replaced-N";
        } finally {
            staged.discard();
        }
    }

    /// Where the keys are gone, the log still says whose folder this is.
    private static void requireLogOf(StagedKeys staged, DataFolder folder) {
        Path key = folder.log().resolve("key");
        try {
            if (Files.exists(key)
                    && !Files.readString(key).startsWith("sallyport/" + staged.instance() + "+")) {
                throw new StartRefused(
                        "the log in " + folder.path() + " is of another instance than the copy");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
