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

class KeyCommandsTest {
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

    private static Map<String, Object> state(boolean rotating, long rows) {
        Map<String, Object> state = new TreeMap<>();
        for (String purpose : List.of("records", "index", "audit", "signing", "persons", "marks")) {
            state.put(purpose, rotating ? List.of(1, 2) : List.of(2));
        }
        state.put(
                "versions",
                List.of(
                        Map.of(
                                "key",
                                "records",
                                "version",
                                1L,
                                "state",
                                "retired",
                                "retiredAt",
                                "2026-01-01T00:00:00Z",
                                "keptUntil",
                                "2026-02-05T00:00:00Z"),
                        Map.of("key", "records", "version", 2L, "state", "live")));
        state.put("rotating", rotating);
        state.put("rows", rows);
        state.put("total", 10L);
        return state;
    }

    @Test
    void waitsUntilTheRowsAreUnderTheNewKeys() {
        AtomicInteger looks = new AtomicInteger();
        fake.onActivity("purpose-key.rotate", _ -> state(true, 0));
        fake.onActivity("purpose-key.list", _ -> state(looks.incrementAndGet() < 2, 5));
        Cli.Ran ran =
                Cli.on(folder)
                        .run(
                                "key",
                                "rotate",
                                "purpose",
                                "--tenant=contoso",
                                "--purpose=index",
                                "--output=json");
        assertThat(looks).hasValue(2);
        assertThat(ran.out()).contains("\"rotating\":false");
        assertThat(fake.given("purpose-key.rotate"))
                .containsExactly(Map.of("tenant", "contoso", "purpose", "index"));
    }

    @Test
    void doesNotWaitWhenToldSo() {
        fake.onActivity("purpose-key.rotate", _ -> state(true, 0));
        Cli.Ran ran =
                Cli.on(folder).run("key", "rotate", "purpose", "--tenant=contoso", "--no-wait");
        assertThat(ran.out()).contains("rotating  yes");
    }

    @Test
    void showsTheVersionsOfATenantsKeys() {
        fake.onActivity("purpose-key.list", _ -> state(false, 0));
        Cli.Ran ran = Cli.on(folder).run("key", "versions", "--tenant=contoso");
        assertThat(ran.out().lines())
                .containsExactly(
                        "KEY      VERSION  STATE    RETIRED AT            KEPT UNTIL",
                        "records  1        retired  2026-01-01T00:00:00Z  2026-02-05T00:00:00Z",
                        "records  2        live     -                     -");
    }

    @Test
    void destroysRetiredKeysAndSaysWhatEnds() {
        fake.onActivity(
                "purpose-key.destroy-retired",
                _ ->
                        Map.of(
                                "tenant",
                                "contoso",
                                "destroyed",
                                List.of(Map.of("key", "records", "version", 1L)),
                                "endedBefore",
                                "2026-01-01T00:00:00Z",
                                "retiring",
                                true,
                                "staleCopies",
                                List.of("/mnt/usb")));
        Cli.Ran ran = Cli.on(folder).run("key", "destroy-retired", "--tenant=contoso");
        assertThat(ran.out()).contains("records  1");
        assertThat(ran.err())
                .contains("from before 2026-01-01T00:00:00Z open no more")
                .contains("a rotation is under way")
                .contains("/mnt/usb");
        assertThat(fake.given("purpose-key.destroy-retired"))
                .containsExactly(Map.of("tenant", "contoso"));
    }

    @Test
    void rotatesATenantsOwnKey() {
        fake.onActivity("tenant-key.rotate", _ -> Map.of("tenant", "contoso"));
        Cli.on(folder).run("key", "rotate", "tenant", "--tenant=contoso");
        assertThat(fake.given("tenant-key.rotate")).containsExactly(Map.of("tenant", "contoso"));
    }
}
