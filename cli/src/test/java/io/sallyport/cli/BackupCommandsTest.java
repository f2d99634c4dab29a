package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BackupCommandsTest {
    private static final String FILE = "/mnt/usb/monday.backup";

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

    private static Map<String, Object> state(boolean running, Map<String, Object> outcome) {
        Map<String, Object> state = new TreeMap<>(outcome);
        state.putAll(Map.of("act", "write", "file", FILE, "number", 1L));
        state.putAll(Map.of("running", running, "done", 5L, "total", 10L));
        return state;
    }

    private void answers(String activity, Map<String, Object> outcome) {
        AtomicInteger looks = new AtomicInteger();
        fake.onActivity(activity, _ -> state(true, Map.of()));
        fake.on(
                "/v1/backup",
                _ ->
                        FakeInstance.Reply.json(
                                200,
                                looks.incrementAndGet() < 2
                                        ? state(true, Map.of())
                                        : state(false, outcome)));
    }

    private static Map<String, Object> verified(boolean good) {
        Map<String, Object> outcome = new TreeMap<>();
        outcome.putAll(Map.of("taken", "2026-11-27T12:00:00Z", "engine", "SQLite", "rows", 7L));
        outcome.putAll(Map.of("entries", 9L, "tenants", 3L, "open", 2L, "shredded", 1L));
        outcome.putAll(Map.of("good", good, "closed", good ? 0L : 1L));
        outcome.put(
                "closedTenants",
                good ? List.of() : List.of(Map.of("tenant", "t-1", "rows", 4L, "closed", 2L)));
        return outcome;
    }

    @Test
    void waitsUntilTheFileIsWritten() {
        answers("backup.write", verified(true));
        Cli.Ran ran = Cli.on(folder).run("backup", "write", FILE);
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out()).contains(FILE, "log entries", "9");
        assertThat(fake.given("backup.write")).containsExactly(Map.of("file", FILE));
    }

    @Test
    void failsWithTheReason() {
        answers("backup.write", Map.of("problem", "the disk is nearly full"));
        Cli.Ran ran = Cli.on(folder).run("backup", "write", FILE, "--output=json");
        assertThat(ran.exit()).isNotEqualTo(Exit.SUCCESS);
        assertThat(ran.err()).contains("the disk is nearly full");
    }

    @Test
    void doesNotWaitWhenToldSo() {
        fake.onActivity("backup.write", _ -> state(true, Map.of()));
        Cli.Ran ran = Cli.on(folder).run("backup", "write", FILE, "--no-wait");
        assertThat(ran.out()).containsPattern("running +yes");
    }

    @Test
    void saysWhichTenantsDoNotOpen() {
        answers("backup.verify", verified(true));
        assertThat(Cli.on(folder).run("backup", "verify", FILE, "--output=json").objects())
                .singleElement()
                .satisfies(one -> assertThat(one.yes("good")).isTrue());
        answers("backup.verify", verified(false));
        Cli.Ran ran = Cli.on(folder).run("backup", "verify", FILE);
        assertThat(ran.exit()).isNotEqualTo(Exit.SUCCESS);
        assertThat(ran.err()).contains("tenant t-1: 2 of 4 rows", "not all of it opens");
    }

    @Test
    void showsHowFarItIs() {
        fake.on("/v1/backup", _ -> FakeInstance.Reply.json(200, state(true, Map.of())));
        assertThat(Cli.on(folder).run("backup", "status").out()).containsPattern("done +5");
    }
}
