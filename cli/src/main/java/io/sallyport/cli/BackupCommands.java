package io.sallyport.cli;

import io.sallyport.foundation.JsonObject;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/// Backups of the data. None of them holds a key: the keys have copies of their own.
final class BackupCommands {
    private static final String NO_WAIT = "--no-wait";
    private static final long LOOKED_AT_NANOS = 200_000_000;

    private BackupCommands() {}

    static List<Command> commands() {
        return List.of(
                new Command(
                        "backup write",
                        "Writes all rows and the log to one file while everything goes on. It holds"
                                + " no key, and nothing in clear but ids and ends of rows.",
                        List.of("./sallyport backup write /mnt/usb/monday.backup"),
                        List.of(
                                Options.word("FILE", "A file that is not there yet."),
                                Options.flag(
                                        NO_WAIT,
                                        "Answers as soon as it has begun; see backup status.")),
                        call -> act(call, "backup.write", BackupCommands::showWritten)),
                new Command(
                        "backup verify",
                        "Reads a whole backup and opens every row with today's keys. Shredded"
                                + " tenants stay closed; any other that does is a failure.",
                        List.of("./sallyport backup verify /mnt/usb/monday.backup"),
                        List.of(
                                Options.word("FILE", "A backup's file."),
                                Options.flag(
                                        NO_WAIT,
                                        "Answers as soon as it has begun; see backup status.")),
                        call -> act(call, "backup.verify", BackupCommands::showVerified)),
                new Command(
                        "backup status",
                        "Shows how far a backup is, and what came of the last one since the start.",
                        List.of("./sallyport backup status"),
                        List.of(),
                        call -> {
                            showBegun(call, call.instance().backup());
                            return Exit.SUCCESS;
                        }));
    }

    @FunctionalInterface
    private interface Showing {
        void show(Call call, JsonObject state);
    }

    private static Exit act(Call call, String activity, Showing showing) {
        String file = Path.of(call.word()).toAbsolutePath().normalize().toString();
        JsonObject state = call.instance().perform(activity, Map.of("file", file));
        if (call.flag(NO_WAIT)) {
            showBegun(call, state);
            return Exit.SUCCESS;
        }
        long number = state.number("number");
        try (Progress progress = new Progress(call.terminal(), "rows and log entries")) {
            while (state.yes("running")) {
                progress.at(state.number("done"), state.number("total"));
                LockSupport.parkNanos(LOOKED_AT_NANOS);
                state = call.instance().backup();
                if (state.number("number") != number) {
                    throw new CommandFailed(
                            "another backup was begun since: the log says what came of this one");
                }
            }
        }
        if (state.members().containsKey("problem")) {
            throw new CommandFailed(state.text("problem"));
        }
        showing.show(call, state);
        return Exit.SUCCESS;
    }

    private static void showBegun(Call call, JsonObject state) {
        call.results(
                        new Column("act", "act"),
                        new Column("file", "file"),
                        new Column("running", "running"),
                        new Column("done", "done"),
                        new Column("of", "total"),
                        new Column("taken", "taken"),
                        new Column("problem", "problem"))
                .showOne(state);
    }

    private static void showWritten(Call call, JsonObject state) {
        call.results(
                        new Column("file", "file"),
                        new Column("taken", "taken"),
                        new Column("engine", "engine"),
                        new Column("rows", "rows"),
                        new Column("log entries", "entries"))
                .showOne(state);
    }

    private static void showVerified(Call call, JsonObject state) {
        call.results(
                        new Column("file", "file"),
                        new Column("taken", "taken"),
                        new Column("engine", "engine"),
                        new Column("rows", "rows"),
                        new Column("log entries", "entries"),
                        new Column("tenants", "tenants"),
                        new Column("of them open", "open"),
                        new Column("shredded", "shredded"),
                        new Column("do not open", "closed"))
                .showOne(state);
        for (JsonObject one : state.objects("closedTenants")) {
            call.terminal()
                    .note(
                            "tenant "
                                    + one.text("tenant")
                                    + ": "
                                    + one.number("closed")
                                    + " of "
                                    + one.number("rows")
                                    + " rows do not open with today's keys");
        }
        if (!state.yes("good")) {
            throw new CommandFailed(
                    "the backup is whole, but not all of it opens: keys that it needs were"
                            + " destroyed since; write a new backup");
        }
    }
}
