package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody who may do everything with the database turns back what was decided.
class SweepStoryTest {
    @TempDir private Path folder;
    private final int port = ServerProcess.freePort();
    private Node node;
    private DemoInstance instance;

    @BeforeEach
    void start() {
        node = Nodes.startDemo(folder, port);
        instance = new DemoInstance(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void sql(String... statements) throws SQLException {
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    private void found(String table, String what) {
        for (int twice = 0; twice < 2; twice++) {
            List<JsonObject> findings =
                    instance.activity("store.sweep", Map.of()).objects("findings");
            assertThat(findings)
                    .singleElement()
                    .satisfies(finding -> {
                        assertThat(finding.text("table")).isEqualTo(table);
                        assertThat(finding.text("what")).isEqualTo(what);
                    });
        }
    }

    private int post(String path, String token) {
        return instance.post(
                        instance.issuer(0) + path,
                        Map.of("token", token),
                        "Authorization",
                        instance.basic(0))
                .statusCode();
    }

    /// A revocation that is gone would make a revoked token good again.
    @Test
    void aRevokedTokenStaysRefusedWhenItsRevocationIsDeleted() throws SQLException {
        String token = instance.token(0).text("access_token");
        assertThat(post("/oauth2/revoke", token)).isEqualTo(200);
        assertThat(post("/oauth2/introspect", token)).isEqualTo(200);
        sql("DELETE FROM revocation", "DELETE FROM revocation_key");
        assertThat(post("/oauth2/introspect", token)).isEqualTo(503);
        found("revocation", "was removed");
        assertThat(instance.token(1).text("access_token")).isNotEmpty();
    }

    /// No keyring has keys for it, so no sweep of a tenant comes by.
    @Test
    void aRowOfATenantThatNobodyKnowsIsNamed() throws SQLException {
        sql(
                "INSERT INTO application SELECT x'000102030405060708090a0b0c0d0e0f', id, version,"
                        + " expires, sealed FROM application LIMIT 1");
        found("application", "was added");
    }

    /// Under another version it would outlive the rotation of the index key.
    @Test
    void aHashUnderAnotherVersionIsNamed() throws SQLException {
        sql(
                "UPDATE application_key SET key_version = 9"
                        + " WHERE hash = (SELECT MIN(hash) FROM application_key)");
        found("application", "is found by another value than its own, or not at all");
    }

    @Test
    void aSuspendedApplicationIsNamedWhenItIsPutBack() throws SQLException {
        sql("CREATE TABLE kept AS SELECT * FROM application");
        instance.activity(
                "application.suspend",
                Map.of("tenant", "contoso", "clientId", instance.client(0).text("clientId")));
        sql("DELETE FROM application", "INSERT INTO application SELECT * FROM kept");
        found("application", "was put back");
    }

    /// Its record lies in the operator realm, with those of all tenants.
    @Test
    void aSuspendedTenantThatIsPutBackStaysClosedAndEndsNoOther() throws SQLException {
        sql("CREATE TABLE kept AS SELECT * FROM tenant");
        instance.activity("tenant.suspend", Map.of("tenant", "contoso"));
        sql("DELETE FROM tenant", "INSERT INTO tenant SELECT * FROM kept");
        node.close();
        node = Nodes.startDemo(folder, port);
        assertThat(post("/oauth2/introspect", "any")).isEqualTo(503);
        found("tenant", "was put back");
        assertThat(instance.token(1).text("access_token")).isNotEmpty();
        sql("UPDATE tenant SET sealed = x'00'");
        assertThat(instance.activity("store.sweep", Map.of()).objects("findings"))
                .extracting(finding -> finding.text("table"))
                .contains("tenant");
    }

    /// Whoever reads in vain is told 503; whoever reads the log is told what happened, at once, and
    /// as often as it happened rather than as often as somebody asked.
    @Test
    void aRefusedReadIsInTheLogWithinASecondAndOnce() throws SQLException {
        String token = instance.token(0).text("access_token");
        assertThat(post("/oauth2/revoke", token)).isEqualTo(200);
        sql("DELETE FROM revocation", "DELETE FROM revocation_key");
        for (int i = 0; i < 100; i++) {
            assertThat(post("/oauth2/introspect", token)).isEqualTo(503);
        }
        Duration first =
                Events.await(
                        node,
                        AuditAction.ROW_TAMPERED,
                        event -> event.toString().contains("when it was read"));
        assertThat(first).isLessThan(Duration.ofSeconds(2));
        Events.await(
                node, AuditAction.ROW_TAMPERED, event -> event.toString().contains("was removed"));
        for (int i = 0; i < 100; i++) {
            assertThat(post("/oauth2/introspect", token)).isEqualTo(503);
        }
        found("revocation", "was removed");
        // The read and the row, each in the tenant's log and in the operator realm's.
        assertThat(Events.of(node, AuditAction.ROW_TAMPERED)).hasSize(4);
    }

    @Test
    void aMillionChangedRowsDoNotFillTheLog() throws SQLException {
        for (int i = 0; i < 60; i++) {
            instance.activity(
                    "application.create",
                    Map.of("tenant", "contoso", "name", "App " + i, "clientId", "app-" + i));
        }
        sql("UPDATE application SET sealed = x'00'");
        assertThat(instance.activity("store.sweep", Map.of()).objects("findings"))
                .hasSizeGreaterThanOrEqualTo(62);
        // Fifty of contoso and how many more; rows and index of fabrikam's two; each in two logs.
        assertThat(Events.of(node, AuditAction.ROW_TAMPERED)).hasSize(2 * (50 + 1 + 2 * 2));
        assertThat(instance.activity("store.sweep", Map.of()).objects("findings"))
                .hasSizeGreaterThanOrEqualTo(62);
        assertThat(Events.of(node, AuditAction.ROW_TAMPERED)).hasSize(2 * (50 + 1 + 2 * 2));
    }
}
