package io.sallyport.store;

import io.sallyport.foundation.RowId;

/// Which rows are asked for by a value that several may have.
///
/// @param value in the column's normal form
/// @param after the id behind which the page begins
/// @param limit at most so many
public record Lookup(String column, String value, RowId after, int limit) {
    /// The same among the rows of one administrative unit.
    Lookup within(RowId unit) {
        return new Lookup(column, Table.Column.within(unit, value), after, limit);
    }
}
