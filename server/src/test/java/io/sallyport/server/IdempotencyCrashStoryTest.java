package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the server without warning while an administrator's program makes applications: whatever
/// it asks again under the same key is there once.
class IdempotencyCrashStoryTest {
    private static final int KILLS = 8;
    private static final String SECRET = "a secret of the administrator alone";

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();
    private final Random random = new Random(KILLS);

    private Path data() {
        return home.resolve("data");
    }

    private ServerProcess start() {
        return ServerProcess.start(
                        home,
                        List.of(
                                "--demo",
                                "--data",
                                data().toString(),
                                "--public-port",
                                Integer.toString(port)))
                .ready();
    }

    private static String token(DemoInstance instance) {
        HttpResponse<String> answer =
                instance.post(
                        instance.issuer(0) + "/oauth2/token",
                        Map.of(
                                "grant_type", "client_credentials",
                                "client_id", "administrator",
                                "client_secret", SECRET));
        return DemoInstance.object(answer).text("access_token");
    }

    private static HttpResponse<String> create(DemoInstance instance, String token, String name) {
        return instance.send(
                "POST",
                instance.issuer(0) + "/api/v1/applications",
                "{\"name\": \"" + name + "\"}",
                "Authorization",
                "Bearer " + token,
                "Content-Type",
                "application/json",
                "Idempotency-Key",
                "\"" + name + "\"");
    }

    @Test
    void nothingIsMadeTwice() throws InterruptedException {
        try (ServerProcess server = start()) {
            DemoInstance instance = new DemoInstance(data());
            instance.activity(
                    "application.create",
                    Map.of(
                            "tenant", "contoso",
                            "name", "Administrator",
                            "clientId", "administrator",
                            "clientSecret", SECRET,
                            "scopes", List.of("applications.write")));
            HttpResponse<String> made = create(instance, token(instance), "app-0");
            String answered = DemoInstance.object(made).text("id");
            server.kill();
            try (ServerProcess next = start()) {
                assertThat(again("app-0")).isEqualTo(answered);
                next.kill();
            }
        }
        for (int kill = 1; kill < KILLS; kill++) {
            String name = "app-" + kill;
            try (ServerProcess server = start()) {
                killed(server, name);
            }
            try (ServerProcess server = start()) {
                assertThat(again(name)).isEqualTo(again(name));
                server.kill();
            }
        }
    }

    /// In the middle of the request, or a little before or behind it.
    private void killed(ServerProcess server, String name) throws InterruptedException {
        DemoInstance instance = new DemoInstance(data());
        String token = token(instance);
        Thread caller =
                Thread.ofPlatform()
                        .start(() -> {
                            try {
                                create(instance, token, name);
                            } catch (UncheckedIOException killed) {
                                // That is what this test does to it.
                                assertThat(killed).isNotNull();
                            }
                        });
        LockSupport.parkNanos(random.nextInt(40) * 1_000_000L);
        server.kill();
        caller.join();
    }

    private String again(String name) {
        DemoInstance instance = new DemoInstance(data());
        HttpResponse<String> answer = create(instance, token(instance), name);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(201);
        List<JsonObject> named =
                instance
                        .activity("application.list", Map.of("tenant", "contoso"))
                        .objects("applications")
                        .stream()
                        .filter(one -> one.text("name").equals(name))
                        .toList();
        assertThat(named).hasSize(1);
        return DemoInstance.object(answer).text("id");
    }
}
