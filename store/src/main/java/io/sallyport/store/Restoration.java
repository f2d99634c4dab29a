package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Refusal;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.keys.PutAside;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Puts a backup's rows, of whatever age and engine, under today's keys, where no node serves.
///
/// First everything is read and held against what stands there, and nothing is touched. Then a mark
/// says that a restore is under way; while it stands, no node starts, and the same restore can be
/// made again from its beginning. The rows are put beside the old ones, the journal gets an event
/// that says to which of its numbers they go back, and only then they take the old ones' place.
///
/// The journal that stands there stays when it goes on where the backup's ends: what it tells is
/// newer than the backup. Otherwise the backup's takes its place.
public final class Restoration {
    /// While this file stands in the data folder, a restore is not finished.
    public static final String UNFINISHED = "restore.unfinished";

    private static final String LEDGER = "ledger";
    private static final String JOURNAL = "journal";
    private static final String LOG = "log";
    private static final Duration BEHIND_MAX = StoreTime.BEHIND_MAX;

    private final Backup.Order order;
    private final Home home;

    /// Where it goes to.
    ///
    /// @param folder the data folder, which no node holds
    /// @param database empty for the embedded store
    public record Home(
            Path folder, Keyring keyring, InstantSource time, Optional<PostgresAddress> database) {}

    public Restoration(Backup.Order order, Home home) {
        this.order = order;
        this.home = home;
    }

    /// What a restore would do.
    ///
    /// @param newcomers tenants with keys of which the backup has nothing: they came later
    /// @param replaces whether rows, or another journal, stand there
    /// @param journalStays whether the journal that stands there goes on where the backup's ends
    /// @param lost what was changed since the backup and will be undone, as far as that is known
    /// @param time of the restore: not before anything that is known to have happened
    public record Findings(
            BackupReport report,
            long newcomers,
            boolean replaces,
            boolean journalStays,
            Lost lost,
            Instant time) {}

    /// What a restore undoes.
    ///
    /// @param counts how many events there are, by their action
    /// @param named the first of those that somebody may want to do again
    public record Lost(Map<String, Long> counts, List<String> named) {}

    /// Makes the event that tells of the restore.
    @FunctionalInterface
    public interface Telling {
        AuditEvent event(Instant time, Map<String, String> details);
    }

    /// Reads everything and changes nothing.
    ///
    /// @throws BackupRefused when the file is not whole or not this instance's, or the clock is
    ///   behind what is known to have happened
    /// @throws io.sallyport.foundation.StartRefused when the database cannot be used
    public Findings look(Backup.Watcher watcher) {
        Backup header = BackupInput.header(order.file(), home.keyring());
        try (StandingJournal standing =
                        new StandingJournal(home.folder().resolve(JOURNAL), home.time());
                RestoreTarget target = target()) {
            boolean rows = target.hasRows(order.tables());
            long last = Math.max(standing.lastMillis(), header.taken().toEpochMilli());
            long now = home.time().millis();
            if (now < last - BEHIND_MAX.toMillis()) {
                throw new BackupRefused(
                        "the clock says "
                                + Instant.ofEpochMilli(now)
                                + ", which is before "
                                + Instant.ofEpochMilli(last)
                                + ", the last that is known: set it right");
            }
            Reading reading =
                    new Reading(new BackupCheck(order.tables(), home.keyring()), standing);
            Backup backup = BackupInput.read(order.file(), home.keyring(), reading, watcher);
            BackupReport report = reading.check().report(backup);
            return new Findings(
                    report,
                    home.keyring().size() - (report.tenants() - report.shredded().size()),
                    rows || standing.standing() == StandingJournal.Standing.OTHER,
                    standing.standing() == StandingJournal.Standing.GOES_ON,
                    standing.lost(backup, home.keyring()),
                    Instant.ofEpochMilli(Math.max(now, last)));
        } catch (SQLException failure) {
            throw new BackupRefused("the database cannot be used (" + failure + ")");
        }
    }

    private RestoreTarget target() {
        return home.database()
                .<RestoreTarget>map(address ->
                        new PostgresTarget(address, home.keyring().instance(), home.folder()))
                .orElseGet(() -> new SqliteTarget(home.folder()));
    }

    private record Reading(BackupCheck check, StandingJournal standing)
            implements BackupInput.Visitor {
        @Override
        public void row(String table, BackupBlock.SealedRow row) {
            check.row(table, row);
        }

        @Override
        public void hash(String table, BackupBlock.SealedHash hash) {
            check.hash(table, hash);
        }

        @Override
        public void entries(long first, List<BackupBlock.SealedEntry> entries) {
            standing.hold(first, entries);
        }
    }

    /// Whether one was begun here and cut off.
    public static boolean isUnfinished(Path folder) {
        return Files.exists(folder.resolve(UNFINISHED));
    }

    /// Restores. A crash leaves the old store as it is, or the mark of an unfinished restore.
    ///
    /// @param found what [#look] found a moment ago
    /// @throws BackupRefused when it cannot be done
    public void run(Findings found, Telling telling, Backup.Watcher watcher) {
        // As long as nothing but what is new was written, the mark may go again.
        boolean whole = !isUnfinished(home.folder());
        try {
            OwnerOnly.write(home.folder().resolve(UNFINISHED), new byte[0]);
            Files.deleteIfExists(home.folder().resolve(LEDGER));
            Path fresh = emptied(JOURNAL + ".new");
            try (RestoreTarget target = target();
                    JournalCopy journal = new JournalCopy(fresh, JdbcStore.SEGMENT_BYTES)) {
                Statements statements = target.begin(order.tables());
                fill(target, statements, found.journalStays() ? null : journal, watcher);
                whole = false;
                if (!found.journalStays()) {
                    journal.finish();
                    bring(fresh);
                }
                statements
                        .with(
                                "UPDATE store_mark SET sequence = ?, millis = ?",
                                tell(found, telling),
                                found.time().toEpochMilli())
                        .executeUpdate();
                target.commit();
            }
            whole = true;
        } catch (IOException | SQLException failure) {
            throw new BackupRefused(
                    "the restore was cut off (" + failure + "): make it again, from its beginning");
        } finally {
            if (whole) {
                finished();
            }
        }
    }

    private void fill(
            RestoreTarget target,
            Statements statements,
            @Nullable JournalCopy journal,
            Backup.Watcher watcher)
            throws SQLException {
        BackupLoad load =
                new BackupLoad(
                        target.engine(),
                        statements,
                        new BackupLoad.Target(home.keyring(), order.tables()),
                        journal);
        BackupInput.read(order.file(), home.keyring(), load, watcher);
        load.flush();
    }

    private Path emptied(String name) throws IOException {
        discard(name);
        Path made = home.folder().resolve(name);
        OwnerOnly.folder(made);
        return made;
    }

    private void discard(String name) throws IOException {
        Path folder = home.folder().resolve(name);
        if (!Files.isDirectory(folder)) {
            return;
        }
        List<Path> files;
        try (Stream<Path> all = Files.list(folder)) {
            files = all.toList();
        }
        for (Path file : files) {
            Files.delete(file);
        }
        Files.delete(folder);
    }

    /// The log's tiles and checkpoints are made from the journal: those of another one are put
    /// aside with it.
    private void bring(Path fresh) throws IOException {
        PutAside.move(home.folder().resolve(LOG));
        PutAside.move(home.folder().resolve(JOURNAL));
        Files.move(fresh, home.folder().resolve(JOURNAL), StandardCopyOption.ATOMIC_MOVE);
        OwnerOnly.force(home.folder());
    }

    /// Returns the event's number, which is above all that the journal has: none is given twice.
    private long tell(Findings found, Telling telling) {
        Backup backup = found.report().backup();
        Map<String, String> details = new TreeMap<>();
        details.put(Restores.SEQUENCE, Long.toString(backup.sequence()));
        details.put("position", Long.toString(backup.position()));
        details.put("taken", backup.taken().toString());
        details.put("engine", backup.engine());
        long lost = found.lost().counts().values().stream().mapToLong(Long::longValue).sum();
        details.put("lost", found.journalStays() ? Long.toString(lost) : "unknown");
        AuditEvent event = telling.event(found.time(), details);
        InstantSource time = InstantSource.fixed(found.time());
        try (Journal journal = StandingJournal.open(home.folder().resolve(JOURNAL), time)) {
            long number = Math.max(journal.recoveredSequence(), backup.sequence()) + 1;
            byte[] sealed = home.keyring().sealEvent(event.tenant(), new byte[0], event.bytes());
            journal.append(event.tenant(), number, sealed, journal.losses()).await();
            return number;
        } catch (Refusal full) {
            throw new BackupRefused(
                    "the journal cannot be written: see to its disk and make the restore again");
        }
    }

    private void finished() {
        try {
            discard(JOURNAL + ".new");
            discard(SqliteTarget.FOLDER + ".new");
            Files.deleteIfExists(home.folder().resolve(UNFINISHED));
            OwnerOnly.force(home.folder());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
