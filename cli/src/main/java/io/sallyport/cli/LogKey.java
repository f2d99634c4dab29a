package io.sallyport.cli;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// The key that a log is checked with, and where it came from: a log that brings its own key along
/// proves that nothing in it was changed, but not whose it is.
///
/// @param beginning the empty log of this key, which every other extends
record LogKey(NoteVerifier verifier, Checkpoint beginning, Source source) {
    /// What the server writes beside the checkpoint.
    private static final String FILE = "key";

    private static final String LOG = "log";
    private static final int FILE_BYTES_MAX = 4096;

    enum Source {
        GIVEN,
        INSTANCE,
        BESIDE_THE_LOG;

        String label() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /// @param text a verifier key, or `@` and the name of a file that holds one
    static LogKey given(String text) throws IOException {
        return parse(text(text), Source.GIVEN, "--key");
    }

    /// @param given a verifier key, or `@` and the name of a file that holds one
    static String text(String given) throws IOException {
        return given.startsWith("@") ? fileText(Path.of(given.substring(1))) : given;
    }

    /// The key of the instance that runs in the data folder, if the log is its own.
    static Optional<LogKey> ofInstance(Instance instance, Path log) throws IOException {
        if (!instance.runs()) {
            return Optional.empty();
        }
        JsonObject answer = instance.perform("audit.key", Map.of());
        Path told = Path.of(answer.text("directory"));
        // A relative path is relative to where the server was started, which we don't know; but its
        // log stands in its data folder.
        Path own = told.isAbsolute() ? told : instance.folder().resolve(LOG);
        boolean same = Files.isDirectory(own) && Files.isSameFile(own, log);
        return same
                ? Optional.of(parse(answer.text("vkey"), Source.INSTANCE, "the instance"))
                : Optional.empty();
    }

    static LogKey beside(Path log) throws IOException {
        Path file = log.resolve(FILE);
        if (!Files.isRegularFile(file)) {
            throw new CommandFailed(
                    "there is no key to check "
                            + log
                            + " with: give the one that you noted down with --key"
                            + " (`./sallyport audit key` prints it)");
        }
        return parse(fileText(file), Source.BESIDE_THE_LOG, file.toString());
    }

    private static String fileText(Path file) throws IOException {
        if (Files.size(file) > FILE_BYTES_MAX) {
            throw new CommandFailed(file + " is too long for a verifier key");
        }
        return Files.readString(file).strip();
    }

    private static LogKey parse(String text, Source source, String where) {
        try {
            NoteVerifier verifier = NoteVerifier.parse(text);
            Checkpoint beginning = new Checkpoint(verifier.name(), 0, TreeHasher.EMPTY);
            return new LogKey(verifier, beginning, source);
        } catch (Malformed malformed) {
            throw new CommandFailed(where + ": " + malformed.getMessage());
        }
    }
}
