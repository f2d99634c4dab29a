package io.sallyport.cli;

import java.io.BufferedOutputStream;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/// Where a command reads and writes; nothing else in this module prints. Results go to the output
/// and everything said about them to the error stream, so that a pipe gets results only. Always
/// UTF-8. Names that others chose pass through here, so no control character reaches a terminal,
/// where it could move the cursor or change what was written before.
final class Terminal {
    private static final char REPLACEMENT = '\uFFFD';

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;
    private final boolean watched;

    /// Whoever read the output has gone, as in `sallyport tenant list | head`: no reason to
    /// complain.
    static final class OutputClosed extends CommandFailed {
        private static final long serialVersionUID = 1L;

        OutputClosed() {
            super("nobody reads the output any more");
        }
    }

    /// @param watched whether a person looks at the error stream and not at the output, so that
    ///   progress is worth showing and disturbs nothing
    Terminal(InputStream in, OutputStream out, OutputStream err, boolean watched) {
        this.in = in;
        this.out = new PrintStream(new BufferedOutputStream(out), false, StandardCharsets.UTF_8);
        this.err = new PrintStream(err, true, StandardCharsets.UTF_8);
        this.watched = watched;
    }

    static Terminal ofThisProcess() {
        return new Terminal(
                System.in,
                new FileOutputStream(FileDescriptor.out),
                new FileOutputStream(FileDescriptor.err),
                isTerminal(2) && !isTerminal(1));
    }

    /// `System.console()` knows of input and output only.
    private static boolean isTerminal(int descriptor) {
        try {
            String target =
                    Files.readSymbolicLink(Path.of("/proc/self/fd/" + descriptor)).toString();
            return target.startsWith("/dev/pts/") || target.startsWith("/dev/tty");
        } catch (IOException | UnsupportedOperationException _) {
            return false;
        }
    }

    InputStream in() {
        return in;
    }

    boolean watched() {
        return watched;
    }

    /// One line of results.
    void line(String line) {
        write(plain(line) + "\n");
    }

    /// Several lines of results, as they are.
    void text(String text) {
        StringBuilder plain = new StringBuilder(text.length());
        text.lines().forEach(line -> plain.append(plain(line)).append('\n'));
        write(plain.toString());
    }

    private void write(String text) {
        out.print(text);
        if (out.checkError()) {
            throw new OutputClosed();
        }
    }

    /// Why the command failed.
    void error(String line) {
        note("sallyport: " + line);
    }

    /// Something to know that is no result.
    void note(String line) {
        err.println(plain(line));
    }

    /// Replaces the line that the cursor stands on.
    void progress(String line) {
        err.print("\r" + plain(line) + "\033[K");
        err.flush();
    }

    /// Control characters, and those that turn the direction of writing, show as what they are.
    private static String plain(String line) {
        StringBuilder plain = new StringBuilder(line.length());
        for (int i = 0; i < line.length(); i++) {
            char c = line.charAt(i);
            plain.append(Character.isISOControl(c) || turns(c) ? REPLACEMENT : c);
        }
        return plain.toString();
    }

    private static boolean turns(char c) {
        return (c >= '\u202A' && c <= '\u202E') || (c >= '\u2066' && c <= '\u2069');
    }
}
