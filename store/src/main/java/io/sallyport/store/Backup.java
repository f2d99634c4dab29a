package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/// What a backup is: the rows of all tenants in one snapshot, sealed as they lie, and the journal
/// up to that snapshot. It holds no key.
///
/// @param taken when, by the store's time
/// @param engine which wrote it; either one restores it
/// @param schema the version of the tables
/// @param sequence the highest number that an event had been given in the snapshot
/// @param position how many entries of the journal it holds
/// @param rows how many rows it holds, of all tables
public record Backup(
        InstanceId instance,
        Instant taken,
        String engine,
        int schema,
        long sequence,
        long position,
        long rows) {

    /// @param file to be made, together with `NAME.partial` on the way there
    /// @param tables all that hold rows
    public record Order(Path file, List<Table<?>> tables) {
        public Order {
            tables = List.copyOf(tables);
        }
    }

    /// Is told after each block.
    @FunctionalInterface
    public interface Watcher {
        /// @return whether to go on
        boolean goesOn(long done, long total);
    }
}
