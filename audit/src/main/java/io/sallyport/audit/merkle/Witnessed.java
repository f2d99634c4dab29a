package io.sallyport.audit.merkle;

import java.time.Instant;
import java.util.List;

/// What came of showing a checkpoint to a witness.
public sealed interface Witnessed {
    /// @param lines the signature lines, verified
    record Cosigned(Instant time, List<Note.Signature> lines) implements Witnessed {
        public Cosigned {
            lines = List.copyOf(lines);
        }
    }

    /// It said that it cosigned, and no signature of its key on this checkpoint is there or
    /// verifies.
    record Unverified() implements Witnessed {}

    /// It says that this checkpoint does not extend what it has seen: the log was put back, was
    /// forked, or the witness is wrong.
    record Contradicted(String why) implements Witnessed {}

    /// It did not cosign, for a reason that says nothing about the log.
    record Silent(String why) implements Witnessed {}
}
