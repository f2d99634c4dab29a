package io.sallyport.store;

import java.util.List;

/// What one tenant's rows of a table say to somebody who has the whole database and no key, counted
/// in the database itself.
///
/// @param hashes of each column and each version of the index key under which it stands
public record Leakage(String table, Sizes sizes, List<Hashes> hashes) {
    public Leakage {
        hashes = List.copyOf(hashes);
    }

    /// How long the sealed payloads are, which is how long the plain ones are.
    ///
    /// @param different how many lengths there are
    /// @param alone rows whose length no other row has: they can be told from all others by it
    /// @param shortest in bytes; 0 without rows
    public record Sizes(long rows, long different, long alone, long shortest, long longest) {}

    /// @param count how many stand there
    /// @param distinct how many different ones
    /// @param largestGroup how often the most frequent one stands; 1 is what unique means
    public record Hashes(
            String column, int keyVersion, long count, long distinct, long largestGroup) {}
}
