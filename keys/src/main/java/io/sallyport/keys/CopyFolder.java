package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/// One copy of the keys: `root.json` and `keyring` in a folder, for its owner alone. Both are
/// written beside the old ones first and then take their places, the keyring before the root file.
///
/// A crash before the first step leaves the old copy. One between the two leaves `root.json.new`
/// without a `keyring.new`, which nothing else does: whoever comes next takes the second step.
final class CopyFolder {
    static final String KEYRING = "keyring";
    private static final String FRESH = ".new";

    private final Path folder;

    CopyFolder(Path folder) {
        this.folder = folder;
    }

    Path rootFile() {
        return folder.resolve(RootFile.NAME);
    }

    Path keyring() {
        return folder.resolve(KEYRING);
    }

    private Path fresh(Path file) {
        return file.resolveSibling(file.getFileName() + FRESH);
    }

    /// Takes the step that a crash left undone.
    void settle() throws IOException {
        Path root = fresh(rootFile());
        if (Files.exists(root) && !Files.exists(fresh(keyring())) && Files.exists(keyring())) {
            move(root, rootFile());
        }
    }

    boolean isEmpty() {
        return !Files.exists(rootFile()) && !Files.exists(keyring());
    }

    boolean isWhole() {
        return Files.isRegularFile(rootFile()) && Files.isRegularFile(keyring());
    }

    /// The copy's root file, of this instance and readable.
    ///
    /// @throws Problem when it is another instance's, or damaged
    RootFile root(InstanceId instance) throws Problem {
        try {
            RootFile root = RootFile.read(folder);
            if (!root.instance().equals(instance)) {
                throw new Problem("it holds the keys of another instance, " + root.instance());
            }
            return root;
        } catch (Corruption | StartRefused damaged) {
            throw new Problem("the root.json there is damaged or of another version");
        }
    }

    /// Why a place cannot be used, in words.
    static final class Problem extends IOException {
        private static final long serialVersionUID = 1L;

        Problem(String message) {
            super(message);
        }
    }

    /// Replaces the copy; it is on disk when this returns.
    void write(byte[] root, InputStream keyring, long length) throws IOException {
        // In this order: while there is a keyring.new, a root.json.new counts for nothing.
        try (FileChannel out = OwnerOnly.create(fresh(keyring()))) {
            long copied = copy(keyring, length, out);
            if (copied != length) {
                throw new IOException("the keyring ended after " + copied + " bytes");
            }
            out.force(true);
        }
        try (FileChannel out = OwnerOnly.create(fresh(rootFile()))) {
            out.write(ByteBuffer.wrap(root));
            out.force(true);
        }
        OwnerOnly.force(folder);
        move(fresh(keyring()), keyring());
        move(fresh(rootFile()), rootFile());
    }

    private static long copy(InputStream in, long length, FileChannel out) throws IOException {
        byte[] part = new byte[1 << 16];
        long left = length;
        var sink = Channels.newOutputStream(out);
        while (left > 0) {
            int read = in.read(part, 0, (int) Math.min(part.length, left));
            if (read < 0) {
                break;
            }
            sink.write(part, 0, read);
            left -= read;
        }
        return length - left;
    }

    private void move(Path from, Path to) throws IOException {
        Files.move(from, to, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        OwnerOnly.force(folder);
    }

    /// Whether the copy is this, byte for byte.
    boolean holds(byte[] root, InputStream keyring, long length) throws IOException {
        if (Files.size(keyring()) != length
                || !java.util.Arrays.equals(Files.readAllBytes(rootFile()), root)) {
            return false;
        }
        try (InputStream own = Files.newInputStream(keyring())) {
            long left = length;
            while (left > 0) {
                int part = (int) Math.min(1 << 16, left);
                byte[] theirs = keyring.readNBytes(part);
                if (theirs.length < part
                        || !java.util.Arrays.equals(theirs, own.readNBytes(part))) {
                    return false;
                }
                left -= part;
            }
            return true;
        }
    }

    void delete() throws IOException {
        for (Path file : new Path[] {rootFile(), keyring()}) {
            Files.deleteIfExists(fresh(file));
            Files.deleteIfExists(file);
        }
        OwnerOnly.force(folder);
    }
}
