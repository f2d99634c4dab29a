package io.sallyport.server;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.Seal;
import io.sallyport.keys.StagedKeys;
import io.sallyport.store.Backup;
import io.sallyport.store.BackupRefused;
import io.sallyport.store.BackupReport;
import io.sallyport.store.Restoration;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// Puts back what was lost, into a data folder that no node holds: the keys from one of their
/// copies, or the data from a backup.
final class Restoring {
    private static final long TOLD_NANOS = Duration.ofSeconds(2).toNanos();
    private static final int NAMED_MAX = 20;

    private final Options options;
    private final Options.Restore restore;
    private final Consumer<String> progress;

    private Restoring(Options options, Options.Restore restore, Consumer<String> progress) {
        this.options = options;
        this.restore = restore;
        this.progress = progress;
    }

    /// Returns what was done, in a few lines.
    ///
    /// @param progress is told how far it is, when it takes long
    /// @throws StartRefused when it cannot be done
    static String run(Options options, Options.Restore restore, Consumer<String> progress) {
        Configuration configuration = Configuration.read(options);
        CryptoProvider.install();
        try (DataFolder folder = DataFolder.open(options.data())) {
            return restore.keyring()
                    ? keyring(options, configuration, folder, restore.from())
                    : new Restoring(options, restore, progress).data(configuration, folder);
        } catch (BackupRefused refused) {
            throw new StartRefused(String.valueOf(refused.getMessage()));
        }
    }

    /// The seal's secret proves that the copy is the instance's own and whole before it is moved
    /// in.
    private static String keyring(
            Options options, Configuration configuration, DataFolder folder, Path copy) {
        StagedKeys staged = StagedKeys.bring(copy, folder.file("keys.new"), folder.keys());
        try {
            requireLogOf(staged, folder);
            staged.requireNewer();
            Seal seal =
                    options.demo()
                            ? new DemoSeal(folder.file(Unsealing.DEMO_SEAL))
                            : Seals.known(staged.folder(), options, configuration);
            InstanceKeys.Ground ground =
                    new InstanceKeys.Ground(
                            staged.folder(), new SystemRandomness(), InstantSource.system());
            int tenants;
            try (Keyring keyring = InstanceKeys.open(ground, seal)) {
                tenants = keyring.verify();
            } finally {
                seal.clear();
            }
            staged.moveIn();
            return "restored the keys of "
                    + tenants
                    + " tenants from "
                    + copy
                    + "; what stood there is put aside as keys/*.replaced-N";
        } finally {
            staged.discard();
        }
    }

    /// Where the keys are gone, the log still says whose folder this is.
    private static void requireLogOf(StagedKeys staged, DataFolder folder) {
        Path key = folder.log().resolve("key");
        try {
            if (Files.exists(key)
                    && !Files.readString(key).startsWith("sallyport/" + staged.instance() + "+")) {
                throw new StartRefused(
                        "the log in " + folder.path() + " is of another instance than the copy");
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private String data(Configuration configuration, DataFolder folder) {
        if (!InstanceKeys.exist(folder.keys())) {
            throw new StartRefused(
                    "there are no keys in "
                            + folder.path()
                            + ", and no backup holds any: put them back first, with"
                            + " ./sallyport restore --keyring FOLDER");
        }
        Unsealing.requireFit(options);
        Randomness randomness = new SystemRandomness();
        Unsealing.Ground ground =
                new Unsealing.Ground(configuration, randomness, InstantSource.system());
        var database = StoreAccess.database(options, configuration);
        try (Keyring keyring =
                options.demo()
                        ? Unsealing.demo(folder, ground)
                        : Unsealing.open(folder, options, ground)) {
            Restoration restoration =
                    new Restoration(
                            new Backup.Order(restore.from(), Capabilities.tables()),
                            new Restoration.Home(
                                    folder.path(), keyring, InstantSource.system(), database));
            Restoration.Findings found = restoration.look(watcher("read"));
            if (!restore.check()) {
                requireAllowed(found, folder);
                RequestId request = new RequestId(HexFormat.of().formatHex(randomness.bytes(16)));
                restoration.run(
                        found,
                        (time, details) -> told(time, details, request),
                        watcher("restored"));
            }
            return String.join("\n", lines(found));
        }
    }

    private void requireAllowed(Restoration.Findings found, DataFolder folder) {
        if (found.report().closed().stream()
                .anyMatch(one -> one.tenant().equals(TenantId.OPERATOR_REALM))) {
            throw new StartRefused(
                    "the instance's own rows in "
                            + restore.from()
                            + " do not open with today's keys, since earlier ones were destroyed:"
                            + " it could not start; take a newer backup; nothing was changed");
        }
        if (found.replaces() && !restore.replace() && !Restoration.isUnfinished(folder.path())) {
            throw new StartRefused(
                    "a store stands in "
                            + folder.path()
                            + " or its database: say --replace to put the backup in its place"
                            + " (--check shows what that would undo); nothing was changed");
        }
    }

    private static AuditEvent told(Instant time, Map<String, String> details, RequestId request) {
        return new AuditEvent(
                time,
                AuditAction.INSTANCE_RESTORED,
                TenantId.OPERATOR_REALM,
                List.of(new Actor.Bootstrap()),
                Purpose.INSTANCE_ACTIVITY,
                "local",
                request,
                details);
    }

    private Backup.Watcher watcher(String what) {
        long[] last = {System.nanoTime()};
        return (done, total) -> {
            if (System.nanoTime() - last[0] > TOLD_NANOS) {
                last[0] = System.nanoTime();
                progress.accept(what + " " + done + " of " + total + " rows and log entries");
            }
            return true;
        };
    }

    private List<String> lines(Restoration.Findings found) {
        BackupReport report = found.report();
        Backup backup = report.backup();
        List<String> lines = new ArrayList<>();
        lines.add(
                (restore.check() ? "would restore " : "restored ")
                        + backup.rows()
                        + " rows of "
                        + report.open()
                        + " tenants, as they were at "
                        + backup.taken()
                        + ", from "
                        + restore.from());
        lines.add(
                found.journalStays()
                        ? "the journal that stands there stays: it goes on where the backup's ends"
                        : "the backup's journal of " + backup.position() + " entries is used");
        if (found.replaces() && !restore.check()) {
            lines.add("what stood in the folder is put aside as *.replaced-N");
        }
        lines.addAll(undone(found.lost()));
        if (found.newcomers() > 0) {
            lines.add("tenants that came later, and have keys but no rows: " + found.newcomers());
        }
        if (!report.shredded().isEmpty()) {
            lines.add(
                    "shredded tenants, left out: "
                            + report.shredded().size()
                            + "; the list shows each as it was then and nothing of it opens: shred"
                            + " and destroy it again");
        }
        report.closed().stream().limit(NAMED_MAX).forEach(one -> lines.add(closed(one)));
        lines.add(
                "tokens and client assertions from before a restore are refused; other services"
                        + " that check tokens themselves take them until they end");
        return lines;
    }

    private static String closed(BackupReport.Closed one) {
        return "tenant "
                + one.tenant()
                + ": "
                + one.closed()
                + " of its "
                + one.rows()
                + " rows do not open with today's keys: earlier ones were destroyed";
    }

    private static List<String> undone(Restoration.Lost lost) {
        List<String> lines = new ArrayList<>();
        if (!lost.counts().isEmpty()) {
            lines.add(
                    "undone, of what the log knows since then: "
                            + lost.counts().entrySet().stream()
                                    .map(one -> one.getKey() + " " + one.getValue())
                                    .collect(Collectors.joining(", ")));
        }
        if (!lost.named().isEmpty()) {
            lines.add("do again what of it must hold:");
            lost.named().forEach(one -> lines.add("  " + one));
        }
        return lines;
    }
}
