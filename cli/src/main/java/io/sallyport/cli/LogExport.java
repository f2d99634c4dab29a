package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.ArgSpec;

/// Writes the log, or a part of it, as lines of JSON: one event each, the oldest first. It keeps a
/// page in memory, never the log.
final class LogExport {
    private static final String FORMAT = "--format";
    private static final String AFTER = "--after";
    private static final String FOLLOW = "--follow";
    private static final String OUT = "--out";
    private static final long LOOKED_AGAIN_NANOS = Duration.ofMillis(500).toNanos();

    private final Call call;
    private final @Nullable Writer file;
    private final Progress progress;
    private long next;
    private long count;

    private LogExport(Call call, @Nullable Writer file, Progress progress) {
        this.call = call;
        this.file = file;
        this.progress = progress;
    }

    static Command command() {
        return new Command(
                "audit export",
                "Writes the events of the log as lines of JSON, the oldest first. Each export is an"
                        + " event itself, once for each tenant whose events it reads.",
                List.of(
                        "./sallyport audit export --format ocsf --out events.jsonl",
                        "./sallyport audit export --format jsonl --tenant contoso"
                                + " --from 2026-01-01T00:00:00Z --to 2026-02-01T00:00:00Z",
                        "./sallyport audit export --format jsonl --after 4711 --follow"),
                options(),
                LogExport::run);
    }

    private static List<ArgSpec> options() {
        List<ArgSpec> options = new ArrayList<>();
        options.add(
                Options.required(
                        FORMAT,
                        "jsonl|ocsf",
                        "As the log has them, or as the Open Cybersecurity Schema Framework."));
        options.addAll(LogCommands.where());
        options.add(Options.number(AFTER, "POSITION", "Begin above this position."));
        options.add(Options.flag(FOLLOW, "Go on with what is new, until it is stopped."));
        options.add(Options.text(OUT, "FILE", "A new file, which only its owner can read."));
        return List.copyOf(options);
    }

    private static Exit run(Call call) throws IOException {
        if (call.flag(FOLLOW) && call.optional(LogCommands.TO).isPresent()) {
            throw CommandFailed.usage("what is followed has no end: give " + FOLLOW + " or --to");
        }
        Map<String, Object> asked =
                LogCommands.given(
                        call, FORMAT, LogCommands.TENANT, LogCommands.FROM, LogCommands.TO);
        call.number(AFTER).ifPresent(position -> asked.put("after", position));
        // Before the file is made: a refusal leaves none behind.
        JsonObject begun = call.instance().perform("audit.export", asked);
        Optional<String> out = call.optional(OUT);
        try (Writer file = out.isPresent() ? file(Path.of(out.get())) : null;
                Progress progress = new Progress(call.terminal(), "log entries")) {
            new LogExport(call, file, progress).read(begun);
        }
        return Exit.SUCCESS;
    }

    private static Writer file(Path path) throws IOException {
        try {
            return new BufferedWriter(
                    Channels.newWriter(
                            Files.newByteChannel(
                                    path,
                                    Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE),
                                    PosixFilePermissions.asFileAttribute(
                                            PosixFilePermissions.fromString("rw-------"))),
                            StandardCharsets.UTF_8));
        } catch (FileAlreadyExistsException _) {
            throw new CommandFailed(path + " is there already; nothing was written");
        }
    }

    private void read(JsonObject begun) throws IOException {
        next = begun.number("next");
        try {
            pages(begun.text("export"), next);
        } catch (Terminal.OutputClosed closed) {
            throw closed;
        } catch (CommandFailed failure) {
            throw new CommandFailed(failure.line() + "; " + written());
        }
        call.terminal().note("sallyport: " + written());
    }

    private void pages(String export, long first) throws IOException {
        boolean follows = call.flag(FOLLOW);
        // A log that grows while it is read has no end.
        long end = Long.MAX_VALUE;
        boolean goesOn = true;
        while (goesOn) {
            JsonObject page = call.instance().exported(export, next);
            for (JsonObject event : page.objects("events")) {
                line(Results.json(event));
                count++;
            }
            if (file != null) {
                file.flush();
            }
            next = page.number("next");
            progress.at(next - first, page.number("end") - first);
            end = Math.min(end, page.number("end"));
            goesOn = follows || (page.yes("more") && next < end);
            if (follows && !page.yes("more")) {
                LockSupport.parkNanos(LOOKED_AGAIN_NANOS);
            }
        }
    }

    private void line(String line) throws IOException {
        if (file == null) {
            call.terminal().line(line);
        } else {
            file.write(line);
            file.write('\n');
        }
    }

    private String written() {
        String events = count == 1 ? "1 event" : count + " events";
        return events + (next == 0 ? " written" : " written; go on with --after " + (next - 1));
    }
}
