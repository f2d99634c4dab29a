package io.sallyport.store;

import io.sallyport.foundation.TenantId;

/// The journal as its readers see it. Journal order is the truth: the log's trees are a pure
/// function of it.
public interface EntrySource {
    /// Entries at positions 0 (inclusive) to this (exclusive) are on disk and will never change.
    long durable();

    /// Entries before this position are no longer kept.
    long first();

    /// Calls the visitor for each entry of `[from, to)`, in order.
    ///
    /// @throws io.sallyport.foundation.Corruption when the bytes on disk contradict themselves
    void read(long from, long to, Visitor visitor);

    /// Sees one entry; the array is the reader's to keep.
    @FunctionalInterface
    interface Visitor {
        void entry(long position, TenantId tenant, long timeMillis, byte[] sealed);
    }
}
