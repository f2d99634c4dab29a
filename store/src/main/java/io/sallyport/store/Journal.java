package io.sallyport.store;

import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;

/// The instance's one journal: all tenants interleaved, one append-only file at a time, group
/// commit by one platform thread. A fast disk makes unpaced commits dear (a commit costs about 40
/// microseconds of CPU, a caller 2 to 3), so a commit starts at most once a millisecond, and at
/// once after an idle millisecond. What nobody waits for (that something was read, a refusal) is on
/// disk within five.
///
/// Callers wait on a [Receipt]; it is settled only after `force`. When a write fails (a full disk),
/// everything that waits is refused and the file is cut back to its last whole frame. When `force`
/// or the cut fails the journal stops for good: a later success would prove nothing.
final class Journal implements EntrySource, AutoCloseable {
    /// A caller beyond this many waiting entries is refused at once, whatever its [Lane].
    static final int WAITING_ENTRIES_MAX = 8192;

    static final int ENTRY_BYTES_MAX = 60_000;
    private static final long WHATEVER_WAS_LOST = -1;
    private static final long PACE_NANOS = 1_000_000;

    /// How long an entry may lie that nobody waits for, unless so many lie there.
    private static final long LEISURE_NANOS = 5_000_000;

    private static final int LEISURE_ENTRIES = 128;

    /// How often it looks whether a full disk has room again.
    private static final long SHORT_PAUSE_NANOS = 100_000_000;

    /// What the journal is made with.
    ///
    /// @param segmentBytes a segment that has reached this size is closed at the next commit
    /// @param reserveBytes of zeros that only some lanes may write over when there is no more room;
    ///   0 for none
    /// @param stopped called once when the journal had to stop; the node must go down
    record Setup(
            Path folder,
            InstantSource time,
            DurableFile.Opener files,
            int segmentBytes,
            int reserveBytes,
            Runnable stopped) {}

    record Entry(Lane lane, TenantId tenant, long sequence, byte[] sealed, Receipt receipt) {}

    private final Setup setup;
    private final ReentrantLock lock = new ReentrantLock();
    private final List<JournalSegment> segments = new CopyOnWriteArrayList<>();
    private final JournalReader reader = new JournalReader(() -> segments);
    private final Thread writer;
    private final JournalCommit commit;
    private final long recoveredSequence;

    /// Guarded by the lock.
    private List<Entry> waiting = new ArrayList<>();

    /// Guarded by the lock: the position of the next entry handed over.
    private long next;

    /// Guarded by the lock.
    private boolean open = true;

    /// Guarded by the lock: how often entries were lost that had been handed over.
    private long losses;

    private volatile boolean idle;

    /// Whether somebody waits for an entry that was handed over, or many are.
    private volatile boolean hurried;

    private volatile long durable;

    private Journal(Setup setup, List<JournalSegment> found, JournalSegment.Tail tail) {
        this.setup = setup;
        this.segments.addAll(found);
        this.next = tail.next();
        this.durable = tail.next();
        this.recoveredSequence = tail.sequence();
        this.commit = new JournalCommit(setup, segments, tail);
        this.writer = Thread.ofPlatform().name("journal").unstarted(this::run);
    }

    /// Opens the folder, making it when missing, and cuts off a commit that a crash left torn: no
    /// caller was told of it.
    static Journal open(Setup setup) {
        try {
            Files.createDirectories(setup.folder());
            List<JournalSegment> found = JournalSegment.list(setup.folder());
            JournalSegment.Tail tail =
                    found.isEmpty() ? JournalSegment.Tail.NONE : found.getLast().scan();
            if (tail.torn()) {
                // The zeros behind it go first: on a full disk they are the room for the copy.
                try (DurableFile file = setup.files().open(found.getLast().path())) {
                    file.truncate(tail.tornEnd());
                }
                found.getLast().keepTorn(tail);
                try (DurableFile file = setup.files().open(found.getLast().path())) {
                    file.truncate(tail.end());
                }
            }
            Journal journal = new Journal(setup, found, tail);
            journal.commit.fill();
            journal.writer.start();
            return journal;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The highest store sequence that the journal held when it was opened.
    long recoveredSequence() {
        return recoveredSequence;
    }

    /// How often the journal has lost entries that it had taken.
    long losses() {
        lock.lock();
        try {
            return losses;
        } finally {
            lock.unlock();
        }
    }

    /// Hands over an event without a change; the order of these calls is the order of the journal.
    ///
    /// @throws io.sallyport.foundation.Refusal UNAVAILABLE when too many wait for its lane
    Receipt append(Lane lane, TenantId tenant, byte[] sealed) {
        return append(new Handed(lane, tenant, 0, sealed), WHATEVER_WAS_LOST);
    }

    /// Hands over the event of a change that is committed, so it goes before all others and does
    /// not lie: who is answered looks into the log. It is refused when anything was lost since that
    /// many losses: the event before this one may be among it, and goes first when it comes again.
    ///
    /// @param sequence the store's number for the event
    Receipt append(TenantId tenant, long sequence, byte[] sealed, long lossesBefore) {
        Receipt receipt =
                append(new Handed(Lane.CONTAINMENT, tenant, sequence, sealed), lossesBefore);
        hurry();
        return receipt;
    }

    private record Handed(Lane lane, TenantId tenant, long sequence, byte[] sealed) {}

    private Receipt append(Handed event, long lossesBefore) {
        if (event.sealed().length > ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("an event of " + event.sealed().length + " bytes");
        }
        lock.lock();
        try {
            boolean gap = lossesBefore != WHATEVER_WAS_LOST && lossesBefore != losses;
            if (!open || gap || waiting.size() >= event.lane().waitingMax()) {
                throw Receipt.unavailable();
            }
            Receipt receipt = new Receipt(next++, this::hurry);
            waiting.add(
                    new Entry(
                            event.lane(),
                            event.tenant(),
                            event.sequence(),
                            event.sealed(),
                            receipt));
            if (waiting.size() == LEISURE_ENTRIES) {
                hurry();
            }
            return receipt;
        } finally {
            lock.unlock();
            if (idle) {
                LockSupport.unpark(writer);
            }
        }
    }

    private void hurry() {
        if (!hurried) {
            hurried = true;
            LockSupport.unpark(writer);
        }
    }

    private void run() {
        try {
            long lastStart = System.nanoTime() - PACE_NANOS;
            while (awaitWork(lastStart)) {
                lastStart = System.nanoTime();
                commitWaiting();
            }
            commit.close();
        } catch (IOException | RuntimeException failure) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.ERROR, "The journal has stopped.", failure);
            takeNoMore();
            refuseWaiting();
            setup.stopped().run();
        }
    }

    /// Returns true when there is something to commit and the pace allows it, false when closed.
    private boolean awaitWork(long lastStart) throws IOException {
        idle = true;
        while (true) {
            lock.lock();
            try {
                if (!waiting.isEmpty()) {
                    break;
                }
                if (!open) {
                    return false;
                }
            } finally {
                lock.unlock();
            }
            if (commit.isShort()) {
                LockSupport.parkNanos(this, SHORT_PAUSE_NANOS);
                commit.fill();
            } else {
                LockSupport.park(this);
            }
        }
        idle = false;
        long first = System.nanoTime();
        long rest = rest(lastStart, first);
        while (rest > 0) {
            LockSupport.parkNanos(this, rest);
            rest = rest(lastStart, first);
        }
        return true;
    }

    /// @param first when an entry was there
    private long rest(long lastStart, long first) {
        long now = System.nanoTime();
        long paced = PACE_NANOS - (now - lastStart);
        return hurried ? paced : Math.max(paced, LEISURE_NANOS - (now - first));
    }

    private void commitWaiting() throws IOException {
        List<Entry> batch;
        long first;
        lock.lock();
        try {
            hurried = false;
            batch = waiting;
            waiting = new ArrayList<>(batch.size());
            first = next - batch.size();
        } finally {
            lock.unlock();
        }
        boolean written = false;
        try {
            written = commit.write(batch, first);
        } finally {
            if (written) {
                durable = first + batch.size();
            } else {
                // Before anybody is told: a caller who tries again must not stand in the lost row.
                refuseWaiting();
            }
            settle(batch, written);
        }
    }

    private static void settle(List<Entry> batch, boolean written) {
        batch.forEach(entry -> entry.receipt().settle(written));
    }

    /// Positions are only valid in one unbroken row: when a batch is lost, what was handed over
    /// after it is lost as well, and the row goes on behind the last durable entry.
    private void refuseWaiting() {
        List<Entry> refused;
        lock.lock();
        try {
            refused = waiting;
            waiting = new ArrayList<>();
            next = durable;
            losses++;
        } finally {
            lock.unlock();
        }
        settle(refused, false);
    }

    /// Whether there is no room on the disk for more than the reserve.
    boolean isShort() {
        return commit.isShort();
    }

    @Override
    public long durable() {
        return durable;
    }

    @Override
    public long first() {
        return segments.isEmpty() ? 0 : segments.getFirst().first();
    }

    @Override
    public void read(long from, long to, Visitor visitor) {
        readNumbered(
                from,
                to,
                (place, _, tenant, sealed) ->
                        visitor.entry(place.position(), tenant, place.timeMillis(), sealed));
    }

    void readNumbered(long from, long to, JournalReader.Visitor visitor) {
        reader.read(from, Math.min(to, durable), visitor);
    }

    /// Writes what is waiting, then closes.
    @Override
    public void close() {
        takeNoMore();
        try {
            writer.join();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void takeNoMore() {
        lock.lock();
        try {
            open = false;
        } finally {
            lock.unlock();
        }
        hurried = true;
        LockSupport.unpark(writer);
    }

    static void forceFolder(Path folder) throws IOException {
        try (FileChannel channel = FileChannel.open(folder)) {
            channel.force(true);
        }
    }
}
