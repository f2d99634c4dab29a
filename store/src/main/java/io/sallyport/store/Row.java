package io.sallyport.store;

import io.sallyport.foundation.RowId;
import java.util.function.Supplier;

/// A row as it was read. An update names the version it read and is refused if another came first.
///
/// @param stands what stands in the database for it; worked out when somebody asks, since most
///   reads never do
public record Row<R>(RowId id, long version, R value, Supplier<RowState> stands) {
    RowState state() {
        return stands.get();
    }
}
