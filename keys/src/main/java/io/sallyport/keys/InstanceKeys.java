package io.sallyport.keys;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;

/// Makes and opens an instance's keys: the folder with `root.json`, which lists how the root key is
/// sealed, and `keyring`. An instance exists as soon as `root.json` does.
public final class InstanceKeys {
    private static final String KEYRING = "keyring";

    private InstanceKeys() {}

    /// Where the keys are and what making them takes.
    public record Ground(Path folder, Randomness randomness, InstantSource time) {}

    public static boolean exist(Path folder) {
        return Files.exists(folder.resolve(RootFile.NAME));
    }

    /// What kind of instance stands here, before anything is opened. The claim is proven by
    /// opening.
    public static Assurance assurance(Path folder) {
        return RootFile.read(folder).assurance();
    }

    /// What the root file lists, before anything is opened: a claim that opening proves.
    public static List<Protector> protectors(Path folder) {
        return RootFile.read(folder).protectors();
    }

    /// Which instance stands here, before anything is opened; proven by opening as well.
    public static InstanceId instance(Path folder) {
        return RootFile.read(folder).instance();
    }

    /// Makes the keys and opens them. `root.json` is written last, so a crash before leaves no
    /// instance.
    ///
    /// @param holder who keeps the seal's secret, in words
    public static Keyring create(Ground ground, Seal seal, String holder) {
        try {
            OwnerOnly.folder(ground.folder());
            RootKeys root = RootKeys.create(ground, seal, holder);
            Keyring keyring = new Keyring(root, freshFile(ground.folder()), ground.randomness());
            keyring.addTenant(TenantId.OPERATOR_REALM);
            root.write();
            return keyring;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// What an unfinished creation left is put aside: without a root file nothing opens it, but the
    /// root file may have been lost, and come back.
    private static KeyringFile freshFile(Path folder) throws IOException {
        Path file = folder.resolve(KEYRING);
        for (int number = 1; Files.exists(file); number++) {
            Path aside = folder.resolve(KEYRING + ".unfinished-" + number);
            if (!Files.exists(aside)) {
                Files.move(file, aside);
            }
        }
        return KeyringFile.create(file);
    }

    /// @throws StartRefused when the seal is of another kind or its secret is wrong
    public static Keyring open(Ground ground, Seal seal) {
        RootKeys root = RootKeys.open(ground, seal);
        return new Keyring(
                root, KeyringFile.open(ground.folder().resolve(KEYRING)), ground.randomness());
    }
}
