package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
            server.stop();
        }
        for (String offset : List.of(AN_HOUR_BACK, TWO_YEARS_FORWARD)) {
            set(offset);
            try (ServerProcess server = start(port)) {
                assertThat(server.exitCode()).isEqualTo(1);
                assertThat(server.output()).contains("set it right; nothing was changed");
            }
        }
    }
}
