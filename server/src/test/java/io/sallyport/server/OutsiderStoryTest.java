package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody moves rows and keys to where they do not belong, in the database and in the files of a
/// running or a stopped node. (An old backup of a shredded tenant: `ShredStoryTest`,
/// `BackupStoryTest`.)
class OutsiderStoryTest {
    @TempDir private Path home;
    private final int port = ServerProcess.freePort();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private Node node;
    private DemoInstance instance;
    private boolean running;

    private Path data() {
        return home.resolve("data");
    }

    @BeforeEach
    void start() {
        node = Node.start(Options.demo(data(), port), stopped::countDown);
        running = true;
        instance = new DemoInstance(data());
    }

    @AfterEach
    void stop() {
        if (running) {
            running = false;
            node.close();
        }
    }

    private void sql(String... statements) throws SQLException {
        String database = "jdbc:sqlite:" + data().resolve("store").resolve("sallyport.db");
        try (Connection connection = DriverManager.getConnection(database);
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    private int tokenStatus(int tenant) {
        return instance.post(
                        instance.issuer(tenant) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        instance.basic(tenant))
                .statusCode();
    }

    private void told(String words) {
        Events.await(node, AuditAction.ROW_TAMPERED, event -> event.toString().contains(words));
    }

    private List<String> findings() {
        return instance.activity("store.sweep", Map.of()).objects("findings").stream()
                .map(one -> one.text("table") + " " + one.text("what"))
                .toList();
    }

    @Test
    void aPayloadOfAnotherTenantsRowDoesNotOpen() throws SQLException {
        sql(
                "CREATE TABLE kept AS SELECT * FROM application",
                "UPDATE application SET sealed = (SELECT k.sealed FROM kept k"
                        + " WHERE k.tenant_id <> application.tenant_id)");
        assertThat(tokenStatus(0)).isEqualTo(503);
        assertThat(tokenStatus(1)).isEqualTo(503);
        told("when it was read");
        told("was edited or moved");
        assertThat(findings()).filteredOn("application was edited or moved"::equals).hasSize(4);
    }

    @Test
    void aRowThatWasMovedToAnotherTenantIsNamedInBoth() throws SQLException {
        String contoso = blob(instance.tenant(0).text("id"));
        String fabrikam = blob(instance.tenant(1).text("id"));
        for (String table : List.of("application", "application_key")) {
            sql(
                    "UPDATE %s SET tenant_id = %s WHERE tenant_id = %s"
                            .formatted(table, fabrikam, contoso));
        }
        // The index of another tenant is under another key: nobody is found by it.
        assertThat(tokenStatus(0)).isEqualTo(401);
        assertThat(tokenStatus(1)).isEqualTo(200);
        assertThat(findings())
                .contains("application was removed", "application was edited or moved");
        told("was removed");
        told("was edited or moved");
    }

    @Test
    void aPayloadOfAnotherTableDoesNotOpen() throws SQLException {
        sql(
                "UPDATE application SET sealed = (SELECT s.sealed FROM signing_key s"
                        + " WHERE s.tenant_id = application.tenant_id LIMIT 1)",
                "INSERT INTO revocation SELECT * FROM application");
        assertThat(tokenStatus(0)).isEqualTo(503);
        told("when it was read");
        assertThat(findings())
                .contains("application was edited or moved", "revocation was edited or moved");
    }

    /// A key that was retired at once signs again in whatever the database says, not here.
    @Test
    void aSigningKeyThatWasPutBackIsRefusedAtItsNextRead() throws SQLException {
        String token = instance.token(0).text("access_token");
        sql("CREATE TABLE kept AS SELECT * FROM signing_key");
        instance.activity("signing-key.rotate", Map.of("tenant", "contoso", "atOnce", true));
        stop();
        sql(
                "UPDATE signing_key SET version = (SELECT k.version FROM kept k"
                        + " WHERE k.id = signing_key.id), sealed = (SELECT k.sealed FROM kept k"
                        + " WHERE k.id = signing_key.id) WHERE id IN (SELECT id FROM kept)");
        start();
        assertThat(introspect(token)).isEqualTo(503);
        told("when it was read");
        told("was put back");
        assertThat(tokenStatus(1)).isEqualTo(200);
    }

    private int introspect(String token) {
        return instance.post(
                        instance.issuer(0) + "/oauth2/introspect",
                        Map.of("token", token),
                        "Authorization",
                        instance.basic(0))
                .statusCode();
    }

    private static String blob(String uuid) {
        return "x'" + uuid.replace("-", "") + "'";
    }

    /// Keys of one tenant under another's name, and those of another instance under one of ours:
    /// with checksums that are right, so that only the wrapping can tell.
    @Test
    void keysThatWereMovedOpenNothingAndCloseThatTenantAlone() throws IOException {
        stop();
        Path keyring = data().resolve("keys").resolve("keyring");
        byte[] whole = Files.readAllBytes(keyring);
        UUID contoso = UUID.fromString(instance.tenant(0).text("id"));
        UUID fabrikam = UUID.fromString(instance.tenant(1).text("id"));
        Path stranger = home.resolve("stranger");
        Nodes.startDemo(stranger).close();
        UUID theirs = UUID.fromString(new DemoInstance(stranger).tenant(0).text("id"));
        byte[] foreign =
                record(Files.readAllBytes(stranger.resolve("keys").resolve("keyring")), theirs);
        byte[] edited = record(whole, contoso);
        edited[edited.length - 1] ^= 1;
        for (byte[] forged : List.of(record(whole, fabrikam), foreign, edited)) {
            Files.write(keyring, whole);
            append(keyring, under(contoso, forged));
            start();
            assertThat(tokenStatus(0)).isEqualTo(503);
            assertThat(tokenStatus(1)).isEqualTo(200);
            assertThat(stopped.getCount()).isEqualTo(1);
            stop();
        }
        Files.write(keyring, whole);
        start();
        assertThat(tokenStatus(0)).isEqualTo(200);
    }

    /// The operator realm's own keys are another instance's: there is nothing to start.
    @Test
    void anotherInstancesRealmStartsNothing() throws IOException {
        stop();
        Path stranger = home.resolve("stranger");
        Nodes.startDemo(stranger).close();
        UUID realm = new UUID(0, 0);
        Path keyring = data().resolve("keys").resolve("keyring");
        byte[] foreign =
                record(Files.readAllBytes(stranger.resolve("keys").resolve("keyring")), realm);
        append(keyring, foreign);
        assertThatThrownBy(this::start).isInstanceOf(RuntimeException.class);
    }

    /// A tenant's last record: its id, then what wraps its keys.
    private static byte[] record(byte[] keyring, UUID tenant) {
        ByteBuffer all = ByteBuffer.wrap(keyring);
        List<byte[]> found = new ArrayList<>();
        while (all.remaining() > Integer.BYTES) {
            byte[] record = new byte[all.getInt()];
            all.get(record);
            all.getInt();
            if (Arrays.equals(Arrays.copyOf(record, 16), id(tenant))) {
                found.add(record);
            }
        }
        return found.getLast();
    }

    private static byte[] id(UUID tenant) {
        return HexFormat.of().parseHex(tenant.toString().replace("-", ""));
    }

    private static byte[] under(UUID tenant, byte[] record) {
        byte[] moved = record.clone();
        System.arraycopy(id(tenant), 0, moved, 0, 16);
        return moved;
    }

    private static void append(Path keyring, byte[] record) throws IOException {
        CRC32C crc = new CRC32C();
        crc.update(record);
        ByteBuffer out = ByteBuffer.allocate(record.length + 2 * Integer.BYTES);
        out.putInt(record.length).put(record).putInt((int) crc.getValue());
        byte[] before = Files.readAllBytes(keyring);
        byte[] after = Arrays.copyOf(before, before.length + out.capacity());
        System.arraycopy(out.array(), 0, after, before.length, out.capacity());
        Files.write(keyring, after);
    }

    /// A tenant that was suspended serves again in whatever the database says. Its record is
    /// refused, which is told, and the others go on.
    @Test
    void aTenantThatIsPutBackWhileTheNodeRunsStaysClosedAndIsTold() throws Exception {
        sql("CREATE TABLE kept AS SELECT * FROM tenant");
        instance.activity("tenant.suspend", Map.of("tenant", "contoso"));
        sql(
                "UPDATE tenant SET version = (SELECT k.version FROM kept k WHERE k.id ="
                        + " tenant.id), sealed = (SELECT k.sealed FROM kept k WHERE k.id ="
                        + " tenant.id)");
        assertThatThrownBy(() -> instance.activity("tenant.list", Map.of()))
                .isInstanceOf(AssertionError.class);
        told("when it was read");
        assertThat(instance.token(1).text("access_token")).isNotEmpty();
        assertThat(stopped.getCount()).isOne();
    }
}
