package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// Keys on their way back from a copy: brought beside the place where they belong, looked at there,
/// and then moved in. What stood there before is put aside, never deleted.
public final class StagedKeys {
    private final Path stage;
    private final Path keys;

    private StagedKeys(Path stage, Path keys) {
        this.stage = stage;
        this.keys = keys;
    }

    /// Reads a copy; nothing is written where it lies.
    ///
    /// @param stage a folder on the disk of the keys, made anew
    /// @param keys where they belong
    /// @throws StartRefused when there is no whole copy
    public static StagedKeys bring(Path copy, Path stage, Path keys) {
        Path root = copy.resolve(RootFile.NAME);
        Path unsettled = copy.resolve(RootFile.NAME + ".new");
        Path keyring = copy.resolve(CopyFolder.KEYRING);
        // As CopyFolder says: the second step of a write that a crash cut in two.
        if (Files.exists(unsettled) && !Files.exists(copy.resolve(CopyFolder.KEYRING + ".new"))) {
            root = unsettled;
        }
        if (!Files.isRegularFile(root) || !Files.isRegularFile(keyring)) {
            throw new StartRefused(
                    "the folder " + copy + " holds no copy of keys: root.json and keyring");
        }
        StagedKeys staged = new StagedKeys(stage, keys);
        boolean whole = false;
        try (InputStream in = Files.newInputStream(keyring)) {
            staged.discard();
            OwnerOnly.folder(stage);
            new CopyFolder(stage).write(Files.readAllBytes(root), in, Files.size(keyring));
            KeyringFile.scan(stage.resolve(CopyFolder.KEYRING), _ -> {});
            whole = true;
            return staged;
        } catch (IOException failure) {
            throw new StartRefused("the copy in " + copy + " cannot be read (" + failure + ")");
        } catch (Corruption damaged) {
            throw new StartRefused("the copy in " + copy + " is cut short or damaged");
        } finally {
            if (!whole) {
                staged.discard();
            }
        }
    }

    /// Where they can be opened.
    public Path folder() {
        return stage;
    }

    public InstanceId instance() {
        return RootFile.read(stage).instance();
    }

    /// Refuses when the keys in place are another instance's, or hold anything that the copy does
    /// not. This takes no secret: how new a record is stands in clear, and what lies about it only
    /// keeps the keys as they are.
    ///
    /// @throws StartRefused with the reason; nothing was changed
    public void requireNewer() {
        if (!InstanceKeys.exist(keys)) {
            return;
        }
        RootFile own = RootFile.read(keys);
        RootFile theirs = RootFile.read(stage);
        if (!own.instance().equals(theirs.instance())) {
            throw new StartRefused(
                    "the copy is of another instance, "
                            + theirs.instance()
                            + "; "
                            + keys
                            + " belongs to "
                            + own.instance());
        }
        if (own.epoch() > theirs.epoch() || !isCovered()) {
            throw new StartRefused(
                    "the keys in "
                            + keys
                            + " are newer than the copy: restoring it would lose keys; nothing was"
                            + " changed");
        }
    }

    /// A keyring in place that is damaged can say no more than what is read of it before.
    private boolean isCovered() {
        Path own = keys.resolve(CopyFolder.KEYRING);
        boolean[] covered = {true};
        try (KeyringFile copy = KeyringFile.open(stage.resolve(CopyFolder.KEYRING))) {
            if (Files.exists(own)) {
                KeyringFile.scan(
                        own,
                        record ->
                                covered[0] &=
                                        copy.find(record.tenant())
                                                .filter(found -> found.covers(record))
                                                .isPresent());
            }
        } catch (Corruption damaged) {
            return covered[0];
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return covered[0];
    }

    /// Puts aside what stands there and moves the keys in, the root file last: a crash before that
    /// leaves a folder that no start takes for an instance, and the same call again goes on.
    public void moveIn() {
        try {
            OwnerOnly.folder(keys);
            for (String name : new String[] {RootFile.NAME, CopyFolder.KEYRING}) {
                PutAside.move(keys.resolve(name));
            }
            for (String name : new String[] {CopyFolder.KEYRING, RootFile.NAME}) {
                Files.move(stage.resolve(name), keys.resolve(name), StandardCopyOption.ATOMIC_MOVE);
                OwnerOnly.force(keys);
            }
            discard();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Removes the stage.
    public void discard() {
        try {
            if (Files.isDirectory(stage)) {
                new CopyFolder(stage).delete();
                Files.delete(stage);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
