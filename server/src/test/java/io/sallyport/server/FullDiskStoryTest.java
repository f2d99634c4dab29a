package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A server on a disk that really is full: what gives anything is refused, what takes it away goes
/// on from the reserve, survives a `kill -9`, and everything serves again when there is room.
class FullDiskStoryTest {
    private static final int OF_ONE_CLIENT = 50;
    private static final Map<String, Object> FABRIKAM = Map.of("tenant", "fabrikam");

    @TempDir private Path home;
    private final int port = ServerProcess.freePort();
    private final List<String> tokens = new ArrayList<>();

    private ServerProcess start(SmallDisk disk) {
        String data = data(disk).toString();
        return ServerProcess.start(
                        home,
                        List.of("--demo", "--data", data, "--public-port", Integer.toString(port)))
                .ready();
    }

    private static Path data(SmallDisk disk) {
        return disk.path().resolve("data");
    }

    @Test
    void containsAnIncidentOnAFullDiskAndServesAgainWhenThereIsRoom() throws Exception {
        try (SmallDisk disk = new SmallDisk(home.resolve("disk"), 64)) {
            try (ServerProcess server = start(disk)) {
                DemoInstance instance = new DemoInstance(data(disk));
                prepare(instance);
                disk.fill();
                refusesWhatGives(instance);
                containsWhatItCan(instance, disk);
                server.kill();
            }
            assertThat(disk.path().toFile().getUsableSpace()).isLessThan(3 << 20);
            disk.fill();
            try (ServerProcess server = start(disk)) {
                DemoInstance instance = new DemoInstance(data(disk));
                refusesWhatGives(instance);
                remembers(instance);
                // Only what was seen to be full can be told to have room again.
                await(() -> server.output().contains("The disk is full: only"));
                disk.free();
                servesAgain(instance);
                assertThat(server.stop()).isEqualTo(143);
            }
            toldEverything(disk);
        }
    }

    /// Certificates that should be renewed serve on while they are valid, and not a day longer.
    @Test
    void startsOnAFullDiskWhileItsCertificatesAreValid() throws Exception {
        try (SmallDisk disk = new SmallDisk(home.resolve("disk"), 64)) {
            setClock("+0");
            try (ServerProcess server = startWithClock(disk).ready()) {
                server.kill();
            }
            setClock("+54000");
            disk.fill();
            try (ServerProcess server = startWithClock(disk).ready()) {
                DemoInstance instance = new DemoInstance(data(disk));
                assertThat(server.output()).contains("internal listener ends at");
                assertThat(server.output()).doesNotContain("public listener ends at");
                assertThat(instance.get(instance.issuer(0) + "/oauth2/jwks").statusCode())
                        .isEqualTo(200);
                refusesWhatGives(instance);
                server.kill();
            }
            setClock("+90000");
            disk.fill();
            try (ServerProcess server = startWithClock(disk)) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.output()).contains("sallyport: The disk is full");
            }
            disk.free();
            try (ServerProcess server = startWithClock(disk).ready()) {
                assertThat(server.output()).doesNotContain("listener ends at");
            }
        }
    }

    private void setClock(String offset) throws IOException {
        Files.writeString(home.resolve("clock"), offset + "\n");
    }

    private ServerProcess startWithClock(SmallDisk disk) {
        return ServerProcess.startWithClock(
                home,
                List.of(
                        "--demo",
                        "--data",
                        data(disk).toString(),
                        "--public-port",
                        Integer.toString(port)),
                home.resolve("clock"));
    }

    private void prepare(DemoInstance instance) {
        for (int i = 0; i < OF_ONE_CLIENT + 10; i++) {
            tokens.add(instance.token(0).text("access_token"));
        }
        instance.activity(
                "application.create",
                Map.of("tenant", "contoso", "name", "Stolen", "clientId", "stolen"));
    }

    private static HttpResponse<String> askForToken(DemoInstance instance, int tenant) {
        return instance.post(
                instance.issuer(tenant) + "/oauth2/token",
                Map.of("grant_type", "client_credentials"),
                "Authorization",
                instance.basic(tenant));
    }

    private static void refusesWhatGives(DemoInstance instance) {
        await(() -> askForToken(instance, 0).statusCode() == 503);
        HttpResponse<String> refused = askForToken(instance, 0);
        assertThat(refused.statusCode()).isEqualTo(503);
        assertThat(refused.headers().firstValue("Retry-After")).isPresent();
        assertThat(refused.body()).contains("The disk is full");
        assertThatThrownBy(() -> instance.activity("tenant.create", Map.of("name", "too-many")))
                .hasMessageContaining("503")
                .hasMessageContaining("The disk is full");
        assertThat(instance.get(instance.issuer(0) + "/oauth2/jwks").statusCode()).isEqualTo(200);
    }

    private static void await(BooleanSupplier there) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!there.getAsBoolean()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// Revocations of one client end at its bound, and the staff's suspensions go on behind it.
    private void containsWhatItCan(DemoInstance instance, SmallDisk disk) throws Exception {
        int revoked = 0;
        for (String token : tokens) {
            disk.fill();
            revoked += revoke(instance, token) == 200 ? 1 : 0;
        }
        assertThat(revoked).isEqualTo(OF_ONE_CLIENT);
        for (int i = 0; i < 20; i++) {
            disk.fill();
            instance.activity("tenant.suspend", FABRIKAM);
            instance.activity("tenant.resume", FABRIKAM);
        }
        instance.activity("tenant.suspend", FABRIKAM);
        instance.activity("application.suspend", Map.of("tenant", "contoso", "clientId", "stolen"));
        remembers(instance);
    }

    private static int revoke(DemoInstance instance, String token) {
        return instance.post(
                        instance.issuer(0) + "/oauth2/revoke",
                        Map.of("token", token),
                        "Authorization",
                        instance.basic(0))
                .statusCode();
    }

    private void remembers(DemoInstance instance) {
        assertThat(tokens.stream().map(token -> isActive(instance, token)).toList())
                .isEqualTo(expected());
        assertThat(askForToken(instance, 1).statusCode()).isEqualTo(404);
    }

    private List<Boolean> expected() {
        List<Boolean> active = new ArrayList<>(Collections.nCopies(OF_ONE_CLIENT, false));
        active.addAll(Collections.nCopies(tokens.size() - OF_ONE_CLIENT, true));
        return active;
    }

    private static boolean isActive(DemoInstance instance, String token) {
        return DemoInstance.object(
                        instance.post(
                                instance.issuer(0) + "/oauth2/introspect",
                                Map.of("token", token),
                                "Authorization",
                                instance.basic(0)))
                .yes("active");
    }

    private void servesAgain(DemoInstance instance) {
        await(() -> askForToken(instance, 0).statusCode() == 200);
        tokens.add(instance.token(0).text("access_token"));
        instance.activity("tenant.create", Map.of("name", "afterwards"));
        assertThat(revoke(instance, tokens.get(OF_ONE_CLIENT))).isEqualTo(200);
        await(() ->
                !instance.activity("audit.search", Map.of("action", "disk.recovered"))
                        .objects("events")
                        .isEmpty());
    }

    /// Nothing that was acknowledged is missing, each start told that its disk was full, and the
    /// log verifies.
    private void toldEverything(SmallDisk disk) throws Exception {
        List<JsonObject> events = DemoLog.events(data(disk));
        assertThat(count(events, "token.issued")).isGreaterThanOrEqualTo(tokens.size());
        assertThat(count(events, "token.revoked")).isEqualTo(OF_ONE_CLIENT + 1);
        assertThat(count(events, "tenant.suspended")).isEqualTo(2 * 21);
        assertThat(count(events, "tenant.resumed")).isEqualTo(2 * 20);
        assertThat(count(events, "application.suspended")).isEqualTo(1);
        // Each start tells that its disk is full. The test looks for longer than a second without
        // filling it: room that a checkpoint made meanwhile is told as well, and its end.
        long full = count(events, "disk.full");
        assertThat(full).isBetween(2L, 4L);
        assertThat(count(events, "disk.recovered")).isBetween(full - 1, full);
        assertThat(count(events, "activity.intended"))
                .isEqualTo(count(events, "activity.ended") + count(events, "activity.failed"));
        assertThat(Files.size(data(disk).resolve("reserve"))).isEqualTo(8 << 20);
        Path log = data(disk).resolve("log");
        NoteVerifier key = NoteVerifier.parse(Files.readString(log.resolve("key")).strip());
        try (LogReader reader = LogReader.of(log)) {
            assertThat(new LogVerifier(reader, key).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
    }

    private static long count(List<JsonObject> events, String action) {
        return events.stream().filter(event -> event.text("action").equals(action)).count();
    }
}
