package io.sallyport.store;

import io.sallyport.foundation.AuditEvent;
import io.sallyport.keys.OwnerOnly;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BooleanSupplier;

/// Whether the disk is full, and the part of it that is kept back for then. On a full disk only
/// what contains an incident is written ([Lane]), each client within a bound:
///
/// | where | reserve |
/// | --- | --- |
/// | journal | zeros behind its last frame, which need no room to be written over |
/// | database | the file `reserve`, which gives way by [#STEP_BYTES] when the database needs room |
///
/// Full is until both are whole again and there is room besides. A crash at any point leaves a
/// reserve that is shorter: the next start fills it up, or is on a full disk.
public final class DiskRoom {
    /// Where it is kept, in the data folder.
    public static final String FILE = "reserve";

    static final int STEP_BYTES = 1 << 20;
    private static final int RESERVE_BYTES = 8 * STEP_BYTES;

    /// Less room than this is none: it is for the log's own files and the node's.
    private static final int LOW_BYTES = STEP_BYTES;

    /// What must be free beside the whole reserve before ordinary writes go on.
    private static final int MARGIN_BYTES = 2 * STEP_BYTES;

    private static final int PROBES_PAUSE_NANOS = 250_000_000;

    private static final int OF_ONE_CLIENT = 50;
    private static final int OF_ONE_TENANT = 200;
    private static final int CALLERS_MAX = 10_000;

    private final Path folder;
    private final Path file;
    private final BooleanSupplier journalShort;

    /// What clients have written since the disk is full, by client and by tenant.
    private final Map<String, AtomicInteger> used = new ConcurrentHashMap<>();

    private volatile boolean rowsShort;
    private long failedNanos = System.nanoTime() - PROBES_PAUSE_NANOS;

    /// @param journalShort whether the journal's part is not whole
    DiskRoom(Path folder, BooleanSupplier journalShort) {
        this.folder = folder;
        this.file = folder.resolve(FILE);
        this.journalShort = journalShort;
        this.rowsShort = size() < RESERVE_BYTES;
        recovers();
    }

    /// Gives the start of a node on a full disk some room from the reserve, for what it writes
    /// before it serves.
    public static void forStart(Path folder) throws IOException {
        Path file = folder.resolve(FILE);
        if (Files.exists(file) && usable(folder) < LOW_BYTES) {
            shrink(file);
        }
    }

    private static long usable(Path folder) {
        return folder.toFile().getUsableSpace();
    }

    private long size() {
        return file.toFile().length();
    }

    /// Refuses on a full disk what the reserve is not for, and whoever has had enough of it.
    void admit(AuditEvent event) {
        Lane lane = Lane.of(event);
        if (!full()) {
            return;
        }
        if (!lane.usesReserve()
                || (lane == Lane.REVOCATION && !(ofClient(event) && ofTenant(event)))) {
            throw Receipt.diskFull();
        }
    }

    private boolean ofClient(AuditEvent event) {
        return take(event.tenant() + " " + event.actors().getFirst().label(), OF_ONE_CLIENT);
    }

    private boolean ofTenant(AuditEvent event) {
        return take(event.tenant().toString(), OF_ONE_TENANT);
    }

    private boolean take(String who, int most) {
        if (used.size() >= CALLERS_MAX && !used.containsKey(who)) {
            return false;
        }
        return used.computeIfAbsent(who, _ -> new AtomicInteger()).incrementAndGet() <= most;
    }

    /// Whether there is only the reserve; looks first whether that has changed.
    boolean full() {
        return (rowsShort || journalShort.getAsBoolean()) && !recovers();
    }

    boolean isLow() {
        return usable(folder) < LOW_BYTES;
    }

    /// The database found no room.
    void declareFull() {
        rowsShort = true;
    }

    /// Frees a part of the reserve for the database.
    ///
    /// @return whether there was any for this lane
    synchronized boolean give(Lane lane) {
        if (size() - STEP_BYTES < lane.leaves(RESERVE_BYTES)) {
            return false;
        }
        try {
            shrink(file);
            return true;
        } catch (IOException failure) {
            return false;
        }
    }

    private static void shrink(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.truncate(Math.max(0, channel.size() - STEP_BYTES));
            channel.force(true);
        }
    }

    /// Notices a disk that has become too full for the files that keep no reserve, and builds the
    /// reserve again where there is room. Called often.
    ///
    /// @return whether the disk is full
    synchronized boolean keep() {
        if (!rowsShort && isLow()) {
            rowsShort = true;
        }
        if (full()) {
            return true;
        }
        used.clear();
        return false;
    }

    /// Fills the reserve up, and a margin behind it that goes again: only a written byte proves
    /// that there was room.
    private synchronized boolean recovers() {
        if (rowsShort) {
            long missing = RESERVE_BYTES - size();
            if (usable(folder) < missing + MARGIN_BYTES
                    || System.nanoTime() - failedNanos < PROBES_PAUSE_NANOS) {
                return false;
            }
            try {
                fill();
                rowsShort = false;
            } catch (IOException full) {
                failedNanos = System.nanoTime();
                return false;
            }
        }
        return !journalShort.getAsBoolean();
    }

    private void fill() throws IOException {
        if (!Files.exists(file)) {
            OwnerOnly.create(file).close();
        }
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            long kept = Math.min(channel.size(), RESERVE_BYTES);
            ByteBuffer zeros = ByteBuffer.allocate(STEP_BYTES / 8);
            try {
                long at = kept;
                while (at < RESERVE_BYTES + MARGIN_BYTES) {
                    at += channel.write(zeros.clear(), at);
                }
                channel.truncate(RESERVE_BYTES);
                channel.force(true);
            } catch (IOException full) {
                channel.truncate(kept);
                throw full;
            }
        }
    }
}
