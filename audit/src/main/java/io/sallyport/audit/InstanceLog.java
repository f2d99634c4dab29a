package io.sallyport.audit;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.LogProof;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.Malformed;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.audit.merkle.Resumption;
import io.sallyport.audit.merkle.TileFolder;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.audit.merkle.TreeRoot;
import io.sallyport.foundation.Corruption;
import io.sallyport.store.EntrySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.LockSupport;

/// The instance tree: one thread follows the journal and shows a signed checkpoint of it twice a
/// second while there is something new. It sees an entry only after the journal has it on disk, so
/// a checkpoint never covers what a crash could take back. The folder is a function of the journal:
/// what is missing or damaged there at a start is written anew, and must come to the root that was
/// signed.
public final class InstanceLog implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.audit");
    private static final long ROUND_NANOS = 500_000_000;
    private static final int COMPARED_ENTRIES = 4_096;

    private final Path folder;
    private final EntrySource journal;
    private final NoteSigner signer;
    private final Runnable stop;
    private final LogEntry entries = new LogEntry();
    private final Thread thread;
    private TileFolder tiles;

    /// The last round failed, and the tiles are used up.
    private boolean waiting;

    private boolean contradicted;

    /// What the log had shown when this was opened.
    private final long resumedAt;

    private volatile Checkpoint head;
    private volatile boolean open = true;

    /// @param stop called when journal and log contradict each other: the node must go down
    private InstanceLog(Path folder, EntrySource journal, NoteSigner signer, Runnable stop)
            throws IOException {
        this.folder = folder;
        this.journal = journal;
        this.signer = signer;
        this.stop = stop;
        this.tiles = resume();
        this.head = head();
        this.resumedAt = tiles.size();
        this.thread = Thread.ofPlatform().name("instance-log").unstarted(this::run);
    }

    /// Holds the log against the journal; nothing may be appended there before.
    ///
    /// @throws Corruption when the journal does not hold what the last checkpoint signed
    public static InstanceLog open(
            Path folder, EntrySource journal, NoteSigner signer, Runnable stop) {
        try {
            Files.createDirectories(folder);
            return new InstanceLog(folder, journal, signer, stop);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Brings what the journal has under a checkpoint, and follows it from here on.
    public void start() {
        try {
            round();
            thread.start();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// The note-format verifier key.
    public String key() {
        return signer.verifier().text();
    }

    /// A statement of the instance, signed as its checkpoints are: a note that anybody can verify
    /// who has the log's key.
    ///
    /// @param text ends in a newline
    public String signed(String text) {
        return new String(signer.sign(text).bytes(), StandardCharsets.UTF_8);
    }

    public Path folder() {
        return folder;
    }

    /// How many entries the last checkpoint covers.
    public long published() {
        return head.size();
    }

    /// How many entries the last checkpoint covered when the log was opened: of what stood behind
    /// it nothing was signed.
    public long resumedAt() {
        return resumedAt;
    }

    /// A way through the journal up to what was shown last.
    public JournalCheck check() {
        return new JournalCheck(folder, journal, head);
    }

    private Checkpoint head() {
        return new Checkpoint(signer.verifier().name(), tiles.size(), tiles.root());
    }

    /// That the log has an entry, under the newest checkpoint that witnesses cosigned where that
    /// covers it.
    ///
    /// @return nothing when no checkpoint covers the position
    Optional<LogProof> proof(long position) {
        try (LogReader reader = LogReader.of(folder)) {
            for (String file : List.of(LogReader.WITNESSED, LogReader.CHECKPOINT)) {
                Optional<Note> note = reader.read(file, Note.BYTES_MAX).map(Note::parse);
                if (note.isPresent() && position < Checkpoint.parse(note.get().text()).size()) {
                    return Optional.of(new Proofs(reader).file(position, note.get()));
                }
            }
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private TileFolder resume() throws IOException {
        Optional<Checkpoint> signed = lastCheckpoint();
        if (signed.isEmpty()) {
            return TileFolder.open(folder);
        }
        Checkpoint head = signed.get();
        if (head.size() > journal.durable()) {
            throw contradiction("the log has signed more entries than the journal holds");
        }
        return switch (TileFolder.resume(folder, head.size())) {
            case Resumption.Resumed(TileFolder found)
                    when found.root().equals(head.root()) && agrees(found) ->
                    found;
            case Resumption.Resumed _, io.sallyport.audit.merkle.Verification.Damaged _ ->
                    rebuild(head);
        };
    }

    /// Holds the last signed entries against the journal: there a loss or an exchange would begin,
    /// and whatever is appended from here on would hide it.
    private boolean agrees(TileFolder found) throws IOException {
        long size = found.size();
        List<Hash> signed = found.lastLeaves(COMPARED_ENTRIES);
        List<Hash> held = new ArrayList<>(signed.size());
        TreeHasher hasher = new TreeHasher();
        journal.read(
                size - signed.size(),
                size,
                (_, tenant, timeMillis, sealed) ->
                        held.add(hasher.leaf(entries.of(tenant, timeMillis, sealed))));
        return held.equals(signed);
    }

    private Optional<Checkpoint> lastCheckpoint() throws IOException {
        Path file = folder.resolve("checkpoint");
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        try {
            Note note = Note.parse(Files.readAllBytes(file));
            Checkpoint head = Checkpoint.parse(note.text());
            String origin = signer.verifier().name();
            if (signer.verifier().verifies(note) && head.origin().equals(origin)) {
                return Optional.of(head);
            }
            throw contradiction("the log's checkpoint was not signed by this instance");
        } catch (Malformed damaged) {
            throw contradiction("the log's checkpoint was not written by this instance");
        }
    }

    /// Which of the two is damaged, the journal or the tiles, the signed root tells; nothing of
    /// either is written over before.
    private TileFolder rebuild(Checkpoint head) throws IOException {
        TreeRoot held = new TreeRoot();
        journal.read(
                0,
                head.size(),
                (_, tenant, timeMillis, sealed) ->
                        held.append(entries.of(tenant, timeMillis, sealed)));
        if (!held.root().equals(head.root())) {
            throw contradiction("the journal does not hold what the log has signed");
        }
        LOG.log(System.Logger.Level.WARNING, "The log's tiles are written anew from the journal.");
        TileFolder fresh = TileFolder.open(folder);
        append(fresh, head.size());
        fresh.flush();
        return fresh;
    }

    private Corruption contradiction(String what) {
        return new Corruption(
                what + " (" + folder + "): keep the folder as evidence and restore a backup");
    }

    private void append(TileFolder target, long to) throws IOException {
        try {
            journal.read(
                    target.size(),
                    to,
                    (_, tenant, timeMillis, sealed) -> {
                        try {
                            target.append(entries.of(tenant, timeMillis, sealed));
                        } catch (IOException failure) {
                            throw new UncheckedIOException(failure);
                        }
                    });
        } catch (UncheckedIOException failure) {
            throw failure.getCause();
        }
    }

    private void run() {
        while (open) {
            LockSupport.parkNanos(this, ROUND_NANOS);
            try {
                goOn();
            } catch (IOException failure) {
                waits(failure);
            } catch (RuntimeException failure) {
                LOG.log(System.Logger.Level.ERROR, "The log has stopped.", failure);
                contradicted = true;
                stop.run();
                return;
            }
        }
    }

    private void goOn() throws IOException {
        if (waiting) {
            tiles = resume();
        }
        round();
        waiting = false;
    }

    /// A full disk, perhaps. The journal has everything: the next round goes on from the last
    /// checkpoint. Said once for each time that it begins to wait, not for each round.
    private void waits(IOException failure) {
        if (!waiting) {
            LOG.log(
                    System.Logger.Level.ERROR,
                    "The log waits: it could not be written (" + failure + ").");
        }
        waiting = true;
    }

    /// Appends what is new, writes it, then shows it. A crash between the steps leaves the old
    /// checkpoint and files that the next start goes over again.
    private void round() throws IOException {
        long durable = journal.durable();
        if (durable > tiles.size() || durable > head.size()) {
            append(tiles, durable);
            tiles.flush();
            Checkpoint next = head();
            tiles.publish(signer.sign(next.text()));
            head = next;
        }
    }

    /// Brings the last entries under a checkpoint and stops.
    @Override
    public void close() {
        open = false;
        LockSupport.unpark(thread);
        try {
            thread.join();
            if (!contradicted) {
                goOn();
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        } catch (IOException failure) {
            LOG.log(System.Logger.Level.ERROR, "The last checkpoint was not written.", failure);
        }
    }
}
