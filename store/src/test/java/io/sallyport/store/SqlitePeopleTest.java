package io.sallyport.store;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HexFormat;

class SqlitePeopleTest extends PeopleConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
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

    @Override
    String literal(byte[] bytes) {
        return "x'" + HexFormat.of().formatHex(bytes) + "'";
    }
}
