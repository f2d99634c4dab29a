package io.sallyport.cli;

import java.io.Console;

/// Asks for a secret at the terminal, where it is not shown.
final class SecretPrompt {
    private SecretPrompt() {}

    /// @param meaning such as `passphrase`
    @SuppressWarnings("SystemConsoleNull") // which of the two it is depends on the JDK's modules
    static String read(String meaning) {
        Console console = System.console();
        if (console == null || !console.isTerminal()) {
            throw CommandFailed.usage(
                    "there is no terminal to ask for the "
                            + meaning
                            + ": give it on an open file descriptor");
        }
        char[] typed = console.readPassword("The %s: ", meaning);
        if (typed == null || typed.length == 0) {
            throw CommandFailed.usage("no " + meaning + " was typed");
        }
        return new String(typed);
    }
}
