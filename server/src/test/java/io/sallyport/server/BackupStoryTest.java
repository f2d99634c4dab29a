package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The data are lost, or are to be what they were, and come back from a backup that was written
/// while everybody was served.
class BackupStoryTest {
    private static final Map<String, Object> CONTOSO = Map.of("tenant", "contoso");

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();

    private Path data() {
        return home.resolve("data");
    }

    private Path file(String name) {
        return home.resolve(name);
    }

    private String restore(String file, String... more) {
        List<String> words = new ArrayList<>(List.of("--restore", file(file).toString()));
        words.addAll(List.of("--demo", "--data", data().toString()));
        words.addAll(List.of(more));
        Options options = Options.parse(words);
        return Restoring.run(options, options.restore().orElseThrow(), _ -> {});
    }

    private static JsonObject write(DemoInstance instance, Path data, Path file) {
        JsonObject written = DemoInstance.backup(data, "write", file);
        assertThat(written.members()).doesNotContainKey("problem");
        assertThat(written.number("rows")).isPositive();
        assertThat(instance.demo().members()).isNotEmpty();
        return written;
    }

    private static void lose(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path one : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(one);
            }
        }
    }

    private static int post(DemoInstance instance, int tenant, String path, String token) {
        return introspected(instance, tenant, path, token).statusCode();
    }

    private static HttpResponse<String> introspected(
            DemoInstance instance, int tenant, String path, String token) {
        return instance.post(
                instance.issuer(tenant) + path,
                Map.of("token", token),
                "Authorization",
                instance.basic(tenant));
    }

    private static int tokenStatus(DemoInstance instance, int tenant) {
        return instance.post(
                        instance.issuer(tenant) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        instance.basic(tenant))
                .statusCode();
    }

    private static boolean active(DemoInstance instance, String token) {
        return DemoInstance.object(introspected(instance, 0, "/oauth2/introspect", token))
                .yes("active");
    }

    @Test
    void everythingButTheKeysIsLostAndComesBack() throws Exception {
        String revoked;
        try (Node node = Nodes.startDemo(data(), port);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            DemoInstance instance = new DemoInstance(data());
            AtomicBoolean loading = new AtomicBoolean(true);
            Future<Integer> load =
                    threads.submit(() -> {
                        int tokens = 0;
                        while (loading.get()) {
                            tokens += tokenStatus(instance, 1) == 200 ? 1 : 0;
                        }
                        return tokens;
                    });
            instance.activity("tenant.create", Map.of("name", "northwind"));
            write(instance, data(), file("monday"));
            JsonObject verified = DemoInstance.backup(data(), "verify", file("monday"));
            assertThat(verified.yes("good")).isTrue();
            assertThat(verified.number("open")).isEqualTo(4);
            loading.set(false);
            assertThat(load.get()).isPositive();
            revoked = instance.token(0).text("access_token");
            assertThat(post(instance, 0, "/oauth2/revoke", revoked)).isEqualTo(200);
            assertThat(active(instance, revoked)).isFalse();
            assertThat(node.demonstration()).isTrue();
        }
        for (String part : List.of("store", "journal", "log", "ledger")) {
            lose(data().resolve(part));
        }
        assertThat(restore("monday", "--check")).contains("would restore", "of 4 tenants");
        assertThat(data().resolve("store")).doesNotExist();
        assertThat(restore("monday")).contains("restored ", "the backup's journal of ");
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            assertThat(tokenStatus(instance, 0)).isEqualTo(200);
            assertThat(instance.activity("tenant.list", Map.of()).toString()).contains("northwind");
            // Its revocation is lost with everything since; the restore itself cuts it off.
            assertThat(active(instance, revoked)).isFalse();
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
            assertThat(node.demonstration()).isTrue();
        }
    }

    @Test
    void aShreddedTenantStaysShreddedAndAllOthersComeBack() {
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            write(instance, data(), file("monday"));
            instance.activity(
                    "application.suspend",
                    Map.of("tenant", "fabrikam", "clientId", clientId(instance, 1)));
            assertThat(tokenStatus(instance, 1)).isEqualTo(401);
            instance.activity("tenant.shred", Map.of("tenant", "contoso", "graceDays", 0L));
            instance.activity("tenant.destroy", CONTOSO);
            JsonObject verified = DemoInstance.backup(data(), "verify", file("monday"));
            assertThat(verified.number("shredded")).isEqualTo(1);
            assertThat(verified.number("open")).isEqualTo(2);
            assertThat(verified.yes("good")).isTrue();
            assertThat(node.demonstration()).isTrue();
        }
        assertThatThrownBy(() -> restore("monday"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("--replace");
        assertThat(restore("monday", "--check", "--replace"))
                .contains("application.suspended 1", "tenant.shredded 1");
        assertThat(restore("monday", "--replace"))
                .contains("the journal that stands there stays", "shredded tenants, left out: 1");
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            assertThat(tokenStatus(instance, 0)).isIn(404, 503);
            assertThat(instance.activity("tenant.list", Map.of()).toString()).contains("fabrikam");
            assertThat(tokenStatus(instance, 1)).isEqualTo(200);
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
            assertThatThrownBy(() -> instance.activity("tenant.create", Map.of("name", "contoso")))
                    .hasMessageContaining("HTTP/1.1 409");
            assertThat(node.demonstration()).isTrue();
        }
        assertThat(data().resolve("store.replaced-1")).isDirectory();
    }

    private static String clientId(DemoInstance instance, int tenant) {
        return instance.client(tenant).text("clientId");
    }

    /// A table that is not on the list would be missing in every backup.
    @Test
    void everyTableIsInABackup() throws Exception {
        Nodes.startDemo(data(), port).close();
        List<String> found = new ArrayList<>();
        String database = "jdbc:sqlite:" + data().resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement();
                ResultSet result =
                        statement.executeQuery(
                                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT"
                                        + " LIKE 'sqlite%' AND name NOT LIKE 'flyway%' AND name NOT"
                                        + " LIKE '%\\_key' ESCAPE '\\'")) {
            while (result.next()) {
                found.add(result.getString(1));
            }
        }
        found.addAll(List.of("signing_key", "log_key", "personal_key", "visible_id_key"));
        List<String> known = new ArrayList<>(List.of("store_mark", "event_outbox"));
        Capabilities.tables().forEach(table -> known.add(table.name()));
        assertThat(found).containsExactlyInAnyOrderElementsOf(known);
    }

    @Test
    void backupsStandApartFromKeysAndData() throws IOException {
        Path copies = Files.createDirectory(home.resolve("copies"));
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            Path keys = Files.createDirectory(copies.resolve("keys"));
            instance.activity("keyring-copy.add", Map.of("folder", keys.toString()));
            refused(instance, keys.resolve("monday"), "copy of the keys");
            refused(instance, data().resolve("monday"), "outside the data folder");
            refused(instance, Path.of("monday"), "must be absolute");
            assertThat(DemoInstance.backup(data(), "write", copies).text("problem"))
                    .contains("exists already");
            assertThat(node.demonstration()).isTrue();
        }
    }

    private static void refused(DemoInstance instance, Path file, String words) {
        assertThatThrownBy(() -> instance.activity("backup.write", Map.of("file", file.toString())))
                .hasMessageContaining(words);
    }
}
