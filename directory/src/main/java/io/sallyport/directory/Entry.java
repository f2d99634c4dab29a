package io.sallyport.directory;

import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;

/// A resource under its id, as it is now.
///
/// @param version counted from 1; `meta.version` is made of it
record Entry(RowId id, long version, Resource resource) {
    static Entry of(Row<Resource> row) {
        return new Entry(row.id(), row.version(), row.value());
    }
}
