package io.sallyport.store;

import java.io.IOException;
import java.sql.SQLException;
import java.util.List;

/// The database that a backup's rows go into. What stood there stays until [#commit()].
interface RestoreTarget extends AutoCloseable {
    Engine engine();

    /// Whether somebody's rows stand there.
    boolean hasRows(List<Table<?>> tables) throws SQLException;

    /// A connection that sees empty tables.
    Statements begin(List<Table<?>> tables) throws IOException, SQLException;

    /// Returns when what was written behind [#begin] has taken the place of what stood there.
    void commit() throws IOException, SQLException;

    @Override
    void close() throws SQLException;
}
