package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody sets the host's clock.
@Tag("external")
class ClockStoryTest {
    private static final String AN_HOUR_BACK = "-3600";
    private static final String A_YEAR_FORWARD = "+31536000";
    private static final String MONTHS_FORWARD = "+20736000";
    private static final String TWO_YEARS_FORWARD = "+63072000";

    @TempDir private Path home;

    private Path data() {
        return home.resolve("data");
    }

    private ServerProcess start(int port) {
        return ServerProcess.startWithClock(
                home,
                List.of(
                        "--demo",
                        "--data",
                        data().toString(),
                        "--public-port",
                        Integer.toString(port)),
                home.resolve("clock"));
    }

    private void set(String offset) throws IOException {
        Files.writeString(home.resolve("clock"), offset + "\n");
    }

    private static long issuedAt(DemoInstance instance) {
        String payload = instance.token(0).text("access_token").split("\\.", -1)[1];
        return JsonObject.read(Base64.getUrlDecoder().decode(payload)).number("iat");
    }

    /// Tokens go on by the time that was right; acts wait.
    @Test
    void aClockThatIsSetIsNotFollowed() throws Exception {
        set("+0");
        int port = ServerProcess.freePort();
        try (ServerProcess server = start(port)) {
            server.ready();
            DemoInstance instance = new DemoInstance(data());
            long before = issuedAt(instance);
            for (String offset : List.of(AN_HOUR_BACK, A_YEAR_FORWARD)) {
                set(offset);
                assertThat(issuedAt(instance)).isBetween(before, before + 60);
                assertThatThrownBy(() -> instance.activity("tenant.list", Map.of()))
                        .hasMessageContaining("HTTP/1.1 503")
                        .hasMessageContaining("clock");
            }
            set("+0");
            assertThat(instance.activity("tenant.list", Map.of()).objects("tenants")).isNotEmpty();
            set(AN_HOUR_BACK);
            assertThatThrownBy(() -> instance.activity("tenant.list", Map.of()))
                    .hasMessageContaining("clock");
            set("+0");
            server.stop();
        }
        // Once for going back and forward, and once more after it was right in between.
        assertThat(DemoLog.actions(data()))
                .filteredOn(AuditAction.CLOCK_STEPPED.label()::equals)
                .hasSize(2);
        for (String offset : List.of(AN_HOUR_BACK, TWO_YEARS_FORWARD)) {
            set(offset);
            try (ServerProcess server = start(port)) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.output()).contains("set it right; nothing was changed");
            }
        }
    }

    private ServerProcess lower(int port) {
        return ServerProcess.startWithClock(
                home,
                List.of(
                        "--lower-time",
                        "--demo",
                        "--data",
                        data().toString(),
                        "--public-port",
                        Integer.toString(port)),
                home.resolve("clock"));
    }

    private void lowerIsRefused(int port, String words) throws InterruptedException {
        try (ServerProcess lower = lower(port)) {
            assertThat(lower.exitCode()).isEqualTo(1);
            assertThat(lower.output()).contains(words);
        }
    }

    private static boolean counts(DemoInstance instance, String token) {
        return DemoInstance.object(
                        instance.post(
                                instance.issuer(0) + "/oauth2/introspect",
                                Map.of("token", token),
                                "Authorization",
                                instance.basic(0)))
                .yes("active");
    }

    /// Somebody started it with a clock that was most of a year ahead.
    @Test
    void aMarkTooFarAheadIsLowered() throws Exception {
        set("+0");
        int port = ServerProcess.freePort();
        String early;
        try (ServerProcess server = start(port).ready()) {
            DemoInstance instance = new DemoInstance(data());
            early = instance.token(0).text("access_token");
            assertThat(counts(instance, early)).isTrue();
            server.stop();
        }
        lowerIsRefused(port, "there is nothing to lower");
        set(MONTHS_FORWARD);
        try (ServerProcess server = start(port).ready()) {
            // What is made now is dated ahead: a certificate, keys that sign, rows.
            DemoInstance.activity(data(), "tenant.create", Map.of("name", "northwind"));
            DemoInstance.activity(data(), "signing-key.rotate", Map.of("tenant", "contoso"));
            server.stop();
        }
        set("+0");
        try (ServerProcess server = start(port)) {
            assertThat(server.exitCode()).isEqualTo(1);
            assertThat(server.output()).contains("lower-time");
        }
        set("-40000000");
        lowerIsRefused(port, "before the instance was made");
        set("+20735400");
        lowerIsRefused(port, "the log goes on right behind that");
        set("+0");
        try (ServerProcess lower = lower(port)) {
            assertThat(lower.exitCode()).as(lower.output()).isZero();
            assertThat(lower.output()).contains("was brought back from");
        }
        lowerIsRefused(port, "there is nothing to lower");
        try (ServerProcess server = start(port).ready()) {
            DemoInstance instance = new DemoInstance(data());
            assertThat(counts(instance, early)).isFalse();
            assertThat(counts(instance, instance.token(0).text("access_token"))).isTrue();
            assertThat(instance.activity("store.sweep", Map.of()).objects("findings")).isEmpty();
            server.stop();
        }
        assertThat(DemoLog.actions(data())).contains(AuditAction.STORE_TIME_LOWERED.label());
    }
}
