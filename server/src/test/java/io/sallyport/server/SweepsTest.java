package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the rounds find by themselves, without anybody who asks for a sweep.
class SweepsTest {
    @TempDir private Path folder;
    private SmallNode node;
    private Sweeps sweeps;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        node.tenants.create(node.context(), "contoso");
        sweeps = new Sweeps(node.walk, new SimpleMeterRegistry());
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void sql(String statement) throws SQLException {
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement open = connection.createStatement()) {
            open.executeUpdate(statement);
        }
    }

    /// As many rounds as it takes to come to every tenant.
    private void cycle() {
        node.keyring.tenants().forEach(_ -> sweeps.round());
    }

    private List<JsonObject> told() {
        List<JsonObject> told = new ArrayList<>();
        node.store
                .journal()
                .read(
                        0,
                        node.store.journal().durable(),
                        (_, tenant, _, sealed) ->
                                told.add(JsonObject.read(node.keyring.openEvent(tenant, sealed))));
        return told.stream().filter(one -> one.text("action").equals("row.tampered")).toList();
    }

    @Test
    void tellsOnceOfRowsOfATenantThatNobodyKnows() throws SQLException {
        cycle();
        assertThat(told()).isEmpty();
        sql(
                "INSERT INTO tenant SELECT x'000102030405060708090a0b0c0d0e0f', id, version,"
                        + " expires, sealed FROM tenant LIMIT 1");
        for (int i = 0; i < 4; i++) {
            cycle();
        }
        assertThat(told())
                .singleElement()
                .satisfies(event -> {
                    assertThat(event.text("tenant")).isEqualTo(TenantId.OPERATOR_REALM.toString());
                    JsonObject details = event.object("details");
                    assertThat(details.text("tenant"))
                            .isEqualTo("00010203-0405-0607-0809-0a0b0c0d0e0f");
                    assertThat(details.text("table")).isEqualTo("tenant");
                    assertThat(details.text("what")).isEqualTo("was added");
                });
    }
}
