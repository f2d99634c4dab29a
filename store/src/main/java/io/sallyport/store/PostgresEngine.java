package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.Locale;
import org.postgresql.Driver;

/// PostgreSQL, reached as a role that owns nothing. What a transaction may touch is set inside it
/// and ends with it, so no session remembers a tenant.
///
/// There is one writer at a time. The first one that a database sees gets number 1, and each that
/// comes after it the next: whoever finds another number than its own has been replaced, and stops
/// instead of removing events that another process still has to hand on.
final class PostgresEngine implements Engine {
    private static final int READERS = 8;

    private final PostgresAddress address;
    private final InstanceId instance;
    private long term;

    PostgresEngine(PostgresAddress address, InstanceId instance) {
        this.address = address;
        this.instance = instance;
    }

    /// Whether this database could serve; nothing there changes by it.
    ///
    /// @throws io.sallyport.foundation.StartRefused when it could not
    void check() {
        try (Connection connection = connect()) {
            new PostgresStart(address, connection).check(instance);
        } catch (SQLException failure) {
            throw PostgresStart.refused(address, failure);
        }
    }

    @Override
    public void prepare() {
        try (Connection connection = connect()) {
            new PostgresStart(address, connection).check(instance);
            try (ResultSet result =
                    connection
                            .createStatement()
                            .executeQuery(
                                    "UPDATE instance SET writer = writer + 1 RETURNING writer")) {
                result.next();
                term = result.getLong(1);
            }
        } catch (SQLException failure) {
            throw PostgresStart.refused(address, failure);
        }
    }

    @Override
    public String name() {
        return "PostgreSQL";
    }

    @Override
    public int readers() {
        return READERS;
    }

    private Connection connect() throws SQLException {
        Connection connection = new Driver().connect(address.url(), address.properties());
        if (connection == null) {
            throw new SQLException("not a URL of this driver");
        }
        return connection;
    }

    @Override
    public Connection writer() throws SQLException {
        Connection connection = connect();
        connection.setAutoCommit(false);
        return connection;
    }

    @Override
    public Connection reader() throws SQLException {
        Connection connection = connect();
        connection.setReadOnly(true);
        connection.setAutoCommit(false);
        return connection;
    }

    /// The lock on the one row is held until the transaction ends, so this waits for one that a
    /// lost connection left running, and no longer than the settings say: a process that was cut
    /// off in the middle of its transaction does not keep the next one out.
    @Override
    public void begin(Statements statements) throws SQLException {
        String sql =
                "SELECT writer, set_config('sallyport.tenant', '', true),"
                        + " set_config('sallyport.work', 'relay', true),"
                        + " set_config('idle_in_transaction_session_timeout', '20s', true)"
                        + " FROM instance FOR UPDATE";
        try (ResultSet result = statements.with(sql).executeQuery()) {
            if (!result.next() || result.getLong(1) != term) {
                throw new IllegalStateException("another process writes to this database now");
            }
        }
    }

    @Override
    public void enter(Statements statements, Reach reach) throws SQLException {
        String sql =
                "SELECT set_config('sallyport.tenant', ?, true),"
                        + " set_config('sallyport.work', ?, true)";
        String tenant =
                switch (reach) {
                    case Reach.Tenant(var id) -> HexFormat.of().formatHex(id.bytes());
                    case Reach.Work _ -> "";
                };
        String work =
                switch (reach) {
                    case Reach.Tenant _ -> "";
                    case Reach.Work some -> some.name().toLowerCase(Locale.ROOT);
                };
        statements.with(sql, tenant, work).executeQuery().close();
    }

    /// SQLSTATE codes, PostgreSQL's appendix A. Rows that were replaced go with the server's
    /// vacuum, its log with the server's checkpoints.
    @Override
    public boolean wipe() {
        return false;
    }

    @Override
    public Failure meaning(SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        return switch (state) {
            case "40001", "40P01" -> Failure.AGAIN;
            // A server that stops, or starts, or is a standby: the next connection may find
            // another.
            case "57P01", "57P02", "57P03", "57P05", "25P03", "25006" -> Failure.DISCONNECTED;
            case "53100" -> Failure.FULL;
            case "XX001", "XX002" -> Failure.DAMAGED;
            default ->
                    switch (state.substring(0, 2)) {
                        case "08" -> Failure.DISCONNECTED;
                        // No room, no right to connect any more, stopped by somebody, a failing
                        // disk.
                        case "28", "3D", "53", "55", "57", "58" -> Failure.UNAVAILABLE;
                        default -> Failure.FAULT;
                    };
        };
    }
}
