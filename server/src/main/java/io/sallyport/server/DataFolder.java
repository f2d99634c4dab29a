package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Listener;
import io.sallyport.keys.OwnerOnly;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.function.Function;
import java.util.stream.Stream;

/// The data folder, held by one process at a time and entered by its owner alone. The lock goes
/// with the process, however it ends.
final class DataFolder implements AutoCloseable {
    /// `sun_path` of unix(7), less its end.
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// @throws StartRefused when another process holds it or it cannot be used
    static DataFolder open(Path path) {
        try {
            OwnerOnly.folder(path);
            Files.setPosixFilePermissions(path, PosixFilePermissions.fromString("rwx------"));
            FileChannel channel =
                    FileChannel.open(
                            path.resolve("lock"),
                            StandardOpenOption.CREATE,
                            StandardOpenOption.WRITE);
            if (!locked(channel)) {
                channel.close();
                throw new StartRefused(
                        "the data folder "
                                + path
                                + " is in use by another process"
                                + pid(path)
                                + ": stop it, or choose another folder");
            }
            Files.writeString(path.resolve("server.pid"), ProcessHandle.current().pid() + "\n");
            return new DataFolder(path, channel);
        } catch (IOException failure) {
            throw new StartRefused("the data folder " + path + " cannot be used (" + failure + ")");
        }
    }

    private static boolean locked(FileChannel channel) throws IOException {
        try {
            FileLock held = channel.tryLock();
            return held != null;
        } catch (OverlappingFileLockException thisProcess) {
            return false;
        }
    }

    private static String pid(Path path) throws IOException {
        Path file = path.resolve("server.pid");
        return Files.exists(file) ? " (process " + Files.readString(file).strip() + ")" : "";
    }

    /// Whether nothing stands here but what opening it made.
    boolean empty() {
        try (Stream<Path> files = Files.list(path)) {
            return files.map(file -> file.getFileName().toString())
                    .allMatch(name ->
                            name.equals("lock")
                                    || name.equals("server.pid")
                                    || name.equals(Configuration.FILE));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path keys() {
        return path.resolve("keys");
    }

    Path log() {
        return path.resolve("log");
    }

    /// Writes a small file for people and scripts, whole or not at all.
    void publish(String name, String text) {
        try {
            OwnerOnly.write(path.resolve(name), text.getBytes(StandardCharsets.UTF_8));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Opens the instance's socket for its owner alone; what a killed process left behind goes.
    Listener bindSocket(Function<UnixDomainSocketAddress, Listener> open) {
        Path socket = path.resolve("sallyport.sock");
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_BYTES_MAX) {
            throw new StartRefused(
                    "the data folder's path is too long for a Unix socket ("
                            + socket
                            + "): choose a shorter one");
        }
        try {
            Files.deleteIfExists(socket);
            Listener listener = open.apply(UnixDomainSocketAddress.of(socket));
            Files.setPosixFilePermissions(socket, PosixFilePermissions.fromString("rw-------"));
            return listener;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    Path file(String name) {
        return path.resolve(name);
    }

    Path path() {
        return path;
    }

    @Override
    public void close() {
        try {
            Files.deleteIfExists(path.resolve("server.pid"));
            lock.close();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
