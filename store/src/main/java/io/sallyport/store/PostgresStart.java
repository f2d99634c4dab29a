package io.sallyport.store;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/// What must hold of a database before it is used. Each thing that does not is one line.
record PostgresStart(PostgresAddress address, Connection connection) {
    /// @throws StartRefused when one does not hold; nothing was changed
    void check(InstanceId instance) throws SQLException {
        require(
                yes("SELECT to_regclass('instance') IS NOT NULL")
                        && yes("SELECT to_regclass('flyway_schema_history') IS NOT NULL"),
                "has no tables yet: run ./sallyport migrate with its owner");
        checkInstance(instance);
        int version = SchemaMigration.POSTGRESQL.version();
        // A newer one is a neighbouring release's, which is expanded before it is contracted.
        require(
                yes(
                        "SELECT MAX(installed_rank) >= "
                                + version
                                + " FROM flyway_schema_history WHERE success"),
                "has an older schema than " + version + ": run ./sallyport migrate with its owner");
        checkRole();
        require(
                yes(
                        "SELECT bool_and(relrowsecurity AND relforcerowsecurity) FROM pg_class c"
                                + " JOIN pg_attribute a ON a.attrelid = c.oid"
                                + " WHERE a.attname = 'tenant_id' AND c.relkind = 'r'"),
                "has a table of tenants without forced row-level security: put it back");
        require(
                yes(
                        "SELECT current_setting('fsync')::bool"
                                + " AND current_setting('synchronous_commit') <> 'off'"),
                "confirms what is not on its disk: set fsync and synchronous_commit to on");
    }

    void checkInstance(InstanceId instance) throws SQLException {
        require(
                yes("SELECT id = '" + instance + "' FROM instance"),
                "belongs to another instance than " + instance + ": correct storeUrl");
    }

    /// The second wall holds only for a role that can neither pass it nor pull it down.
    private void checkRole() throws SQLException {
        require(
                yes(
                        "SELECT NOT rolsuper AND NOT rolbypassrls FROM pg_roles"
                                + " WHERE rolname = current_user"),
                "is reached as a role that passes row-level security: "
                        + address.role()
                        + " must be neither superuser nor BYPASSRLS");
        require(
                yes(
                        "SELECT NOT EXISTS (SELECT FROM pg_class WHERE relnamespace ="
                                + " to_regnamespace('public')"
                                + " AND pg_has_role(current_user, relowner, 'MEMBER'))"),
                "is reached as the owner of its tables: serve as a role that owns nothing");
    }

    private boolean yes(String question) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(question)) {
            return result.next() && result.getBoolean(1);
        }
    }

    private void require(boolean holds, String problem) {
        if (!holds) {
            throw new StartRefused("the database " + address.place() + " " + problem);
        }
    }

    /// What a failure at a start means to who reads it, in one line.
    static StartRefused refused(PostgresAddress address, SQLException failure) {
        String state = String.valueOf(failure.getSQLState());
        // No password where the server asks for one is a rejected connection.
        String kind = state.equals("08004") ? "28" : state.substring(0, 2);
        String advice =
                switch (kind) {
                    case "08" -> "start it, or correct storeUrl";
                    case "28" -> "give " + address.role() + "'s password by --store-password-fd";
                    case "3D" -> "make it, or correct storeUrl";
                    case "57" -> "it starts or stops just now; try again";
                    default -> "nothing was changed";
                };
        String said = String.valueOf(failure.getMessage()).replaceAll("\\s+", " ");
        return new StartRefused(
                "the database " + address.place() + " cannot be used (" + said + "): " + advice);
    }
}
