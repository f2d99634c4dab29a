package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import java.sql.SQLException;

/// What an engine's error means to the store.
enum Failure {
    /// The same transaction may succeed when it is run again (40001, 40P01).
    AGAIN,
    /// The connection is of no use any more, or has never been; another one may be.
    DISCONNECTED,
    /// The engine's disk is full.
    FULL,
    /// The engine cannot do it now.
    UNAVAILABLE,
    /// Bytes that the engine wrote do not read back.
    DAMAGED,
    /// Whatever else: the statement is a fault of ours.
    FAULT;

    /// Whether it is worth running what failed once more, provided that nothing of it was kept.
    boolean passes() {
        return this == AGAIN || this == DISCONNECTED;
    }

    /// What the caller is told.
    RuntimeException exception(SQLException failure) {
        return switch (this) {
            case FULL -> Receipt.diskFull();
            case AGAIN, DISCONNECTED, UNAVAILABLE -> Receipt.unavailable();
            case DAMAGED -> new Corruption("the database is damaged", failure);
            case FAULT -> new IllegalStateException("a statement of ours was refused", failure);
        };
    }
}
