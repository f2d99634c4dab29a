package io.sallyport.store;

import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.Map;

/// One connection and its prepared statements, each prepared once. Used by one thread at a time.
final class Statements implements AutoCloseable {
    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Statements(Connection connection) {
        this.connection = connection;
    }

    /// The statement with its parameters set: byte arrays, longs and strings.
    PreparedStatement with(String sql, Object... parameters) throws SQLException {
        PreparedStatement statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < parameters.length; i++) {
            switch (parameters[i]) {
                case byte[] bytes -> statement.setBytes(i + 1, bytes);
                case Long number -> statement.setLong(i + 1, number);
                case String text -> statement.setString(i + 1, text);
                default -> throw new IllegalArgumentException("parameter " + (i + 1));
            }
        }
        return statement;
    }

    /// Prepares everything anew: after an error a driver's statements may be in any state.
    void forget() throws SQLException {
        for (PreparedStatement statement : prepared.values()) {
            statement.close();
        }
        prepared.clear();
    }

    Connection connection() {
        return connection;
    }

    /// Lets go of a connection that failed, whose end is not worth another failure.
    void abandon() {
        try {
            connection.close();
        } catch (SQLException lost) {
            System.getLogger("io.sallyport.store")
                    .log(System.Logger.Level.DEBUG, "A lost connection did not close.", lost);
        }
    }

    @Override
    public void close() throws SQLException {
        forget();
        connection.close();
    }
}
