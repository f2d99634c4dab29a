package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every level of a tenant's keys is rotated, and a backup from before brings it back; unless
/// somebody destroyed what it needs.
class RetiredKeysStoryTest {
    @TempDir private Path home;
    private final int port = ServerProcess.freePort();

    private Path data() {
        return home.resolve("data");
    }

    private Path file(String name) {
        return home.resolve(name);
    }

    private String restore(String name) {
        Options options =
                Options.parse(
                        List.of(
                                "--restore",
                                file(name).toString(),
                                "--replace",
                                "--demo",
                                "--data",
                                data().toString()));
        return Restoring.run(options, options.restore().orElseThrow(), _ -> {});
    }

    private static void rotate(DemoInstance instance, String tenant) {
        instance.activity("tenant-key.rotate", Map.of("tenant", tenant));
        JsonObject state = instance.activity("purpose-key.rotate", Map.of("tenant", tenant));
        while (state.yes("rotating")) {
            state = instance.activity("purpose-key.list", Map.of("tenant", tenant));
        }
    }

    private JsonObject backup(String act, String name) {
        JsonObject done = DemoInstance.backup(data(), act, file(name));
        assertThat(done.members()).doesNotContainKey("problem");
        return done;
    }

    private static void findsNothing(DemoInstance instance) {
        assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
    }

    private static int status(DemoInstance instance, int tenant) {
        return instance.post(
                        instance.issuer(tenant) + "/oauth2/token",
                        Map.of("grant_type", "client_credentials"),
                        "Authorization",
                        instance.basic(tenant))
                .statusCode();
    }

    private void isServed(DemoInstance instance) {
        assertThat(status(instance, 0)).isEqualTo(200);
        assertThat(status(instance, 1)).isEqualTo(200);
        findsNothing(instance);
    }

    @Test
    void anOlderBackupOpensUntilItsKeysAreDestroyed() {
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            backup("write", "monday");
            for (String tenant : List.of("contoso", "operator", "contoso", "fabrikam")) {
                rotate(instance, tenant);
            }
            instance.activity("root-key.rotate", Map.of());
            assertThat(backup("verify", "monday").yes("good")).isTrue();
            assertThat(node.demonstration()).isTrue();
        }
        assertThat(restore("monday")).contains("of 3 tenants").doesNotContain("do not open");
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            isServed(instance);
            Map<String, Object> contoso = Map.of("tenant", "contoso");
            String clientId = instance.client(0).text("clientId");
            Map<String, Object> client = Map.of("tenant", "contoso", "clientId", clientId);
            instance.activity("application.suspend", client);
            instance.activity("application.resume", client);
            rotate(instance, "contoso");
            isServed(instance);
            backup("write", "tuesday");
            JsonObject ended = instance.activity("purpose-key.destroy-retired", contoso);
            assertThat(ended.objects("destroyed")).hasSize(9);
            isServed(instance);
            JsonObject verified = backup("verify", "monday");
            assertThat(verified.yes("good")).isFalse();
            assertThat(verified.number("open")).isEqualTo(2);
            assertThat(backup("verify", "tuesday").yes("good")).isTrue();
            instance.activity("purpose-key.destroy-retired", Map.of("tenant", "operator"));
            assertThat(node.demonstration()).isTrue();
        }
        assertThatThrownBy(() -> restore("monday"))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("were destroyed");
        assertThat(restore("tuesday")).doesNotContain("do not open");
        try (Node node = Nodes.startDemo(data(), port)) {
            isServed(new DemoInstance(data()));
            assertThat(node.demonstration()).isTrue();
        }
    }
}
