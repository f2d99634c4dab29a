package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StoreCommandsTest {
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

    private static Map<String, Object> leakage(String verdict) {
        Map<String, Object> index = new TreeMap<>();
        index.put("index", "application.client_id");
        index.put("values", "chosen");
        index.put("valueBits", 16L);
        index.put("guessBits", 15L);
        index.put("hashBits", 128L);
        index.put("hashes", 5L);
        index.put("distinct", 5L);
        index.put("versions", List.of(3L, 2L));
        index.put("largestGroup", 1L);
        index.put("collisions", "1.9e-38");
        index.put("verdict", verdict);
        Map<String, Object> rows = new TreeMap<>();
        rows.put("table", "application");
        rows.put("rows", 3L);
        rows.put("lengths", 2L);
        rows.put("aloneByLength", 1L);
        rows.put("shortest", 100L);
        rows.put("longest", 120L);
        return Map.of("tenants", 1L, "indexes", List.of(index), "rows", List.of(rows));
    }

    @Test
    void showsWhatTheIndexesTell() {
        fake.onActivity("index.leakage", _ -> leakage("as declared"));
        Cli.Ran ran = Cli.on(folder).run("store", "leakage", "--tenant", "contoso");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out().lines().map(line -> line.replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "INDEX  VALUES  BITS  LEFT  HASHES  DISTINCT  LARGEST  BY KEY VERSION"
                                + "  COLLISIONS  VERDICT",
                        "application.client_id  chosen  16  15  5  5  1  3 2  1.9e-38"
                                + "  as declared",
                        "",
                        "TABLE  ROWS  LENGTHS  ALONE BY LENGTH  SHORTEST  LONGEST",
                        "application  3  2  1  100  120");
        assertThat(fake.given("index.leakage")).containsExactly(Map.of("tenant", "contoso"));
    }

    @Test
    void failsWhenAnIndexTellsMoreThanWasDeclared() {
        fake.onActivity("index.leakage", _ -> leakage("a hash repeats"));
        Cli.Ran ran = Cli.on(folder).run("store", "leakage", "--output", "json");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.objects()).singleElement().matches(all -> all.number("tenants") == 1);
        assertThat(fake.given("index.leakage")).containsExactly(Map.of());
    }

    @Test
    void aSweepThatFindsSomethingFails() {
        fake.onActivity("store.sweep", _ -> Map.of("tenants", 3L, "findings", List.of()));
        assertThat(Cli.on(folder).run("store", "sweep").exit()).isEqualTo(Exit.SUCCESS);
        Map<String, Object> finding =
                Map.of("tenant", "t-1", "table", "revocation", "row", "r", "what", "was removed");
        fake.onActivity("store.sweep", _ -> Map.of("tenants", 1L, "findings", List.of(finding)));
        Cli.Ran ran = Cli.on(folder).run("store", "sweep", "--tenant", "contoso");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out()).contains("t-1", "revocation", "was removed");
    }

    @Test
    void aScanThatFindsSomethingFails() {
        Map<String, Object> finding =
                Map.of("file", "log/debug.txt", "value", "client id", "form", "base64");
        fake.onActivity(
                "store.scan",
                _ -> Map.of("files", 40L, "bytes", 1_000L, "findings", List.of(finding)));
        Cli.Ran ran = Cli.on(folder).run("store", "scan");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out()).contains("log/debug.txt", "client id", "base64");
        assertThat(ran.err()).contains("40 files were read");
    }
}
