package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.PassphraseSeal;
import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// Where the passphrase comes from: an open file descriptor, a systemd credential, or the terminal.
/// Never an argument or an environment variable, which other processes and crash reports show.
final class PassphraseSource {
    private static final String CREDENTIAL = "sallyport-passphrase";

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
        byte[] given = SecretSource.read("passphrase", descriptor, CREDENTIAL);
        if (given.length > 0) {
            return given;
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
}
