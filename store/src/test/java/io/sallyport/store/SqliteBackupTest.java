package io.sallyport.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Optional;

class SqliteBackupTest extends BackupConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    @Override
    Optional<PostgresAddress> database() {
        return Optional.empty();
    }

    @Override
    void sql(String... statements) {
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }
}
