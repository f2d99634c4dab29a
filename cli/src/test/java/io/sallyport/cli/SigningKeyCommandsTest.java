package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SigningKeyCommandsTest {
    private static final Map<String, Object> ANSWER =
            Map.of("tenant", "contoso", "keys", List.of(key("k1"), key("k2")));
    private static final Map<String, Object> SCHEDULE =
            Map.of(
                    "tenant", "contoso",
                    "periodHours", 720L,
                    "leadMinutes", 1_440L,
                    "overlapMinutes", 61L);

    @TempDir private Path folder;
    private FakeInstance fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    private static Map<String, Object> key(String kid) {
        return Map.of(
                "kid", kid,
                "algorithm", "ES256",
                "state", "current",
                "createdAt", "c",
                "signsFrom", "f",
                "signsUntil", "u",
                "verifiesUntil", "v");
    }

    @Test
    void rotates() {
        fake.onActivity("signing-key.rotate", _ -> ANSWER);
        Cli.Ran ran = Cli.on(folder).run("key", "rotate", "signing", "--tenant=contoso");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out().lines()).hasSize(3).element(1).asString().startsWith("k1      ES256");
        Cli.Ran json =
                Cli.on(folder)
                        .run(
                                "key",
                                "rotate",
                                "signing",
                                "--tenant=contoso",
                                "--algorithm=RS256",
                                "--at-once",
                                "--output=json");
        assertThat(json.out().lines())
                .singleElement()
                .asString()
                .startsWith("{\"keys\":[{")
                .endsWith("],\"tenant\":\"contoso\"}");
        assertThat(fake.given("signing-key.rotate"))
                .containsExactly(
                        Map.of("tenant", "contoso"),
                        Map.of("tenant", "contoso", "algorithm", "RS256", "atOnce", true));
    }

    @Test
    void listsKeys() {
        fake.onActivity("signing-key.list", _ -> ANSWER);
        Cli.Ran ran = Cli.on(folder).run("key", "list", "--tenant=contoso");
        assertThat(ran.out().lines()).hasSize(3);
        Cli.Ran json = Cli.on(folder).run("key", "list", "--tenant=contoso", "--output=json");
        assertThat(json.out().lines()).hasSize(2).allMatch(line -> line.contains("\"kid\""));
    }

    @Test
    void showsAndSetsTheSchedule() {
        fake.onActivity("signing-key-schedule.show", _ -> SCHEDULE);
        fake.onActivity("signing-key-schedule.set", _ -> SCHEDULE);
        Cli.Ran ran = Cli.on(folder).run("key", "schedule", "show", "--tenant=contoso");
        assertThat(ran.out()).contains("720").contains("1440").contains("61");
        Cli.on(folder)
                .run(
                        "key",
                        "schedule",
                        "set",
                        "--tenant=contoso",
                        "--period-hours=168",
                        "--lead-minutes=60");
        assertThat(fake.given("signing-key-schedule.set"))
                .containsExactly(
                        Map.of("tenant", "contoso", "periodHours", 168L, "leadMinutes", 60L));
    }
}
