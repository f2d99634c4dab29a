package io.sallyport.server;

import io.sallyport.foundation.StartRefused;
import java.io.Console;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Optional;

/// What a seal asks for, and where it comes from: an open file descriptor, a systemd credential, or
/// the terminal.
enum SealSecret {
    PASSPHRASE("passphrase", "passphrase"),
    PIN("pin", "token's PIN"),
    SHARES("shares", "shares");

    private final String word;
    private final String meaning;

    SealSecret(String word, String meaning) {
        this.word = word;
        this.meaning = meaning;
    }

    private String credential() {
        return "sallyport-" + word;
    }

    /// Whether systemd gave it.
    boolean isGiven() {
        return SecretSource.isGiven(credential());
    }

    /// @param twice whether a terminal asks again, as for a new secret
    /// @throws StartRefused when there is none
    @SuppressWarnings("SystemConsoleNull") // which of the two it is depends on the JDK's modules
    byte[] read(Optional<Integer> descriptor, boolean twice) {
        byte[] given = SecretSource.read(meaning, descriptor, credential());
        if (descriptor.isPresent() || given.length > 0) {
            return given;
        }
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw new StartRefused(
                    "no "
                            + meaning
                            + ": give it by --"
                            + word
                            + "-fd N, as the systemd credential \""
                            + credential()
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
        ByteBuffer encoded = StandardCharsets.UTF_8.encode(CharBuffer.wrap(typed));
        Arrays.fill(typed, '\0');
        byte[] bytes = new byte[encoded.remaining()];
        encoded.get(bytes);
        return bytes;
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
}
