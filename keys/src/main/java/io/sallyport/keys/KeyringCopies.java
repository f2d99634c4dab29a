package io.sallyport.keys;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/// The copies of the keys that the instance knows of and can write over: a folder each, with the
/// root file and the keyring. A data backup never holds them. When a tenant is shredded they are
/// written anew at once; what cannot be reached is said.
public final class KeyringCopies {
    private static final List<String> FILES = List.of("keyring", RootFile.NAME);

    private final RootKeys root;
    private final Supplier<List<byte[]>> now;

    /// @param now the files' bytes as they belong together, in the order of [#FILES]
    KeyringCopies(RootKeys root, Supplier<List<byte[]>> now) {
        this.root = root;
        this.now = now;
    }

    /// @param problem why it is not as it should be; empty when it is
    public record Copy(String folder, Optional<String> problem) {}

    /// Takes a folder into the list and writes the first copy there.
    ///
    /// @throws IllegalArgumentException when it cannot hold one
    public Copy add(String folder) {
        Path path = Path.of(folder);
        if (!path.isAbsolute() || !Files.isDirectory(path)) {
            throw new IllegalArgumentException(
                    "a copy's place is an absolute path of a folder that exists");
        }
        if (path.normalize().equals(root.folder().toAbsolutePath().normalize())) {
            throw new IllegalArgumentException("the keys themselves are no copy of them");
        }
        if (root.copies().contains(folder)) {
            throw new IllegalArgumentException("the folder is in the list already");
        }
        write(path, now.get())
                .ifPresent(problem -> {
                    throw new IllegalArgumentException(problem);
                });
        List<String> more = new ArrayList<>(root.copies());
        more.add(folder);
        root.copyTo(more);
        return rewrite(folder);
    }

    /// Takes a folder off the list; what stands there stays.
    public void remove(String folder) {
        List<String> left = new ArrayList<>(root.copies());
        if (!left.remove(folder)) {
            throw new IllegalArgumentException("no copy is listed in this folder");
        }
        root.copyTo(left);
    }

    /// Each with whether it is what the keys are now.
    public List<Copy> list() {
        List<byte[]> current = now.get();
        return root.copies().stream()
                .map(folder -> new Copy(folder, difference(Path.of(folder), current)))
                .toList();
    }

    private static Optional<String> difference(Path folder, List<byte[]> current) {
        try {
            for (int i = 0; i < FILES.size(); i++) {
                byte[] there = Files.readAllBytes(folder.resolve(FILES.get(i)));
                if (!Arrays.equals(there, current.get(i))) {
                    return Optional.of("is behind");
                }
            }
            return Optional.empty();
        } catch (IOException unreadable) {
            return Optional.of("cannot be read: " + unreadable);
        }
    }

    /// Writes over every copy that is behind.
    public List<Copy> rewrite() {
        return list().stream()
                .map(copy -> copy.problem().isEmpty() ? copy : rewrite(copy.folder()))
                .toList();
    }

    private Copy rewrite(String folder) {
        return new Copy(folder, write(Path.of(folder), now.get()));
    }

    private Optional<String> write(Path folder, List<byte[]> current) {
        try {
            if (!Files.isDirectory(folder)) {
                return Optional.of("the folder " + folder + " is not there");
            }
            if (Files.exists(folder.resolve(RootFile.NAME))
                    && !RootFile.read(folder).instance().equals(root.instance())) {
                return Optional.of("the folder " + folder + " holds another instance's keys");
            }
            for (int i = 0; i < FILES.size(); i++) {
                OwnerOnly.write(folder.resolve(FILES.get(i)), current.get(i));
            }
            return Optional.empty();
        } catch (IOException | UncheckedIOException | Corruption | StartRefused failure) {
            return Optional.of("the folder " + folder + " cannot be written: " + failure);
        }
    }
}
