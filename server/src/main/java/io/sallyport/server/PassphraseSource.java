package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.PassphraseSeal;
import java.io.Console;
import java.io.FileInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/// Where the passphrase comes from: an open file descriptor, a systemd credential, or the terminal.
/// Never an argument or an environment variable, which other processes and crash reports show.
final class PassphraseSource {
    private static final String CREDENTIAL = "sallyport-passphrase";
    private static final int BYTES_MAX = 1_024;

    private PassphraseSource() {}

    /// @param twice whether a terminal asks again, as for a new passphrase
    /// @throws StartRefused when there is none
    static PassphraseSeal read(Optional<Integer> descriptor, boolean twice) {
        byte[] passphrase = bytes(descriptor, twice);
        try {
            return new PassphraseSeal(passphrase);
        } finally {
            Arrays.fill(passphrase, (byte) 0);
        }
    }

    @SuppressWarnings("SystemConsoleNull") // which of the two it is depends on the JDK's modules
    private static byte[] bytes(Optional<Integer> descriptor, boolean twice) {
        if (descriptor.isPresent()) {
            return readAll(Path.of("/proc/self/fd/" + descriptor.get()));
        }
        // The variable holds the folder's name (systemd.exec(5)), not a secret.
        String folder = System.getenv("CREDENTIALS_DIRECTORY");
        if (folder != null && Files.exists(Path.of(folder, CREDENTIAL))) {
            return readAll(Path.of(folder, CREDENTIAL));
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new StartRefused(
                    "no passphrase: give it by --passphrase-fd N, as the systemd credential \""
                            + CREDENTIAL
                            + "\", or at a terminal");
        }
        return prompt(console, twice);
    }

    private static byte[] prompt(Console console, boolean twice) {
        char[] typed = console.readPassword("Passphrase: ");
        if (twice && typed != null) {
            char[] again = console.readPassword("Again: ");
            if (!Arrays.equals(typed, again)) {
                throw new StartRefused("the two passphrases differ: nothing was made");
            }
        }
        if (typed == null) {
            throw new StartRefused("no passphrase was typed");
        }
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, '\0');
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private static byte[] readAll(Path path) {
        try (InputStream in = new FileInputStream(path.toFile())) {
            byte[] read = in.readNBytes(BYTES_MAX + 1);
            int length = read.length;
            while (length > 0 && (read[length - 1] == '\n' || read[length - 1] == '\r')) {
                length--;
            }
            if (read.length > BYTES_MAX) {
                throw new StartRefused("the passphrase is longer than " + BYTES_MAX + " bytes");
            }
            byte[] passphrase = Arrays.copyOf(read, length);
            Arrays.fill(read, (byte) 0);
            return passphrase;
        } catch (IOException unreadable) {
            throw new StartRefused("the passphrase cannot be read from " + path);
        }
    }
}
