package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
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

/// Where a seal's secret comes from: an open file descriptor, a systemd credential, or the
/// terminal. Never an argument or an environment variable, which other processes and crash reports
/// show.
enum SecretSource {
    PASSPHRASE("passphrase", "passphrase"),
    PIN("pin", "token's PIN"),
    SHARES("shares", "shares");

    private static final int BYTES_MAX = 4_096;

    private final String word;
    private final String meaning;

    SecretSource(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    private Optional<Path> credential() {
        // The variable holds the folder's name (systemd.exec(5)), not a secret.
        return Optional.ofNullable(System.getenv("CREDENTIALS_DIRECTORY"))
                .map(folder -> Path.of(folder, "sallyport-" + word))
                .filter(Files::exists);
    }

    /// Whether systemd gave it.
    boolean isGiven() {
        return credential().isPresent();
    }

    /// @param twice whether a terminal asks again, as for a new secret
    /// @throws StartRefused when there is none
    @SuppressWarnings("SystemConsoleNull") // which of the two it is depends on the JDK's modules
    byte[] read(Optional<Integer> descriptor, boolean twice) {
        if (descriptor.isPresent()) {
            return readAll(Path.of("/proc/self/fd/" + descriptor.get()));
        }
        Optional<Path> credential = credential();
        if (credential.isPresent()) {
            return readAll(credential.get());
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new StartRefused(
                    "no "
                            + meaning
                            + ": give it by --"
                            + word
                            + "-fd N, as the systemd credential \"sallyport-"
                            + word
                            + "\", or at a terminal");
        }
        return this == SHARES ? promptLines(console) : prompt(console, twice);
    }

    private byte[] prompt(Console console, boolean twice) {
        char[] typed = console.readPassword("The %s: ", meaning);
        if (twice && typed != null) {
            char[] again = console.readPassword("Again: ");
            if (!Arrays.equals(typed, again)) {
                throw new StartRefused("the two differ: nothing was made");
            }
        }
        if (typed == null) {
            throw new StartRefused("no " + meaning + " was typed");
        }
        return bytes(typed);
    }

    /// One custodian after the other, until an empty line.
    private static byte[] promptLines(Console console) {
        StringBuilder all = new StringBuilder();
        for (int number = 1; ; number++) {
            char[] typed = console.readPassword("Custodian %d's share (empty: no more): ", number);
            if (typed == null || typed.length == 0) {
                return all.toString().getBytes(StandardCharsets.UTF_8);
            }
            all.append(typed).append('\n');
            Arrays.fill(typed, '\0');
        }
    }

    private static byte[] bytes(char[] typed) {
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, '\0');
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
    }

    private byte[] readAll(Path path) {
        try (InputStream in = new FileInputStream(path.toFile())) {
            byte[] read = in.readNBytes(BYTES_MAX + 1);
            int length = read.length;
            while (length > 0 && (read[length - 1] == '\n' || read[length - 1] == '\r')) {
                length--;
            }
            if (read.length > BYTES_MAX) {
                throw new StartRefused(
                        "the " + meaning + " is longer than " + BYTES_MAX + " bytes");
            }
            byte[] secret = Arrays.copyOf(read, length);
            Arrays.fill(read, (byte) 0);
            return secret;
        } catch (IOException unreadable) {
            throw new StartRefused("the " + meaning + " cannot be read from " + path);
        }
    }
}
