package io.sallyport.cli;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.CosignatureVerifier;
import io.sallyport.audit.merkle.Cosigning;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.PinnedTrust;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;

/// Checks a log as a stranger would, and prints the key that this takes.
final class AuditCommands {
    private static final String KEY = "--key";
    private static final String AUTHORITY = "--ca";
    private static final String OLDER = "--older";
    static final String WITNESS = "--witness";
    private static final String TOKEN = "--token-fd";
    private static final String TENANT = "--tenant";
    private static final String TILES = "tile";

    private AuditCommands() {}

    static List<Command> commands() {
        return List.of(verifyCommand(), keyCommand());
    }

    private static Command verifyCommand() {
        return new Command(
                "audit verify",
                "Checks a whole log: signature, every entry, every hash and the root.",
                List.of(
                        "./sallyport audit verify data/log",
                        "./sallyport audit verify /mnt/backup/log --key @vkey.txt",
                        "./sallyport audit verify data/log --older last-month.checkpoint",
                        "./sallyport audit verify data/log --witness @witness.vkey",
                        "./sallyport audit verify https://id.example.org/contoso/audit"
                                + " --key @vkey.txt --token-fd 3 3< token.txt"),
                List.of(
                        Options.word("DIR|URL", "The log's folder or web address."),
                        Options.text(
                                KEY,
                                "VKEY",
                                "The log's verifier key, or @FILE. Without it: that of the"
                                        + " instance which runs in --data if the log is its"
                                        + " own, else the file `key` beside the log."),
                        Options.text(
                                AUTHORITY,
                                "PEM",
                                "The authority whose certificate the web address has."),
                        Options.number(
                                TOKEN,
                                "N",
                                "An access token with the scope audit.read, for a tenant's"
                                        + " own log, comes on this open file descriptor."),
                        Options.text(
                                OLDER,
                                "FILE",
                                "An older checkpoint of the log: shows that nothing which"
                                        + " it covers was changed or taken away."),
                        Options.texts(
                                WITNESS,
                                "VKEY",
                                "The verifier key of a witness, or @FILE: the log is checked at"
                                        + " the newest checkpoint that its witnesses cosigned,"
                                        + " and refused unless this one did.")),
                AuditCommands::verify);
    }

    private static Command keyCommand() {
        return new Command(
                "audit key",
                "Prints the verifier key of the instance's log, or of a tenant's own, to"
                        + " keep in another place.",
                List.of(
                        "./sallyport audit key > vkey.txt",
                        "./sallyport audit key --tenant contoso > vkey.txt"),
                List.of(Options.text(TENANT, "NAME", "The tenant whose own log is meant.")),
                AuditCommands::key);
    }

    private static Exit key(Call call) {
        Optional<String> tenant = call.optional(TENANT);
        JsonObject key =
                tenant.isPresent()
                        ? call.instance()
                                .perform("audit.tenant-key", Map.of("tenant", tenant.get()))
                        : call.instance().perform("audit.key", Map.of());
        call.terminal()
                .line(
                        switch (call.format()) {
                            case TEXT -> key.text("vkey");
                            case JSON -> Results.json(key);
                        });
        return Exit.SUCCESS;
    }

    private static Exit verify(Call call) throws IOException {
        String where = call.word();
        if (!isWeb(where)) {
            requireLog(Path.of(where));
        }
        LogKey key = key(call, where);
        if (key.source() == LogKey.Source.BESIDE_THE_LOG) {
            call.terminal()
                    .note(
                            "sallyport: the key came with the log, so this shows that nothing was"
                                    + " changed since it was signed, not who signed it; give --key"
                                    + " for that");
        }
        Verification verdict;
        try (LogReader log = reader(call, where)) {
            verdict = check(call, log, key);
        }
        return show(call, verdict, key);
    }

    private static Verification check(Call call, LogReader log, LogKey key) throws IOException {
        Optional<String> file = call.optional(OLDER);
        // Whatever is wrong with the user's own files is said before the log is read.
        Checkpoint older =
                file.isPresent() ? older(Path.of(file.get()), key.verifier()) : key.beginning();
        List<CosignatureVerifier> witnesses = witnesses(call);
        try (Progress progress = new Progress(call.terminal(), "checking entries")) {
            return new LogVerifier(log, key.verifier())
                    .witnessedBy(witnesses)
                    .verifyExtends(older, progress::at);
        } catch (IOException failure) {
            throw new CommandFailed("the log cannot be read: " + reason(failure));
        }
    }

    static List<CosignatureVerifier> witnesses(Call call) throws IOException {
        List<CosignatureVerifier> witnesses = new ArrayList<>();
        for (String one : call.texts(WITNESS)) {
            try {
                witnesses.add(CosignatureVerifier.parse(LogKey.text(one)));
            } catch (Malformed malformed) {
                throw new CommandFailed(WITNESS + ": " + malformed.getMessage());
            }
        }
        return witnesses;
    }

    private static boolean isWeb(String where) {
        return where.matches("https?://.*");
    }

    private static void requireLog(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new CommandFailed("there is no folder " + folder);
        }
        if (Files.exists(folder.resolve(LogReader.CHECKPOINT))
                || Files.isDirectory(folder.resolve(TILES))) {
            return;
        }
        Path inside = folder.resolve("log");
        throw new CommandFailed(
                Files.exists(inside.resolve(LogReader.CHECKPOINT))
                        ? folder + " is a data folder; its log is " + inside
                        : "there is no log in " + folder + ": neither a checkpoint nor tiles");
    }

    private static LogKey key(Call call, String where) throws IOException {
        Optional<String> given = call.optional(KEY);
        if (given.isPresent()) {
            return LogKey.given(given.get());
        }
        if (isWeb(where)) {
            throw CommandFailed.usage(
                    "a log on the web is checked with a key of yours: give --key");
        }
        Path folder = Path.of(where);
        Optional<LogKey> own = LogKey.ofInstance(call.instance(), folder);
        return own.isPresent() ? own.get() : LogKey.beside(folder);
    }

    private static LogReader reader(Call call, String where) throws IOException {
        Optional<Long> token = call.number(TOKEN);
        if (!isWeb(where)) {
            if (token.isPresent()) {
                throw CommandFailed.usage("a folder needs no token: leave out " + TOKEN);
            }
            return LogReader.of(Path.of(where));
        }
        SSLContext trust = PinnedTrust.of(call.optional(AUTHORITY).map(Path::of));
        try {
            URI prefix = URI.create(where);
            return token.isPresent()
                    ? LogReader.of(prefix, trust, SecretDescriptor.read(token.get()))
                    : LogReader.of(prefix, trust);
        } catch (IllegalArgumentException wrong) {
            throw CommandFailed.usage(where + ": " + wrong.getMessage());
        }
    }

    /// An older checkpoint counts only if the log's own key signed it.
    private static Checkpoint older(Path file, NoteVerifier key) throws IOException {
        try {
            Note note = Note.parse(Files.readAllBytes(file));
            if (key.verifies(note)) {
                return Checkpoint.parse(note.text());
            }
        } catch (Malformed malformed) {
            throw new CommandFailed(file + " is no checkpoint: " + malformed.getMessage());
        }
        throw new CommandFailed(file + " is not signed by " + key.name());
    }

    private static Exit show(Call call, Verification verdict, LogKey key) {
        return switch (verdict) {
            case Verification.Verified verified -> {
                print(call, text(verified), fields(verified, key));
                yield Exit.SUCCESS;
            }
            case Verification.Damaged(String what, String where) -> {
                print(
                        call,
                        "damaged: " + what,
                        Map.of("verified", false, "damage", what, "file", where));
                yield Exit.FAILURE;
            }
        };
    }

    private static String text(Verification.Verified verified) {
        Checkpoint checkpoint = verified.checkpoint();
        String plain =
                "verified: "
                        + verified.entries()
                        + " entries, root "
                        + checkpoint.root()
                        + ", origin "
                        + checkpoint.origin();
        return verified.cosignatures().stream()
                .map(one -> ", cosigned by " + one.witness() + " at " + one.time())
                .collect(Collectors.joining("", plain, ""));
    }

    private static Map<String, Object> fields(Verification.Verified verified, LogKey key) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("verified", true);
        fields.put("entries", verified.entries());
        fields.put("root", verified.checkpoint().root().toString());
        fields.put("origin", verified.checkpoint().origin());
        fields.put("key", key.source().label());
        if (!verified.cosignatures().isEmpty()) {
            fields.put("cosigned", cosigned(verified.cosignatures()));
        }
        return fields;
    }

    private static List<Object> cosigned(List<Cosigning.Cosigned> cosignatures) {
        return cosignatures.stream()
                .<Object>map(one -> Map.of("witness", one.witness(), "time", one.time().toString()))
                .toList();
    }

    private static void print(Call call, String text, Map<String, Object> fields) {
        call.terminal()
                .line(
                        switch (call.format()) {
                            case TEXT -> text;
                            case JSON -> Results.json(new JsonObject(fields));
                        });
    }

    private static String reason(IOException failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            if (cause instanceof SSLException) {
                return "its certificate is not trusted here; give its authority with --ca";
            }
        }
        return String.valueOf(failure.getMessage());
    }
}
