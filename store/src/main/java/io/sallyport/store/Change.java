package io.sallyport.store;

/// What a write does inside its transaction. It runs on the one writer thread, so it only reads and
/// writes rows: whatever takes time is done before. A [io.sallyport.foundation.Refusal] undoes it.
/// A database may ask for a transaction to be run again, so it leaves no trace but in its rows.
@FunctionalInterface
public interface Change<T> {
    T apply(Transaction transaction);
}
