package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance whose rows are in PostgreSQL, as those who run it see it: each start that cannot
/// succeed says so in one line, and the one that can serves.
@Tag("external")
class PostgresStoryTest {
    private static final String PASSWORD = PostgresServer.PASSWORD;

    @TempDir private Path home;
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private final String port = Integer.toString(ServerProcess.freePort());
    private Path data;

    @BeforeEach
    void makeAnInstance() throws Exception {
        data = home.resolve("data");
        ServerProcess init = run(PASSWORD, "--init", "--origin", "https://localhost:" + port);
        assertThat(init.exitCode()).as(init.output()).isZero();
        storeUrl(server.url(database));
    }

    private void storeUrl(String url) throws IOException {
        Path file = data.resolve("config.json");
        String text = Files.readString(file).replaceAll(",\"storeUrl\":\"[^\"]*\"", "").strip();
        Files.writeString(
                file, text.substring(0, text.length() - 1) + ",\"storeUrl\":\"" + url + "\"}");
    }

    private Path secret(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "secret", ""), text + "\n");
    }

    /// Gives the passphrase on descriptor 7 and the database's password on 8.
    private ServerProcess run(String password, String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data.toString(), "--passphrase-fd", "7"));
        all.addAll(List.of("--store-password-fd", "8"));
        Path passphrase = secret("correct horse battery");
        return ServerProcess.startWithDescriptors(home, all, passphrase, secret(password));
    }

    private void migrate() throws Exception {
        ServerProcess migration = run(PASSWORD, "--migrate", "--store-owner", PostgresServer.OWNER);
        assertThat(migration.exitCode()).as(migration.output()).isZero();
        assertThat(migration.output()).contains("up to date", "sallyport may serve");
    }

    private static void refused(ServerProcess process, String... words) throws Exception {
        assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
        assertThat(process.output().lines()).as(process.output()).hasSize(1);
        assertThat(process.output()).startsWith("sallyport: ").contains(words);
        assertThat(process.output()).doesNotContain(PASSWORD);
    }

    @Test
    void servesFromADatabaseThatItsOwnerPrepared() throws Exception {
        refused(run(PASSWORD), "has no tables yet", "./sallyport migrate");
        migrate();
        try (ServerProcess node = run(PASSWORD).ready()) {
            DemoInstance.activity(data, "tenant.create", Map.of("name", "contoso"));
            assertThat(node.stop()).isEqualTo(143);
        }
        migrate();
        try (ServerProcess node = run(PASSWORD).ready()) {
            assertThat(DemoInstance.activity(data, "tenant.list", Map.of()).toString())
                    .contains("contoso");
            assertThat(node.stop()).isEqualTo(143);
        }
        assertThat(data.resolve("store")).doesNotExist();
        assertThat(server.sql(database, "SELECT count(*) FROM tenant")).isEqualTo("1");
    }

    @Test
    void saysInOneLineWhyItCannotStart() throws Exception {
        refused(run("wrong", "--migrate", "--store-owner", PostgresServer.OWNER), "password");
        refused(run(PASSWORD, "--migrate"), "--store-owner");
        migrate();
        refused(run("wrong"), "sallyport's password", "--store-password-fd");
        storeUrl("jdbc:postgresql://127.0.0.1:1/" + database + "?user=sallyport");
        refused(run(PASSWORD), "127.0.0.1:1", "start it, or correct storeUrl");
        storeUrl(server.url(database) + "&password=" + "hunter2");
        refused(run(PASSWORD), "--store-password-fd");
        storeUrl("jdbc:postgresql://db.example.org/x?user=sallyport&sslmode=require");
        refused(run(PASSWORD), "verify-full");
    }

    @Test
    void doesNotTakeAnotherStoreForItsOwn() throws Exception {
        migrate();
        Path first = data;
        data = home.resolve("second");
        assertThat(run(PASSWORD, "--init", "--origin", "https://localhost:" + port).exitCode())
                .isZero();
        storeUrl(server.url(database));
        refused(run(PASSWORD), "another instance");
        refused(
                run(PASSWORD, "--migrate", "--store-owner", PostgresServer.OWNER),
                "another instance");
        data = first;
        try (ServerProcess node = run(PASSWORD).ready()) {
            assertThat(node.stop()).isEqualTo(143);
        }
        withoutStoreUrl();
        refused(run(PASSWORD), "sallyport.db is missing", "storeUrl");
    }

    /// From the folder into the database and back again, by a backup each time.
    @Test
    void movesBetweenTheEnginesByABackup() throws Exception {
        withoutStoreUrl();
        Path first = backUp("first.backup", "contoso");
        storeUrl(server.url(database));
        refused(run(PASSWORD, "--restore", first.toString()), "has no tables yet");
        migrate();
        refused(run(PASSWORD, "--restore", first.toString()), "--replace");
        restored(first, "--replace");
        Path second = backUp("second.backup", "fabrikam");
        refused(run(PASSWORD, "--restore", second.toString()), "--replace");
        withoutStoreUrl();
        restored(second);
        try (ServerProcess node = run(PASSWORD).ready()) {
            assertThat(DemoInstance.activity(data, "tenant.list", Map.of()).toString())
                    .contains("contoso", "fabrikam");
            assertThat(DemoInstance.activity(data, "store.sweep", Map.of()).objects("findings"))
                    .isEmpty();
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    private void withoutStoreUrl() throws IOException {
        Path file = data.resolve("config.json");
        Files.writeString(file, Files.readString(file).replaceAll(",\"storeUrl\":\"[^\"]*\"", ""));
    }

    private Path backUp(String name, String tenant) throws Exception {
        Path file = home.resolve(name);
        try (ServerProcess node = run(PASSWORD).ready()) {
            DemoInstance.activity(data, "tenant.create", Map.of("name", tenant));
            assertThat(DemoInstance.backup(data, "write", file).number("rows")).isPositive();
            assertThat(DemoInstance.backup(data, "verify", file).yes("good")).isTrue();
            assertThat(node.stop()).isEqualTo(143);
        }
        return file;
    }

    private void restored(Path file, String... more) throws Exception {
        List<String> words = new ArrayList<>(List.of("--restore", file.toString()));
        words.addAll(List.of(more));
        ServerProcess restore = run(PASSWORD, words.toArray(String[]::new));
        assertThat(restore.exitCode()).as(restore.output()).isZero();
        assertThat(restore.output()).contains("restored ", "the journal that stands there stays");
    }
}
