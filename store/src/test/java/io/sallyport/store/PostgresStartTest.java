package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.InstanceId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.testkit.PostgresServer;
import java.util.UUID;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/// A start on a database that cannot serve: one line that says why, and nothing is changed.
@Tag("external")
class PostgresStartTest {
    private static final InstanceId INSTANCE = new InstanceId(new UUID(3, 3));

    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final PostgresAddress address = Databases.address(server, database);

    private static void refused(PostgresAddress address, String... words) {
        refusedStart(() -> new PostgresEngine(address, INSTANCE).prepare(), words);
    }

    private static void refusedStart(Runnable start, String... words) {
        assertThatThrownBy(start::run)
                .isInstanceOf(StartRefused.class)
                .satisfies(refused ->
                        assertThat(refused.getMessage())
                                .contains(words)
                                .doesNotContain("\n", PostgresServer.PASSWORD));
    }

    @Test
    void namesAServerThatIsDown() {
        PostgresAddress nobody =
                PostgresAddress.of("jdbc:postgresql://127.0.0.1:1/x?user=sallyport");
        refused(nobody, "127.0.0.1:1/x", "start it, or correct storeUrl");
    }

    @Test
    void namesAWrongPassword() {
        refused(address.withPassword("wrong"), "--store-password-fd", "sallyport's password");
        refused(PostgresAddress.of(server.url(database)), "--store-password-fd");
    }

    @Test
    void namesADatabaseThatDoesNotExist() {
        refused(Databases.address(server, "nowhere"), "nowhere", "make it, or correct storeUrl");
    }

    @Test
    void asksForAMigration() {
        refused(address, "has no tables yet", "./sallyport migrate");
        Databases.migrate(address, INSTANCE);
        new PostgresEngine(address, INSTANCE).prepare();
        server.sql(database, "UPDATE flyway_schema_history SET success = false");
        refused(address, "older schema", "./sallyport migrate");
    }

    @Test
    void servesBesideANeighbouringReleaseWithANewerSchema() {
        Databases.migrate(address, INSTANCE);
        server.sql(
                database,
                "INSERT INTO flyway_schema_history SELECT 99, '99', 'next', type, 'V99__next.sql',"
                        + " checksum, installed_by, installed_on, 1, true"
                        + " FROM flyway_schema_history WHERE installed_rank = 1");
        new PostgresEngine(address, INSTANCE).prepare();
    }

    @Test
    void refusesTheDatabaseOfAnotherInstance() {
        InstanceId other = new InstanceId(new UUID(4, 4));
        Databases.migrate(address, other);
        refused(address, "another instance");
        refusedStart(() -> Databases.migrate(address, INSTANCE), "another instance");
        new PostgresEngine(address, other).prepare();
    }

    @Test
    void refusesADatabaseOfSomebodyElses() {
        server.sql(database, "CREATE TABLE thesis (page INT)");
        refusedStart(() -> Databases.migrate(address, INSTANCE), "non-empty schema");
        assertThat(server.sql(database, "SELECT to_regclass('instance') IS NULL")).isEqualTo("t");
    }

    @Test
    void refusesARoleThatPassesTheWall() {
        Databases.migrate(address, INSTANCE);
        refused(
                address.as("postgres").withPassword(PostgresServer.PASSWORD),
                "passes row-level security");
        refused(
                address.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD),
                "owner of its tables");
        refusedStart(
                () -> PostgresSchema.migrate(address, PostgresServer.SERVICE, INSTANCE),
                "must not be the role that serves");
    }

    @Test
    void refusesADatabaseWhoseWallWasTakenDown() {
        Databases.migrate(address, INSTANCE);
        server.sql(database, "ALTER TABLE application NO FORCE ROW LEVEL SECURITY");
        refused(address, "without forced row-level security");
    }

    @Test
    void refusesADatabaseThatConfirmsTooSoon() {
        Databases.migrate(address, INSTANCE);
        server.sql(database, "ALTER DATABASE " + database + " SET synchronous_commit = off");
        refused(address, "synchronous_commit");
    }

    @Test
    void refusesAStandby() {
        try (PostgresServer primary = PostgresServer.start();
                PostgresServer standby = primary.standby()) {
            refused(Databases.address(standby, "postgres"), "primary");
        }
    }

    @Test
    void migratesOnceMoreWithoutHarm() {
        Databases.migrate(address, INSTANCE);
        Databases.migrate(address, INSTANCE);
        new PostgresEngine(address, INSTANCE).prepare();
    }
}
