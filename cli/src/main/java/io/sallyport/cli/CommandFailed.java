package io.sallyport.cli;

/// A command cannot go on. Its message is the one line that the user sees: what is wrong and what
/// to do about it, and never a secret.
sealed class CommandFailed extends RuntimeException permits Refused, Terminal.OutputClosed {
    private static final long serialVersionUID = 1L;

    private final Exit exit;

    CommandFailed(String line) {
        this(Exit.FAILURE, line);
    }

    private CommandFailed(Exit exit, String line) {
        super(line, null, false, false);
        this.exit = exit;
    }

    /// The command line itself is wrong.
    static CommandFailed usage(String line) {
        return new CommandFailed(Exit.USAGE, line);
    }

    Exit exit() {
        return exit;
    }

    String line() {
        return String.valueOf(getMessage());
    }
}
