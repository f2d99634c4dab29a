package io.sallyport.audit;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.audit.merkle.Witness;
import io.sallyport.audit.merkle.Witnessed;
import io.sallyport.foundation.AuditAction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;

/// How it stands with one witness: what it cosigned last, since when a checkpoint waits for it, and
/// what of that was told. Each kind of trouble is told once, until the witness cosigns again.
final class WitnessStanding implements AutoCloseable {
    private static final Duration FIRST_PAUSE = Duration.ofSeconds(3);
    private static final Duration LONGEST_PAUSE = Duration.ofMinutes(1);

    private final Witness witness;
    private final BiConsumer<AuditAction, Map<String, String>> tell;
    private final Set<AuditAction> told = EnumSet.noneOf(AuditAction.class);

    private Optional<Checkpoint> cosigned = Optional.empty();
    private List<Note.Signature> lines = List.of();

    private Optional<Instant> waitsSince = Optional.empty();
    private Instant next = Instant.MIN;
    private Duration pause = FIRST_PAUSE;
    private Witnessed last = new Witnessed.Silent("it was not asked yet");

    WitnessStanding(Witness witness, BiConsumer<AuditAction, Map<String, String>> tell) {
        this.witness = witness;
        this.tell = tell;
    }

    boolean isDue(Checkpoint head, Instant now) {
        return !isCosigned(head) && !now.isBefore(next);
    }

    private boolean isCosigned(Checkpoint head) {
        return cosigned.isPresent() && cosigned.get().equals(head);
    }

    /// What it signed for this checkpoint.
    List<Note.Signature> lines(Checkpoint head) {
        return isCosigned(head) ? lines : List.of();
    }

    /// Returns whether it cosigned.
    boolean show(Note note, Checkpoint head, Proofs proofs, InstantSource time) {
        if (waitsSince.isEmpty()) {
            waitsSince = Optional.of(time.instant());
        }
        last = witness.show(note, head, proofs);
        if (last instanceof Witnessed.Cosigned(Instant _, List<Note.Signature> made)) {
            cosigned = Optional.of(head);
            lines = made;
            waitsSince = Optional.empty();
            pause = FIRST_PAUSE;
            return true;
        }
        next = time.instant().plus(pause);
        Duration twice = pause.multipliedBy(2);
        pause = twice.compareTo(LONGEST_PAUSE) < 0 ? twice : LONGEST_PAUSE;
        return false;
    }

    /// A lie and a contradiction are told at once, silence when it has lasted.
    void tell(Instant now) {
        switch (last) {
            case Witnessed.Cosigned _ -> {
                if (!told.isEmpty()) {
                    tell.accept(AuditAction.WITNESS_RETURNED, Map.of("witness", witness.name()));
                    told.clear();
                }
            }
            case Witnessed.Unverified _ ->
                    once(
                            AuditAction.WITNESS_DISTRUSTED,
                            "it answered without a cosignature of its key that verifies");
            case Witnessed.Contradicted(String why) -> once(AuditAction.WITNESS_CONTRADICTED, why);
            case Witnessed.Silent(String why) -> {
                if (waited(now).compareTo(Witnessing.LATE) >= 0) {
                    once(AuditAction.WITNESS_MISSED, why);
                }
            }
        }
    }

    private Duration waited(Instant now) {
        return Duration.between(waitsSince.orElse(now), now);
    }

    private void once(AuditAction action, String why) {
        if (!told.contains(action)) {
            tell.accept(action, Map.of("witness", witness.name(), "problem", why));
            told.add(action);
        }
    }

    @Override
    public void close() {
        witness.close();
    }
}
