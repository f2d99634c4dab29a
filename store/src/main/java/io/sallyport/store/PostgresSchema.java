package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;

/// The schema of a PostgreSQL database, made and changed by its owner, while nothing serves that
/// could do so too. A service that owned its tables could take down the wall between its tenants.
public final class PostgresSchema {
    private PostgresSchema() {}

    /// Brings the schema up to date, gives the service's role its rights on it, and nothing else,
    /// and binds the database to the instance. Once more is as good as once.
    ///
    /// @param owner the role that owns the database
    /// @param service the role that serves
    /// @throws StartRefused when that cannot be done
    public static void migrate(PostgresAddress owner, String service, InstanceId instance) {
        PostgresAddress serving = owner.as(service);
        if (serving.role().equals(owner.role())) {
            throw new StartRefused("the owner of the database must not be the role that serves");
        }
        try {
            PGSimpleDataSource database = database(owner);
            try (Connection connection = database.getConnection()) {
                if (exists(connection)) {
                    bind(connection, owner, instance);
                }
                SchemaMigration.POSTGRESQL.run(database);
                bind(connection, owner, instance);
                grant(connection, service);
            }
        } catch (SQLException failure) {
            throw PostgresStart.refused(owner, failure);
        } catch (FlywayException failure) {
            String said = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
            throw new StartRefused("the schema could not be brought up to date: " + said.strip());
        }
    }

    private static PGSimpleDataSource database(PostgresAddress owner) throws SQLException {
        PGSimpleDataSource database = new PGSimpleDataSource();
        database.setUrl(owner.url());
        for (String name : owner.properties().stringPropertyNames()) {
            database.setProperty(name, owner.properties().getProperty(name));
        }
        return database;
    }

    private static boolean exists(Connection connection) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery("SELECT to_regclass('instance') IS NOT NULL")) {
            return result.next() && result.getBoolean(1);
        }
    }

    private static void bind(Connection connection, PostgresAddress owner, InstanceId instance)
            throws SQLException {
        String sql = "INSERT INTO instance (id, writer) VALUES (?, 0) ON CONFLICT DO NOTHING";
        try (PreparedStatement statement = connection.prepareStatement(sql)) {
            statement.setString(1, instance.toString());
            statement.executeUpdate();
        }
        new PostgresStart(owner, connection).checkInstance(instance);
    }

    /// On every table with a wall, and on those that say whose and how old the database is.
    private static void grant(Connection connection, String service) throws SQLException {
        List<String> tables = new ArrayList<>();
        try (Statement statement = connection.createStatement()) {
            try (ResultSet result =
                    statement.executeQuery(
                            "SELECT relname FROM pg_class WHERE relforcerowsecurity"
                                    + " AND relnamespace = to_regnamespace('public')")) {
                while (result.next()) {
                    tables.add(result.getString(1));
                }
            }
            String role = " TO " + service;
            statement.execute(
                    "GRANT SELECT, INSERT, UPDATE, DELETE ON " + String.join(", ", tables) + role);
            statement.execute("GRANT SELECT ON instance, flyway_schema_history" + role);
            statement.execute("GRANT UPDATE (writer) ON instance" + role);
            statement.execute("GRANT SELECT, UPDATE (sequence, millis) ON store_mark" + role);
        }
    }
}
