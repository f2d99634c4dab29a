package io.sallyport.store;

import java.sql.Connection;
import java.sql.SQLException;

/// What differs between database engines: how to connect, how to bring the schema up to date and
/// what an engine's error means. Everything else is portable SQL.
interface Engine {
    /// Brings the schema up to date; one query when it already is.
    void migrate();

    /// A connection without auto-commit that may write.
    Connection writer() throws SQLException;

    /// A connection that only reads committed rows.
    Connection reader() throws SQLException;

    /// Takes back what is not committed; the connection is ready for the next transaction.
    void rollBack(Connection connection) throws SQLException;

    /// A full disk is a Refusal, a damaged file is Corruption, anything else a fault.
    RuntimeException translate(SQLException failure);
}
