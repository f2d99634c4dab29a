package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The power goes in the middle of a backup, and in the middle of a restore.
class BackupCrashStoryTest {
    private static final int ENTRIES = 80_000;
    private static final int WAITING_MAX = 4_000;

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();

    private Path data() {
        return home.resolve("data");
    }

    private Path file() {
        return home.resolve("monday.backup");
    }

    private ServerProcess started(String... more) {
        List<String> words = new ArrayList<>(List.of("--demo", "--data", data().toString()));
        words.addAll(List.of(more));
        if (!words.contains("--restore")) {
            words.addAll(List.of("--public-port", Integer.toString(port)));
        }
        return ServerProcess.start(home, words);
    }

    private List<String> node() {
        return List.of("--demo", "--data", data().toString(), "--public-port", "" + port);
    }

    private ServerProcess restoring() {
        return started("--restore", file().toString(), "--replace");
    }

    /// Enough that a backup takes a moment.
    @BeforeEach
    void fill() {
        Nodes.startDemo(data(), port).close();
        Keyring keyring =
                InstanceKeys.open(
                        new InstanceKeys.Ground(
                                data().resolve("keys"),
                                new SystemRandomness(),
                                InstantSource.system()),
                        new DemoSeal(data().resolve("demo.seal")));
        try (Store store =
                JdbcStore.openSqlite(data(), keyring, InstantSource.system(), () -> {})) {
            AuditEvent event =
                    new AuditEvent(
                            InstantSource.system().instant(),
                            AuditAction.AUDIT_SEARCHED,
                            TenantId.OPERATOR_REALM,
                            List.of(new Actor.Job("test")),
                            Purpose.HOUSEKEEPING,
                            "local",
                            new RequestId("0"),
                            Map.of());
            for (int i = 0; i < ENTRIES; i++) {
                Receipt receipt = store.append(event);
                if (i % WAITING_MAX == 0 || i == ENTRIES - 1) {
                    receipt.await();
                }
            }
        }
        keyring.close();
    }

    @Test
    void aKilledBackupLooksLikeNoneAndHarmsNothing() throws Exception {
        try (ServerProcess node = started().ready()) {
            DemoInstance.activity(data(), "backup.write", Map.of("file", file().toString()));
            JsonObject state = DemoInstance.backup(data());
            while (state.yes("running") && state.number("done") == 0) {
                state = DemoInstance.backup(data());
            }
            node.kill();
        }
        Path partial = file().resolveSibling("monday.backup.partial");
        assertThat(file()).doesNotExist();
        assertThat(partial).isNotEmptyFile();
        try (ServerProcess node = started().ready()) {
            assertThat(DemoInstance.backup(data(), "verify", partial).text("problem"))
                    .contains("cut short");
            JsonObject written = DemoInstance.backup(data(), "write", file());
            assertThat(written.number("entries")).isGreaterThan(ENTRIES);
            assertThat(DemoInstance.backup(data(), "verify", file()).yes("good")).isTrue();
            assertThat(partial).doesNotExist();
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    @Test
    void aFullDiskLeavesNoFileAndServingGoesOn() throws Exception {
        try (ServerProcess node = ServerProcess.startWithFilesUpTo(home, node(), 20).ready()) {
            assertThat(DemoInstance.backup(data(), "write", file()).text("problem"))
                    .contains("cannot be written");
            assertThat(home).isDirectoryNotContaining("glob:**monday*");
            DemoInstance instance = new DemoInstance(data());
            assertThat(instance.token(0).text("access_token")).isNotEmpty();
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    @Test
    void aKilledRestoreRefusesToStartUntilItIsMadeAgain() throws Exception {
        try (ServerProcess node = started().ready()) {
            DemoInstance.backup(data(), "write", file());
            assertThat(node.stop()).isEqualTo(143);
        }
        Path mark = data().resolve("restore.unfinished");
        try (ServerProcess restore = restoring()) {
            while (!Files.exists(mark)) {
                Thread.onSpinWait();
            }
            restore.kill();
        }
        assertThat(mark).exists();
        try (ServerProcess node = started()) {
            assertThat(node.exitCode()).isEqualTo(1);
            assertThat(node.output()).contains("was cut off: make it again");
        }
        try (ServerProcess restore = restoring()) {
            assertThat(restore.exitCode()).as(restore.output()).isZero();
            assertThat(restore.output()).contains("restored ");
        }
        assertThat(mark).doesNotExist();
        try (ServerProcess node = started().ready()) {
            assertThat(DemoInstance.activity(data(), "store.sweep", Map.of()).objects("findings"))
                    .isEmpty();
            assertThat(node.stop()).isEqualTo(143);
        }
    }
}
