package io.sallyport.store;

import io.sallyport.foundation.RowId;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;

class SqliteKeyRotationTest extends KeyRotationConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    private Connection database() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db"));
    }

    @Override
    byte[] sealed(RowId id) throws SQLException {
        try (Connection connection = database();
                PreparedStatement query =
                        connection.prepareStatement(
                                "SELECT sealed FROM application WHERE id = ?")) {
            query.setBytes(1, id.bytes());
            try (ResultSet result = query.executeQuery()) {
                result.next();
                return result.getBytes(1);
            }
        }
    }

    @Override
    void put(RowId id, byte[] sealed) throws SQLException {
        try (Connection connection = database();
                PreparedStatement update =
                        connection.prepareStatement(
                                "UPDATE application SET sealed = ? WHERE id = ?")) {
            update.setBytes(1, sealed);
            update.setBytes(2, id.bytes());
            update.executeUpdate();
        }
    }
}
