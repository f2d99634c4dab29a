package io.sallyport.store;

/// What a write does inside its transaction. It runs on the one writer thread, so it only reads and
/// writes rows: whatever takes time is done before. A [io.sallyport.foundation.Refusal] undoes it.
@FunctionalInterface
public interface Change<T> {
    T apply(Transaction transaction);
}
