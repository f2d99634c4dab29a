package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.PostgresServer;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HexFormat;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The second wall between tenants: what a statement of ours that forgets its tenant can do.
@Tag("external")
class PostgresWallTest {
    @TempDir private Path folder;
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private SmallStore trial;
    private PostgresEngine engine;
    private Statements statements;

    @BeforeEach
    void start() throws SQLException {
        trial = new SmallStore(folder, home -> JdbcStore.openPostgres(migrated(home), home));
        trial.write(trial.contoso, "portal");
        trial.write(trial.contoso, "shop");
        trial.write(trial.fabrikam, "portal");
        engine = new PostgresEngine(Databases.address(server, database), trial.keyring.instance());
        statements = new Statements(engine.writer());
    }

    private PostgresAddress migrated(JdbcStore.Home home) {
        return Databases.migrated(server, database, home.keyring().instance());
    }

    @AfterEach
    void stop() throws SQLException {
        statements.close();
        trial.close();
    }

    private Set<String> tenants(String table) throws SQLException {
        Set<String> found = new TreeSet<>();
        try (ResultSet result = statements.with("SELECT tenant_id FROM " + table).executeQuery()) {
            while (result.next()) {
                found.add(TenantId.of(result.getBytes(1)).toString());
            }
        }
        return found;
    }

    private int outbox() throws SQLException {
        try (ResultSet result =
                statements
                        .with("SELECT COUNT(*) FROM event_outbox WHERE sequence > 1000")
                        .executeQuery()) {
            result.next();
            return result.getInt(1);
        }
    }

    private int change(String sql) throws SQLException {
        return statements.with(sql).executeUpdate();
    }

    @Test
    void aStatementThatForgetsItsTenantSeesNothingOfOthers() throws SQLException {
        engine.enter(statements, new Reach.Tenant(trial.contoso));
        assertThat(tenants("application")).containsExactly(trial.contoso.toString());
        assertThat(tenants("application_key")).containsExactly(trial.contoso.toString());
        engine.enter(statements, new Reach.Tenant(trial.fabrikam));
        assertThat(tenants("application")).containsExactly(trial.fabrikam.toString());
    }

    @Test
    void aStatementThatForgetsItsTenantChangesNothingOfOthers() throws SQLException {
        engine.enter(statements, new Reach.Tenant(trial.contoso));
        assertThat(change("UPDATE application SET version = version + 1")).isEqualTo(2);
        assertThat(change("DELETE FROM application_key")).isEqualTo(2);
        assertThat(change("DELETE FROM application")).isEqualTo(2);
        statements.connection().commit();
        assertThat(trial.names(trial.contoso)).isEmpty();
        assertThat(trial.names(trial.fabrikam)).containsExactly("portal");
    }

    @Test
    void noRowGoesToAnotherTenant() throws SQLException {
        engine.enter(statements, new Reach.Tenant(trial.contoso));
        statements.connection().commit();
        for (String sql :
                List.of(
                        "UPDATE application SET tenant_id = decode('"
                                + HexFormat.of().formatHex(trial.fabrikam.bytes())
                                + "', 'hex')",
                        "INSERT INTO application SELECT decode('"
                                + HexFormat.of().formatHex(trial.fabrikam.bytes())
                                + "', 'hex'), '\\x01', version, expires, sealed"
                                + " FROM application")) {
            engine.enter(statements, new Reach.Tenant(trial.contoso));
            assertThatThrownBy(() -> change(sql))
                    .isInstanceOf(SQLException.class)
                    .hasMessageContaining("row-level security");
            statements.connection().rollback();
        }
    }

    @Test
    void aTransactionThatNamesNobodySeesNothing() throws SQLException {
        assertThat(tenants("application")).isEmpty();
        engine.enter(statements, new Reach.Tenant(trial.contoso));
        assertThat(tenants("application")).isNotEmpty();
        statements.connection().commit();
        // The session remembers no tenant.
        assertThat(tenants("application")).isEmpty();
        assertThat(outbox()).isZero();
        assertThat(change("DELETE FROM application")).isZero();
    }

    @Test
    void theRelayReachesEventsAloneAndThePurgeRowsThatHaveAnEndAlone() throws SQLException {
        server.sql(
                database,
                "INSERT INTO event_outbox SELECT 1000 + row_number() OVER (), id FROM application;"
                        + " UPDATE application SET expires = 5 WHERE tenant_id = '\\x"
                        + HexFormat.of().formatHex(trial.fabrikam.bytes())
                        + "'");
        engine.enter(statements, Reach.Work.RELAY);
        assertThat(outbox()).isEqualTo(3);
        assertThat(tenants("application")).isEmpty();
        assertThat(change("UPDATE event_outbox SET events = ''")).isZero();
        engine.enter(statements, Reach.Work.PURGE);
        assertThat(outbox()).isZero();
        assertThat(tenants("application")).containsExactly(trial.fabrikam.toString());
        assertThat(tenants("application_key")).containsExactly(trial.fabrikam.toString());
        assertThat(change("UPDATE application SET expires = 0")).isZero();
        assertThat(change("DELETE FROM application_key")).isEqualTo(1);
        assertThat(change("DELETE FROM application")).isEqualTo(1);
    }

    /// What it sees can go to no row: a transaction that may write sees nothing by it.
    @Test
    void theBackupSeesAllRowsWhereItCanWriteNone() throws SQLException {
        engine.enter(statements, Reach.Work.BACKUP);
        assertThat(tenants("application")).isEmpty();
        statements.connection().commit();
        try (Statements reading = new Statements(engine.reader())) {
            Statements writing = statements;
            statements = reading;
            engine.enter(reading, Reach.Work.BACKUP);
            assertThat(tenants("application")).hasSize(2);
            assertThat(tenants("application_key")).hasSize(2);
            assertThat(outbox()).isZero();
            for (String sql :
                    List.of("SET TRANSACTION READ WRITE", "DELETE FROM application_key")) {
                assertThatThrownBy(() -> change(sql)).isInstanceOf(SQLException.class);
                rollback();
            }
            statements = writing;
        }
    }

    @Test
    void theServiceCannotTakeTheWallDown() {
        for (String sql :
                List.of(
                        "ALTER TABLE application DISABLE ROW LEVEL SECURITY",
                        "ALTER TABLE application NO FORCE ROW LEVEL SECURITY",
                        "DROP POLICY tenant ON application",
                        "CREATE TABLE mine (id INT)",
                        "TRUNCATE application",
                        "UPDATE instance SET id = ''",
                        "SELECT sealed_table('mine')",
                        "SET ROLE " + PostgresServer.OWNER)) {
            assertThatThrownBy(() -> statements.connection().createStatement().execute(sql))
                    .as(sql)
                    .isInstanceOfSatisfying(
                            SQLException.class,
                            refused -> assertThat(refused.getSQLState()).isEqualTo("42501"));
            assertThatThrownBy(() -> statements.connection().createStatement().execute("SELECT 1"))
                    .hasMessageContaining("aborted");
            rollback();
        }
    }

    private void rollback() {
        try {
            statements.connection().rollback();
        } catch (SQLException failure) {
            throw new AssertionError(failure);
        }
    }

    /// A migration that forgets the wall around a new table fails here.
    @Test
    void everyTableOfTenantsHasTheWallAndTheServiceOwnsNone() {
        String without =
                "SELECT c.relname FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid"
                        + " WHERE a.attname = 'tenant_id' AND c.relkind IN ('r', 'p', 'v', 'm')"
                        + " AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS ("
                        + "SELECT FROM pg_policy p WHERE p.polrelid = c.oid"
                        + " AND p.polname = 'tenant' AND p.polwithcheck IS NOT NULL))";
        assertThat(server.sql(database, without)).isEmpty();
        String owned =
                "SELECT relname FROM pg_class JOIN pg_roles r ON r.oid = relowner"
                        + " WHERE rolname = '"
                        + PostgresServer.SERVICE
                        + "'";
        assertThat(server.sql(database, owned)).isEmpty();
        String open =
                "SELECT DISTINCT polname FROM pg_policy WHERE polname NOT IN ('tenant',"
                        + " 'purge_select', 'purge_delete', 'relay_select', 'relay_insert',"
                        + " 'relay_delete', 'backup_select')";
        assertThat(server.sql(database, open)).isEmpty();
        String left =
                "SELECT relname FROM pg_class c WHERE relforcerowsecurity"
                        + " AND NOT EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid"
                        + " AND p.polname = 'backup_select' AND p.polcmd = 'r')";
        assertThat(server.sql(database, left)).isEqualTo("event_outbox");
    }

    /// Row-level security must not cost the index.
    @Test
    void findsARowByItsKeyBehindTheWall() throws SQLException {
        engine.enter(statements, new Reach.Tenant(trial.contoso));
        statements.connection().createStatement().execute("SET LOCAL enable_seqscan = off");
        StringBuilder plan = new StringBuilder();
        String sql =
                "EXPLAIN SELECT id, version, sealed FROM application"
                        + " WHERE tenant_id = '\\x01' AND id = '\\x02'"
                        + " AND (expires = 0 OR expires > 7)";
        try (ResultSet result = statements.with(sql).executeQuery()) {
            while (result.next()) {
                plan.append(result.getString(1)).append('\n');
            }
        }
        assertThat(plan.toString()).containsPattern("Index Cond: .*tenant_id = .* AND \\(id = ");
    }

    /// One set of statements serves both engines, so both have the same tables and columns.
    @Test
    void hasTheTablesAndColumnsThatSqliteHas() throws SQLException {
        SqliteEngine embedded =
                new SqliteEngine(folder.resolve("embedded").resolve("sallyport.db"));
        embedded.prepare();
        Set<String> expected = new TreeSet<>();
        try (Connection connection =
                        DriverManager.getConnection(
                                "jdbc:sqlite:" + folder.resolve("embedded/sallyport.db"));
                ResultSet result =
                        connection
                                .createStatement()
                                .executeQuery(
                                        "SELECT m.name || '.' || c.name FROM sqlite_master m,"
                                                + " pragma_table_info(m.name) c"
                                                + " WHERE m.type = 'table'"
                                                + " AND m.name NOT LIKE 'sqlite%'"
                                                + " AND m.name NOT LIKE 'flyway%'")) {
            while (result.next()) {
                expected.add(result.getString(1));
            }
        }
        String found =
                server.sql(
                        database,
                        "SELECT table_name || '.' || column_name FROM information_schema.columns"
                                + " WHERE table_schema = 'public' AND table_name <> 'instance'"
                                + " AND table_name NOT LIKE 'flyway%'");
        assertThat(found.lines()).containsExactlyInAnyOrderElementsOf(expected);
    }
}
