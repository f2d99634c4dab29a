package io.sallyport.audit.merkle;

import java.time.Instant;

/// What the lines of a note show of one witness.
public sealed interface Cosigning {
    /// It has seen this checkpoint, and that the log never went back on an earlier one.
    ///
    /// @param witness the name of its key
    /// @param time when, by the witness's clock
    record Cosigned(String witness, Instant time) implements Cosigning {}

    /// No line claims to be of its key.
    record Absent() implements Cosigning {}

    /// A line claims to be of its key and is not.
    record Unverified() implements Cosigning {}
}
