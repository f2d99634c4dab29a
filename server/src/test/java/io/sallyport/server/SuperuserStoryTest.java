package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A database's superuser reads every table, every file and a dump, and learns no value of any
/// attribute: tenants, applications, used assertions, revoked tokens, keys.
@Tag("external")
class SuperuserStoryTest {
    private static final String PASSPHRASE = "correct horse battery";

    @TempDir private Path home;
    private final String port = Integer.toString(ServerProcess.freePort());
    private final Map<String, String> values = new TreeMap<>();

    private Path data() {
        return home.resolve("data");
    }

    private String value(String what) {
        return values.computeIfAbsent(
                what, _ -> UUID.randomUUID().toString().replace("-", "").substring(0, 32));
    }

    private ServerProcess run(String... arguments) throws IOException {
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--data", data().toString(), "--passphrase-fd", "7"));
        all.addAll(List.of("--store-password-fd", "8"));
        return ServerProcess.startWithDescriptors(
                home, all, secret(PASSPHRASE), secret(PostgresServer.PASSWORD));
    }

    private Path secret(String text) throws IOException {
        return Files.writeString(Files.createTempFile(home, "secret", ""), text + "\n");
    }

    private void init() throws Exception {
        ServerProcess init = run("--init", "--public-port", port);
        assertThat(init.exitCode()).as(init.output()).isZero();
    }

    private JsonObject activity(String name, Map<String, Object> parameters) {
        return DemoInstance.activity(data(), name, parameters);
    }

    /// Fills every attribute of every kind of row with values that stand nowhere else.
    private void live() throws IOException {
        String tenant = "t" + value("tenant's name");
        Path client = Files.createDirectories(home.resolve("client"));
        String ca = data().resolve("ca.pem").toString();
        Files.writeString(
                client.resolve("demo.json"),
                CanonicalJson.write(Map.of("ca", ca, "tenants", List.of())));
        DemoInstance web = new DemoInstance(client);
        activity("tenant.create", Map.of("name", tenant));
        activity(
                "application.create",
                Map.of(
                        "tenant", tenant,
                        "name", value("application's name"),
                        "clientId", value("client id"),
                        "clientSecret", value("client secret"),
                        "scopes", List.of(value("scope")),
                        "resources", List.of("https://x.example/" + value("resource"))));
        String issuer = "https://localhost:" + port + "/" + tenant;
        Map<String, String> form = new TreeMap<>();
        form.put("client_id", value("client id"));
        form.put("client_secret", value("client secret"));
        form.put("grant_type", "client_credentials");
        String token = token(web, issuer, form);
        values.put("token's id", claims(token).text("jti"));
        form.put("token", token);
        assertThat(web.post(issuer + "/oauth2/revoke", form).statusCode()).isEqualTo(200);
        activity("tenant.hold", Map.of("tenant", tenant, "reason", value("reason of a hold")));
        assertion(web);
    }

    private void assertion(DemoInstance web) {
        JsonObject adversary = activity("adversary.prepare", Map.of()).object("home");
        String assertion =
                ClientAssertions.signed(
                        adversary.object("signer"),
                        adversary.text("issuer"),
                        value("assertion's id"));
        token(
                web,
                adversary.text("issuer"),
                Map.of(
                        "grant_type",
                        "client_credentials",
                        "client_assertion_type",
                        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
                        "client_assertion",
                        assertion));
        values.put("key's id", adversary.object("nextKey").text("kid"));
    }

    private static String token(DemoInstance web, String issuer, Map<String, String> form) {
        HttpResponse<String> answer = web.post(issuer + "/oauth2/token", form);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return DemoInstance.object(answer).text("access_token");
    }

    private static JsonObject claims(String token) {
        return JsonObject.read(Base64.getUrlDecoder().decode(token.split("\\.", -1)[1]));
    }

    private Needles needles() {
        List<Needles.Needle> all = new ArrayList<>();
        values.forEach((what, value) -> all.addAll(Needles.ofText(what, value)));
        return new Needles(all);
    }

    /// What of the values stands in files, or in what was read.
    private List<String> readable(Path folder, byte[]... more) throws IOException {
        Needles needles = needles();
        List<String> found = new ArrayList<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                byte[] bytes = Files.readAllBytes(file);
                needles.in(bytes, bytes.length)
                        .forEach(
                                hit -> found.add(file.getFileName() + ": " + hit.needle().value()));
            }
        }
        for (byte[] bytes : more) {
            needles.in(bytes, bytes.length).forEach(hit -> found.add(hit.needle().value()));
        }
        return found;
    }

    private byte[] sqlite(String command) throws Exception {
        Path out = Files.createTempFile("sallyport", ".sql");
        int code =
                new ProcessBuilder(
                                "sqlite3",
                                data().resolve("store").resolve("sallyport.db").toString(),
                                command)
                        .redirectErrorStream(true)
                        .redirectOutput(out.toFile())
                        .start()
                        .waitFor();
        byte[] said = Files.readAllBytes(out);
        Files.delete(out);
        assertThat(code).as(new String(said, StandardCharsets.UTF_8)).isZero();
        return said;
    }

    @Test
    void ofSqliteLearnsNothing() throws Exception {
        init();
        try (ServerProcess node = run().ready()) {
            live();
            assertThat(values).hasSize(10);
            byte[] dump = sqlite(".dump");
            assertThat(new String(dump, StandardCharsets.UTF_8))
                    .contains("INSERT INTO application", "INSERT INTO revocation", "assertion");
            assertThat(data().resolve("store").resolve("sallyport.db-wal")).isNotEmptyFile();
            assertThat(readable(data(), dump)).isEmpty();
            // The same search finds a value that does stand there.
            sqlite("CREATE TABLE note AS SELECT '" + value("client id") + "' AS text");
            assertThat(readable(data(), sqlite(".dump")))
                    .contains("sallyport.db-wal: client id", "client id");
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    @Test
    void ofPostgresqlLearnsNothing() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        init();
        Path file = data().resolve("config.json");
        String text = Files.readString(file).strip();
        Files.writeString(
                file,
                text.substring(0, text.length() - 1)
                        + ",\"storeUrl\":\""
                        + server.url(database)
                        + "\"}");
        ServerProcess migration = run("--migrate", "--store-owner", PostgresServer.OWNER);
        assertThat(migration.exitCode()).as(migration.output()).isZero();
        try (ServerProcess node = run().ready()) {
            live();
            assertThat(values).hasSize(10);
            String dump = server.dump(database);
            assertThat(dump).contains("COPY public.application", "COPY public.revocation");
            server.sql(database, "CHECKPOINT");
            assertThat(server.files().resolve("pg_wal")).isNotEmptyDirectory();
            assertThat(readable(server.files(), dump.getBytes(StandardCharsets.UTF_8))).isEmpty();
            assertThat(readable(data())).isEmpty();
            String planted = "CREATE TABLE note AS SELECT '" + value("client id") + "' AS text";
            server.sql(database, planted);
            List<String> found =
                    readable(
                            server.files(), server.dump(database).getBytes(StandardCharsets.UTF_8));
            // A segment of the write-ahead log has 24 hexadecimal digits for a name.
            assertThat(found)
                    .contains("client id")
                    .anyMatch(one -> one.matches("[0-9A-F]{24}: .*"));
            assertThat(node.stop()).isEqualTo(143);
        }
    }
}
