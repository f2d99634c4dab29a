package io.sallyport.audit.merkle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.stream.Stream;

/// Writes the files of one log.
///
/// - A file that is not there yet is written under its own name. No checkpoint that was shown to
///   anybody needs it, so a crash that leaves it torn harms nobody, and the next run replaces it.
///   (A temporary file and a rename would cost two thirds more.)
/// - A file that is there is replaced whole, by rename: somebody may be reading it. A crash leaves
///   the old one and at most one temporary file, which the next replacement takes over.
/// - Only a checkpoint is forced to disk. A loss of power can leave other files of the last half
///   minute empty, which [TileFolder#resume] finds.
///
/// Files are for their owner and its group only, less what the umask takes away.
final class TileFiles {
    private static final Set<OpenOption> NEW =
            Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    private static final Set<OpenOption> AGAIN =
            Set.of(
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING);

    private final Path folder;
    private final Path temporary;
    private final FileAttribute<?>[] fileMode;
    private final FileAttribute<?>[] folderMode;

    TileFiles(Path folder) throws IOException {
        this(folder, ".unfinished");
    }

    /// @param temporary the name of a file that no other writer of this folder uses
    TileFiles(Path folder, String temporary) throws IOException {
        this.folder = folder;
        this.temporary = folder.resolve(temporary);
        this.fileMode = mode(folder, "rw-r-----");
        this.folderMode = mode(folder, "rwxr-x---");
        Files.createDirectories(folder, folderMode);
    }

    private static FileAttribute<?>[] mode(Path folder, String permissions) {
        return folder.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? new FileAttribute<?>[] {
                    PosixFilePermissions.asFileAttribute(
                            PosixFilePermissions.fromString(permissions))
                }
                : new FileAttribute<?>[0];
    }

    void write(TilePath path, ByteBuffer bytes) throws IOException {
        String name = path.text();
        try {
            write(folder.resolve(name), NEW, bytes, false);
        } catch (FileAlreadyExistsException _) {
            write(temporary, AGAIN, bytes, false);
            moveTo(folder.resolve(name));
        } catch (NoSuchFileException _) {
            // Trying first and asking afterwards: a folder is missing once in a thousand tiles.
            String parent = name.substring(0, name.lastIndexOf('/'));
            Files.createDirectories(folder.resolve(parent), folderMode);
            write(folder.resolve(name), NEW, bytes, false);
        }
    }

    /// Replaces a checkpoint. Before the rename a crash leaves the old one, after it the new one;
    /// when this has returned, a loss of power leaves the new one too.
    void writeNote(String name, Note note) throws IOException {
        write(temporary, AGAIN, ByteBuffer.wrap(note.bytes()), true);
        moveTo(folder.resolve(name));
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }

    private void write(Path file, Set<OpenOption> how, ByteBuffer bytes, boolean force)
            throws IOException {
        try (FileChannel channel = FileChannel.open(file, how, fileMode)) {
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            if (force) {
                channel.force(true);
            }
        }
    }

    private void moveTo(Path target) throws IOException {
        Files.move(temporary, target, StandardCopyOption.ATOMIC_MOVE);
    }

    /// Returns the widths at which a tile has partial files.
    SortedSet<Integer> partialWidths(TilePath path) throws IOException {
        SortedSet<Integer> widths = new TreeSet<>();
        for (Path file : partialFiles(path)) {
            String name = file.getFileName().toString();
            if (name.matches("[1-9][0-9]{0,2}") && Integer.parseInt(name) < TilePath.FULL) {
                widths.add(Integer.valueOf(name));
            }
        }
        return widths;
    }

    /// Removes the partial files of a tile that stands there full. A crash in here leaves some of
    /// them, which do no harm: they are true.
    void deletePartial(TilePath full) throws IOException {
        Path partial = partialFolder(full);
        if (Files.isDirectory(partial)) {
            for (Path file : partialFiles(full)) {
                Files.delete(file);
            }
            Files.delete(partial);
        }
    }

    private List<Path> partialFiles(TilePath path) throws IOException {
        Path partial = partialFolder(path);
        if (!Files.isDirectory(partial)) {
            return List.of();
        }
        try (Stream<Path> files = Files.list(partial)) {
            return files.toList();
        }
    }

    private Path partialFolder(TilePath path) {
        return folder.resolve(path.at(TilePath.FULL).text() + ".p");
    }
}
