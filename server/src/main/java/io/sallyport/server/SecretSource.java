package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Secrets from an open file descriptor or a systemd credential. Never from an argument or an
/// environment variable, which other processes and crash reports show.
final class SecretSource {
    private static final int BYTES_MAX = 4_096;

    private SecretSource() {}

    /// The secret without the line end behind it; nothing when it is given in neither way.
    ///
    /// @param what it is, for messages
    /// @throws StartRefused when it cannot be read
    static byte[] read(String what, Optional<Integer> descriptor, String credential) {
        if (descriptor.isPresent()) {
            return readAll(what, Path.of("/proc/self/fd/" + descriptor.get()));
        }
        return file(credential).map(path -> readAll(what, path)).orElseGet(() -> new byte[0]);
    }

    /// Whether systemd gave it.
    static boolean isGiven(String credential) {
        return file(credential).isPresent();
    }

    /// The variable holds the folder's name (systemd.exec(5)), not a secret.
    private static Optional<Path> file(String credential) {
        return Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY"))
                .map(folder -> Path.of(folder, credential))
                .filter(Files::exists);
    }

    /// The same from a file.
    static byte[] readAll(String what, Path path) {
        try (InputStream in = new FileInputStream(path.toFile())) {
            byte[] read = in.readNBytes(BYTES_MAX + 1);
            int length = read.length;
            while (length > 0 && (read[length - 1] == '\n' || read[length - 1] == '\r')) {
                length--;
            }
            if (read.length > BYTES_MAX) {
                throw new StartRefused("the " + what + " is longer than " + BYTES_MAX + " bytes");
            }
            byte[] secret = Arrays.copyOf(read, length);
            Arrays.fill(read, (byte) 0);
            return secret;
        } catch (IOException unreadable) {
            throw new StartRefused("the " + what + " cannot be read from " + path);
        }
    }
}
