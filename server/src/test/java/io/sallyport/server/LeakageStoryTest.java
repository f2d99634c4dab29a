package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the blind indexes tell: declared, written down, and counted while everything runs.
class LeakageStoryTest {
    @TempDir private Path folder;

    /// The lines of the page's table, as the declarations have them.
    private static List<String> declared() {
        List<String> lines = new ArrayList<>();
        for (Table<?> table : Capabilities.tables()) {
            for (Table.Column<?> column : table.columns()) {
                ValueSpace values = column.values();
                lines.add(
                        "| `%s.%s` | %s | %s | %d |"
                                .formatted(
                                        table.name(),
                                        column.name(),
                                        values.kind().name().toLowerCase(Locale.ROOT),
                                        values.kind() == ValueSpace.Kind.PUBLISHED
                                                ? "-"
                                                : "2^" + values.bits(),
                                        IndexLeakage.HASH_BITS));
            }
        }
        return lines;
    }

    @Test
    void thePageNamesEveryIndexAsItIsDeclared() throws IOException {
        Path page = Repository.here().root().resolve("docs").resolve("leakage.md");
        List<String> lines =
                Files.readAllLines(page).stream().filter(line -> line.startsWith("| `")).toList();
        for (String line : declared()) {
            assertThat(lines).as(line).anyMatch(written -> written.startsWith(line));
        }
        assertThat(lines.stream().filter(line -> line.contains("."))).hasSameSizeAs(declared());
        for (Table<?> table : Capabilities.tables()) {
            assertThat(lines).anyMatch(line -> line.startsWith("| `" + table.name() + "` |"));
        }
    }

    private static JsonObject index(JsonObject counted, String name) {
        return counted.objects("indexes").stream()
                .filter(one -> one.text("index").equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void countsTheRunningInstance() throws SQLException {
        try (Node node = Nodes.startDemo(folder)) {
            DemoInstance instance = new DemoInstance(folder);
            JsonObject all = instance.activity("index.leakage", Map.of());
            assertThat(all.number("tenants")).isEqualTo(3);
            assertThat(all.objects("indexes")).hasSameSizeAs(declared());
            assertThat(all.objects("indexes"))
                    .allMatch(one -> one.text("verdict").equals("as declared"))
                    .allMatch(one -> one.number("distinct") == one.number("hashes"));
            assertThat(index(all, "tenant.name").number("hashes")).isEqualTo(2);
            assertThat(index(all, "application.client_id").number("hashes")).isEqualTo(2);
            JsonObject contoso = instance.activity("index.leakage", Map.of("tenant", "contoso"));
            assertThat(index(contoso, "application.client_id").number("hashes")).isEqualTo(1);
            assertThat(index(contoso, "application.client_id").number("largestGroup")).isEqualTo(1);
            assertThat(index(contoso, "tenant.name").number("hashes")).isZero();
            assertThat(contoso.objects("rows")).hasSameSizeAs(Capabilities.tables());
            withoutUniqueness();
            assertThat(index(instance.activity("index.leakage", Map.of()), "application.client_id"))
                    .satisfies(one -> {
                        assertThat(one.number("largestGroup")).isEqualTo(2);
                        assertThat(one.text("verdict")).isEqualTo("a hash repeats");
                    });
            assertThat(node.demonstration()).isTrue();
        }
    }

    /// What must not be: the report is no constant.
    private void withoutUniqueness() throws SQLException {
        String database = "jdbc:sqlite:" + folder.resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            statement.executeUpdate("CREATE TABLE loose AS SELECT * FROM application_key");
            statement.executeUpdate("INSERT INTO loose SELECT * FROM application_key");
            statement.executeUpdate("DROP TABLE application_key");
            statement.executeUpdate("ALTER TABLE loose RENAME TO application_key");
        }
    }
}
