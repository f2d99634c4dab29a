package io.sallyport.store;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.keys.Keyring;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The journal that stands where a backup is to be restored, held against the backup's entry by
/// entry. The one that goes on where the backup's ends is the better one: it knows what happened
/// since.
final class StandingJournal implements AutoCloseable {
    private static final int NAMED_MAX = 100;

    /// In the place of the action of an event whose time in the log was over.
    private static final String ERASED = "erased";

    /// What a restore makes up for: it refuses every token and assertion from before, and purges
    /// are made again at the next start.
    private static final Set<String> COVERED =
            Set.of(
                    AuditAction.TOKEN_REVOKED.label(),
                    AuditAction.ASSERTION_REDEEMED.label(),
                    AuditAction.PERSON_PURGED.label());

    private final boolean present;
    private @Nullable Journal journal;

    /// @param folder of the journal, which need not be there
    StandingJournal(Path folder, InstantSource time) {
        this.present = stands(folder);
        this.journal = present ? opened(folder, time) : null;
    }

    private static boolean stands(Path folder) {
        try (var files = Files.isDirectory(folder) ? Files.list(folder) : null) {
            return files != null && files.anyMatch(file -> file.toString().endsWith(".journal"));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static @Nullable Journal opened(Path folder, InstantSource time) {
        try {
            return open(folder, time);
        } catch (Corruption damaged) {
            return null;
        }
    }

    static Journal open(Path folder, InstantSource time) {
        return Journal.open(
                new Journal.Setup(
                        folder, time, DurableFile::open, JdbcStore.SEGMENT_BYTES, () -> {}));
    }

    /// What it is beside the backup's.
    enum Standing {
        NONE,
        /// Holds the backup's entries, and perhaps more.
        GOES_ON,
        /// Is damaged, ends before the backup's, or says something else.
        OTHER
    }

    void hold(long first, List<BackupBlock.SealedEntry> entries) {
        Journal standing = journal;
        if (standing != null && !agrees(standing, first, entries)) {
            close();
        }
    }

    private static boolean agrees(
            Journal standing, long first, List<BackupBlock.SealedEntry> entries) {
        long end = first + entries.size();
        if (standing.durable() < end) {
            return false;
        }
        List<Boolean> equal = new ArrayList<>(entries.size());
        try {
            standing.readNumbered(
                    first,
                    end,
                    (place, sequence, tenant, sealed) -> {
                        BackupBlock.SealedEntry entry = entries.get(equal.size());
                        equal.add(
                                entry.timeMillis() == place.timeMillis()
                                        && entry.sequence() == sequence
                                        && Arrays.equals(entry.tenant(), tenant.bytes())
                                        && Arrays.equals(entry.sealed(), sealed));
                    });
        } catch (Corruption damaged) {
            return false;
        }
        return equal.size() == entries.size() && !equal.contains(false);
    }

    Standing standing() {
        if (!present) {
            return Standing.NONE;
        }
        return journal == null ? Standing.OTHER : Standing.GOES_ON;
    }

    /// When it was last written; 0 for never, or not known.
    long lastMillis() {
        long[] last = {0};
        if (journal != null) {
            long end = journal.durable();
            journal.readNumbered(
                    Math.max(0, end - 1), end, (place, _, _, _) -> last[0] = place.timeMillis());
        }
        return last[0];
    }

    /// The changes of today's rows behind a backup, which a restore undoes.
    Restoration.Lost lost(Backup backup, Keyring keyring) {
        Map<String, Long> counts = new TreeMap<>();
        List<String> named = new ArrayList<>();
        Journal standing = journal;
        if (standing != null) {
            Restores restores = Restores.of(standing, keyring, Long.MAX_VALUE);
            standing.readNumbered(
                    backup.position(),
                    standing.durable(),
                    (_, sequence, tenant, sealed) -> {
                        boolean undone = sequence > backup.sequence() && restores.counts(sequence);
                        if (undone && keyring.has(tenant) && keyring.hasEnded(tenant, sealed)) {
                            counts.merge(ERASED, 1L, Long::sum);
                        } else if (undone && keyring.has(tenant)) {
                            JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
                            counts.merge(event.text("action"), 1L, Long::sum);
                            name(event, named);
                        }
                    });
        }
        return new Restoration.Lost(counts, named);
    }

    private static void name(JsonObject event, List<String> named) {
        String action = event.text("action");
        if (!COVERED.contains(action) && named.size() < NAMED_MAX) {
            named.add(
                    event.instant("time")
                            + " "
                            + action
                            + " in tenant "
                            + event.text("tenant")
                            + " "
                            + CanonicalJson.write(event.object("details").members()));
        }
    }

    @Override
    public void close() {
        Journal standing = journal;
        journal = null;
        if (standing != null) {
            standing.close();
        }
    }
}
