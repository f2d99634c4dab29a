package io.sallyport.store;

import io.sallyport.foundation.RowId;

/// A row as it was read. An update names the version it read and is refused if another came first.
public record Row<R>(RowId id, long version, R value, RowState state) {}
