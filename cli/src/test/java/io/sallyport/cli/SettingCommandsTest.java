package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingCommandsTest {
    private static final Map<String, Object> ANSWER =
            Map.of(
                    "tenant",
                    "contoso",
                    "version",
                    3L,
                    "requestsPerSecond",
                    200L,
                    "requestsBurst",
                    400L,
                    "clientRequestsPerSecond",
                    50L,
                    "tokenLifeSeconds",
                    300L,
                    "applications",
                    10L,
                    "passwordLength",
                    15L);

    @TempDir Path folder;
    private FakeInstance fake;
    private final List<JsonObject> asked = new ArrayList<>();

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
        for (String activity : List.of("tenant.settings", "tenant.configure")) {
            fake.onActivity(
                    activity,
                    given -> {
                        asked.add(given);
                        return ANSWER;
                    });
        }
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    @Test
    void showsEverySetting() {
        assertThat(Cli.on(folder).run("tenant", "settings", "contoso").out())
                .contains("requests-per-second", "200", "token-life-seconds", "300");
        Cli.Ran json = Cli.on(folder).run("tenant", "settings", "contoso", "--output", "json");
        assertThat(JsonObject.read(json.out().strip().getBytes(StandardCharsets.UTF_8)).members())
                .isEqualTo(ANSWER);
    }

    @Test
    void sendsWhatIsGivenAndNothingElse() {
        Cli.Ran ran =
                Cli.on(folder)
                        .run(
                                "tenant",
                                "configure",
                                "contoso",
                                "--requests-per-second",
                                "200",
                                "--client-requests-per-second",
                                "50");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(asked)
                .extracting(JsonObject::members)
                .containsExactly(
                        Map.of(
                                "tenant",
                                "contoso",
                                "requestsPerSecond",
                                200L,
                                "clientRequestsPerSecond",
                                50L));
    }

    @Test
    void refusesToSetNothing() {
        assertThat(Cli.on(folder).run("tenant", "configure", "contoso").exit())
                .isEqualTo(Exit.USAGE);
        assertThat(asked).isEmpty();
    }
}
