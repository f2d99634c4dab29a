package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Listener;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.store.DiskRoom;
import io.sallyport.store.Restoration;
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
import java.util.Objects;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// The data folder, held by one process at a time and entered by its owner alone. The lock goes
/// with the process, however it ends.
final class DataFolder implements AutoCloseable {
    /// `sun_path` of unix(7), less its end.
    private static final int SOCKET_PATH_BYTES_MAX = 107;

    /// How far each sink has come.
    static final String SINKS = "sinks";

    private static final String KEYS = "keys";
    private static final String SOCKET = "sallyport.sock";
    private static final Set<String> KEY_FILES = Set.of("keyring", "root.json");

    /// What stands there before the root file does.
    private static final Set<String> BEGINNING =
            Set.of("lock", "server.pid", Configuration.FILE, "demo.seal", KEYS);

    private static final Set<String> OWN =
            Set.of(
                    "lock",
                    "server.pid",
                    Configuration.FILE,
                    "demo.seal",
                    "demo.json",
                    "demo",
                    "ca.pem",
                    "crl",
                    KEYS,
                    "store",
                    "ledger",
                    "journal",
                    "log",
                    "views",
                    SINKS,
                    DiskRoom.FILE,
                    Restoration.UNFINISHED,
                    SOCKET);

    private final Path path;
    private final FileChannel lock;

    private DataFolder(Path path, FileChannel lock) {
        this.path = path;
        this.lock = lock;
    }

    /// What stands in a folder.
    enum Contents {
        /// Nothing, or what an unfinished creation leaves.
        EMPTY,
        INSTANCE,
        /// An instance without its root file.
        ROOTLESS,
        /// Somebody else's files.
        FOREIGN
    }

    /// Looks before anything there is touched.
    static Contents look(Path path) {
        if (InstanceKeys.exist(path.resolve(KEYS))) {
            return Contents.INSTANCE;
        }
        Set<String> names = names(path);
        if (!OWN.containsAll(names) || !KEY_FILES.containsAll(names(path.resolve(KEYS)))) {
            return Contents.FOREIGN;
        }
        return BEGINNING.containsAll(names) ? Contents.EMPTY : Contents.ROOTLESS;
    }

    /// Without the endings of what a crash left half done or put aside.
    private static Set<String> names(Path folder) {
        if (!Files.isDirectory(folder)) {
            return Set.of();
        }
        try (Stream<Path> files = Files.list(folder)) {
            return files.map(file -> file.getFileName().toString())
                    .map(name ->
                            name.replaceFirst("\\.(new|(unfinished|torn|replaced)-[0-9]+)$", ""))
                    .collect(Collectors.toSet());
        } catch (IOException failure) {
            throw new StartRefused("the data folder " + folder + " cannot be read: " + failure);
        }
    }

    /// Refuses what a restore left half done.
    void requireWhole() {
        if (Restoration.isUnfinished(path)) {
            throw new StartRefused(
                    "a restore into "
                            + path
                            + " was cut off: make it again, with ./sallyport restore FILE --data "
                            + path);
        }
    }

    /// Refuses an instance whose journal is missing, before anything makes it anew.
    void requireJournal() {
        if (Files.exists(log().resolve("checkpoint")) && !hasJournal()) {
            throw new StartRefused(
                    "the journal "
                            + path.resolve("journal")
                            + " is missing: restore it from a backup; nothing was changed");
        }
    }

    boolean hasJournal() {
        return names(path.resolve("journal")).stream().anyMatch(name -> name.endsWith(".journal"));
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
            DiskRoom.forStart(path);
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

    Path keys() {
        return path.resolve(KEYS);
    }

    Path log() {
        return path.resolve("log");
    }

    /// Writes a small file for people and scripts, whole or not at all.
    void publish(String name, String text) {
        publish(name, text.getBytes(StandardCharsets.UTF_8));
    }

    /// The same.
    void publish(String name, byte[] bytes) {
        try {
            Path file = path.resolve(name);
            OwnerOnly.folder(Objects.requireNonNull(file.getParent()));
            OwnerOnly.write(file, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// @throws StartRefused when the folder's path leaves no room for it
    Path socket() {
        Path socket = path.resolve(SOCKET);
        if (socket.toString().getBytes(StandardCharsets.UTF_8).length > SOCKET_PATH_BYTES_MAX) {
            throw new StartRefused(
                    "the data folder's path is too long for a Unix socket ("
                            + socket
                            + "): choose a shorter one");
        }
        return socket;
    }

    /// Opens the instance's socket for its owner alone; what a killed process left behind goes.
    Listener bindSocket(Function<UnixDomainSocketAddress, Listener> open) {
        Path socket = socket();
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
