package io.sallyport.store;

import java.sql.Connection;
import java.sql.SQLException;

/// What differs between database engines: how to connect, how the schema comes to be, what keeps a
/// statement to its rows, and what an engine's error means. Everything else is portable SQL.
interface Engine {
    /// Makes sure that the schema is the one that this release needs; a query or two when it is.
    ///
    /// @throws io.sallyport.foundation.StartRefused when this database cannot serve
    void prepare();

    /// Which one it is, in a backup.
    String name();

    /// How many point reads may go on at once.
    int readers();

    /// A connection without auto-commit that may write.
    Connection writer() throws SQLException;

    /// A connection that only reads committed rows. Where a read needs a transaction around it, the
    /// connection has no auto-commit.
    Connection reader() throws SQLException;

    /// Comes first in each of the writer's transactions, which then has the [Reach.Work#RELAY].
    /// When it returns, every earlier transaction of the writer has ended, also one whose answer
    /// was lost, and no other process has become the writer.
    void begin(Statements statements) throws SQLException;

    /// Keeps the statements that follow in this transaction to these rows, whatever they say.
    void enter(Statements statements, Reach reach) throws SQLException;

    /// Whether no other process ever writes while this one has it open: then what this one knows of
    /// its own commits is all that there is.
    default boolean isOurs() {
        return false;
    }

    /// Takes out of the engine's files what was deleted or replaced before.
    ///
    /// @return whether nothing is left of it, as far as can be said here
    boolean wipe() throws SQLException;

    /// Frees what the engine holds on its disk and does not need.
    default void makeRoom() {}

    /// Takes so much of a full disk that just was given, before somebody else does.
    default void takeRoom(int bytes) {}

    Failure meaning(SQLException failure);
}
