package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Every level of keys rotated under load: nobody loses anything, nobody is refused anything.
class KeyRotationStoryTest {
    private static final int CALLERS = 4;

    @TempDir private static Path folder;

    @Test
    void rotatesEveryLevelWhileTokensAreIssued() throws Exception {
        int port = ServerProcess.freePort();
        String before;
        try (Node node = Nodes.startDemo(folder, port)) {
            DemoInstance instance = new DemoInstance(folder);
            before = instance.token(0).text("access_token");
            AtomicBoolean going = new AtomicBoolean(true);
            try (ExecutorService callers = Executors.newFixedThreadPool(CALLERS)) {
                List<Future<Integer>> answers = new ArrayList<>();
                for (int i = 0; i < CALLERS; i++) {
                    answers.add(callers.submit(() -> tokens(instance, going)));
                }
                try {
                    rotate(instance, "contoso");
                    rotate(instance, "operator");
                    instance.activity("root-key.rotate", Map.of());
                    instance.activity("signing-key.rotate", Map.of("tenant", "contoso"));
                } finally {
                    going.set(false);
                }
                for (Future<Integer> one : answers) {
                    assertThat(one.get()).isPositive();
                }
            }
            assertThat(node.assembly().log().published()).isPositive();
        }
        try (Node node = Nodes.startDemo(folder, port)) {
            DemoInstance instance = new DemoInstance(folder);
            assertThat(active(instance, before)).isTrue();
            assertThat(active(instance, instance.token(0).text("access_token"))).isTrue();
            assertThat(versions(instance, "records")).isEqualTo(List.of(2L));
            assertThat(versions(instance, "index")).isEqualTo(List.of(2L));
            assertThat(versions(instance, "audit")).isEqualTo(List.of(1L, 2L));
            assertThat(node.demonstration()).isTrue();
        }
    }

    private static int tokens(DemoInstance instance, AtomicBoolean going) {
        int count = 0;
        while (going.get()) {
            String token = instance.token(0).text("access_token");
            assertThat(active(instance, token)).isTrue();
            count++;
        }
        return count;
    }

    private static boolean active(DemoInstance instance, String token) {
        return DemoInstance.object(
                        instance.post(
                                instance.issuer(0) + "/oauth2/introspect",
                                Map.of("token", token),
                                "Authorization",
                                instance.basic(0)))
                .yes("active");
    }

    private static void rotate(DemoInstance instance, String tenant) {
        instance.activity("tenant-key.rotate", Map.of("tenant", tenant));
        JsonObject state = instance.activity("purpose-key.rotate", Map.of("tenant", tenant));
        while (state.yes("rotating")) {
            state = instance.activity("purpose-key.list", Map.of("tenant", tenant));
        }
        assertThat(state.members().get("signing")).isEqualTo(List.of(2L));
    }

    private static Object versions(DemoInstance instance, String purpose) {
        JsonObject shown = instance.activity("purpose-key.list", Map.of("tenant", "contoso"));
        return Objects.requireNonNull(shown.members().get(purpose));
    }
}
