package io.sallyport.audit;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.audit.merkle.Witness;
import io.sallyport.audit.merkle.WitnessedFile;
import io.sallyport.foundation.AuditAction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.function.BiConsumer;

/// Shows the newest checkpoint of the log to its witnesses, and publishes what they cosigned beside
/// it. It reads the log's folder as a stranger does, so the log neither knows of it nor waits for
/// it. A witness that is slow or gone is asked less and less often, at last once a minute.
///
/// A round belongs to one thread; the witnesses are asked side by side in it.
public final class Witnessing implements AutoCloseable {
    /// How long a checkpoint waits for a witness before that is told.
    public static final Duration LATE = Duration.ofMinutes(5);

    private final Path folder;
    private final InstantSource time;
    private final List<WitnessStanding> standings;

    /// @param folder of the log
    /// @param tell takes an audit event with its details; asked for by one round at a time
    public Witnessing(
            Path folder,
            List<Witness> witnesses,
            InstantSource time,
            BiConsumer<AuditAction, Map<String, String>> tell) {
        this.folder = folder;
        this.time = time;
        this.standings =
                witnesses.stream().map(witness -> new WitnessStanding(witness, tell)).toList();
    }

    /// Asks whoever has not cosigned the newest checkpoint yet.
    public void round() {
        try {
            Optional<Note> newest = newest();
            if (newest.isPresent() && !standings.isEmpty()) {
                round(newest.get());
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private void round(Note note) throws IOException {
        Checkpoint head = Checkpoint.parse(note.text());
        Instant now = time.instant();
        List<WitnessStanding> asked =
                standings.stream().filter(one -> one.isDue(head, now)).toList();
        boolean more = ask(asked, note, head);
        if (more) {
            Note cosigned = note;
            for (WitnessStanding one : standings) {
                for (Note.Signature line : one.lines(head)) {
                    cosigned = cosigned.with(line);
                }
            }
            new WitnessedFile(folder).publish(cosigned);
        }
        // Told last: an event that cannot be written must not keep a cosignature from its readers.
        for (WitnessStanding one : asked) {
            one.tell(time.instant());
        }
    }

    /// Returns whether anybody cosigned.
    private boolean ask(List<WitnessStanding> asked, Note note, Checkpoint head) {
        List<Future<Boolean>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (WitnessStanding one : asked) {
                Proofs proofs = new Proofs(LogReader.of(folder));
                answers.add(threads.submit(() -> one.show(note, head, proofs, time)));
            }
        }
        boolean more = false;
        for (Future<Boolean> answer : answers) {
            more |= result(answer);
        }
        return more;
    }

    private static boolean result(Future<Boolean> answer) {
        try {
            return answer.get();
        } catch (ExecutionException fault) {
            throw new IllegalStateException("a witness was not asked", fault.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    private Optional<Note> newest() throws IOException {
        try (LogReader log = LogReader.of(folder)) {
            return log.read(LogReader.CHECKPOINT, Note.BYTES_MAX).map(Note::parse);
        }
    }

    /// Ends a round that waits for a witness.
    @Override
    public void close() {
        standings.forEach(WitnessStanding::close);
    }
}
