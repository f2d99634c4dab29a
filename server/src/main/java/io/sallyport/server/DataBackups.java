package io.sallyport.server;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Backup;
import io.sallyport.store.BackupRefused;
import io.sallyport.store.BackupReport;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Writes and verifies backups of the data while everything goes on, one at a time. When an
/// activity answers, it has begun; how far it is, and what came of it, is asked for meanwhile.
final class DataBackups implements AutoCloseable {
    private static final Parameter FILE =
            new Parameter("file", Kind.TEXT, true, "the absolute path of the backup's file");

    /// No more tenants than these are named.
    private static final int NAMED_MAX = 1_000;

    private final TenantWalk walk;
    private final Path data;
    private State state = new State("none", "", 0);
    private @Nullable Thread thread;
    private volatile boolean open = true;

    /// What is asked for meanwhile.
    private static final class State {
        private final String act;
        private final String file;
        private final long number;
        private final Map<String, Object> outcome = new TreeMap<>();
        private boolean running;
        private long done;
        private long total;

        State(String act, String file, long number) {
            this.act = act;
            this.file = file;
            this.number = number;
        }
    }

    /// @param data the data folder
    DataBackups(TenantWalk walk, Path data) {
        this.walk = walk;
        this.data = data.toAbsolutePath().normalize();
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "backup.write",
                        "Writes all tenants' sealed rows and the log to a file, without any key.",
                        List.of(FILE),
                        (context, given) ->
                                begin("write", apart(given), file -> write(context, file))),
                new Activity(
                        "backup.verify",
                        "Reads a backup and opens every row of it with today's keys.",
                        List.of(FILE),
                        (_, given) -> begin("verify", file(given), this::verify)));
    }

    /// How far the last one is, as JSON.
    synchronized Map<String, Object> shown() {
        Map<String, Object> shown = new TreeMap<>(state.outcome);
        shown.put("act", state.act);
        shown.put("file", state.file);
        shown.put("number", state.number);
        shown.put("running", state.running);
        shown.put("done", state.done);
        shown.put("total", state.total);
        return shown;
    }

    private static Path file(ActivityArguments given) {
        try {
            Path file = Path.of(given.text("file"));
            if (file.isAbsolute() && file.getFileName() != null) {
                return file.normalize();
            }
        } catch (InvalidPathException _) {
            throw refused("That is no path.");
        }
        throw refused("The path of a backup must be absolute.");
    }

    private static Refusal refused(String why) {
        return new Refusal(RefusalCode.INVALID_REQUEST, why, "backup-refused");
    }

    /// Whoever finds a backup must not find the keys beside it, and what takes the data folder
    /// takes no backup with it.
    private Path apart(ActivityArguments given) {
        Path file = file(given);
        if (file.startsWith(data)) {
            throw refused("A backup goes outside the data folder, best to another disk.");
        }
        walk.keyring().copies().list().stream()
                .map(copy -> copy.place().folder())
                .filter(file::startsWith)
                .findFirst()
                .ifPresent(folder -> {
                    throw refused(
                            "A copy of the keys is in "
                                    + folder
                                    + ": keep backups of the data somewhere else.");
                });
        return file;
    }

    private synchronized Object begin(
            String act, Path file, Function<Path, Map<String, Object>> work) {
        if (state.running) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "Another backup is being written or verified: wait for its end.",
                    "backup-under-way");
        }
        State begun = new State(act, file.toString(), state.number + 1);
        begun.running = true;
        state = begun;
        thread = Thread.ofPlatform().name("backup").start(() -> run(begun, file, work));
        return shown();
    }

    private void run(State begun, Path file, Function<Path, Map<String, Object>> work) {
        Map<String, Object> outcome = new TreeMap<>();
        try {
            outcome.putAll(work.apply(file));
        } catch (RuntimeException failure) {
            outcome.put("problem", problem(failure));
        } finally {
            synchronized (this) {
                begun.outcome.putAll(outcome);
                begun.running = false;
            }
        }
    }

    private static String problem(RuntimeException failure) {
        if (failure instanceof BackupRefused refused) {
            return String.valueOf(refused.getMessage());
        }
        System.getLogger("io.sallyport.server")
                .log(System.Logger.Level.ERROR, "A backup was cut off.", failure);
        return "the backup was cut off by a fault; the server's own log says more";
    }

    private boolean progress(long done, long total) {
        synchronized (this) {
            state.done = done;
            state.total = total;
        }
        return open;
    }

    private static Backup.Order order(Path file) {
        return new Backup.Order(file, Capabilities.tables());
    }

    private Map<String, Object> write(RequestContext context, Path file) {
        Map<String, String> details = new TreeMap<>();
        details.put("file", file.toString());
        boolean written = false;
        try {
            Backup backup = walk.store().backups().write(order(file), this::progress);
            written = true;
            details.put("sequence", Long.toString(backup.sequence()));
            details.put("position", Long.toString(backup.position()));
            details.put("rows", Long.toString(backup.rows()));
            return fields(backup);
        } finally {
            walk.tell(
                    context,
                    written ? AuditAction.BACKUP_WRITTEN : AuditAction.BACKUP_FAILED,
                    details);
        }
    }

    private static Map<String, Object> fields(Backup backup) {
        Map<String, Object> fields = new TreeMap<>();
        fields.put("taken", backup.taken().toString());
        fields.put("engine", backup.engine());
        fields.put("sequence", backup.sequence());
        fields.put("entries", backup.position());
        fields.put("rows", backup.rows());
        return fields;
    }

    private Map<String, Object> verify(Path file) {
        BackupReport report = walk.store().backups().check(order(file), this::progress);
        Map<String, Object> fields = fields(report.backup());
        fields.put("tenants", report.tenants());
        fields.put("open", report.open());
        fields.put("shredded", (long) report.shredded().size());
        fields.put(
                "shreddedTenants",
                report.shredded().stream()
                        .limit(NAMED_MAX)
                        .map(one -> (Object) one.toString())
                        .toList());
        fields.put("closed", (long) report.closed().size());
        fields.put(
                "closedTenants",
                report.closed().stream()
                        .limit(NAMED_MAX)
                        .map(one ->
                                (Object)
                                        Map.of(
                                                "tenant", one.tenant().toString(),
                                                "rows", one.rows(),
                                                "closed", one.closed()))
                        .toList());
        fields.put("foreignRows", report.foreign());
        fields.put("good", report.good());
        return fields;
    }

    /// Stops one that runs: no file is left of it.
    @Override
    public void close() {
        Thread running;
        synchronized (this) {
            open = false;
            running = thread;
        }
        try {
            if (running != null) {
                running.join();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
