package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.cli.FakeInstance.Reply;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class StatusCommandsTest {
    private static final Map<String, Object> OVERDUE =
            Map.of(
                    "id", "5f",
                    "state", "active",
                    "test", "overdue",
                    "testDue", "2026-11-25T09:00:00Z");
    private static final Map<String, Object> SUSPENDED =
            Map.of(
                    "id", "6a",
                    "state", "suspended",
                    "suspendedUntil", "2026-12-25T09:00:00Z",
                    "test", "due",
                    "testDue", "2026-11-30T09:00:00Z");
    private static final Map<String, Object> FINE =
            Map.of("id", "7b", "state", "active", "test", "tested");

    private static final Map<String, Object> STALE =
            Map.of(
                    "folder", "/mnt/b",
                    "state", "stale",
                    "staleSince", "2026-11-25T09:00:00Z");
    private static final Map<String, Object> STATUS =
            Map.of(
                    "instance",
                    "0198-1",
                    "assurance",
                    "demonstration",
                    "version",
                    "0.1.0",
                    "origin",
                    "https://localhost:8443",
                    "tenants",
                    2L,
                    "logSize",
                    99L,
                    "keyringCopies",
                    List.of(Map.of("folder", "/mnt/a", "state", "current"), STALE),
                    "protectors",
                    List.of(OVERDUE, SUSPENDED, FINE));

    @TempDir Path folder;
    private FakeInstance fake;

    @BeforeEach
    void start() throws IOException {
        fake = new FakeInstance(folder);
    }

    @AfterEach
    void stop() throws IOException {
        fake.close();
    }

    @Test
    void showsWhatRuns() {
        fake.on("/v1/status", _ -> Reply.json(200, STATUS));
        Cli.Ran text = Cli.on(folder).run("status");
        assertThat(text.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(text.out())
                .isEqualTo(
                        """
                        instance            0198-1
                        assurance           demonstration
                        version             0.1.0
                        origin              https://localhost:8443
                        tenants             2
                        log entries         99
                        copies of the keys  2 (/mnt/b stale since 2026-11-25T09:00:00Z)
                        opened by           3 protectors (%s, %s, %s)
                        public certificate  -
                        readable values     -
                        """
                                .formatted(
                                        "5f test overdue since 2026-11-25T09:00:00Z",
                                        "6a suspended until 2026-12-25T09:00:00Z",
                                        "test due 2026-11-30T09:00:00Z"));
        Cli.Ran json = Cli.on(folder).run("status", "--output", "json");
        assertThat(json.objects())
                .singleElement()
                .satisfies(all -> assertThat(all.members()).containsAllEntriesOf(STATUS));
    }

    @Test
    void saysWhetherSealedValuesStandReadableInFiles() {
        Map<String, Object> finding =
                Map.of("file", "log/debug.txt", "value", "client id", "form", "plain");
        Map<Map<String, Object>, String> said =
                Map.of(
                        Map.of("files", 0L, "findings", List.of()),
                        "not looked for yet",
                        Map.of("files", 9L, "findings", List.of(), "at", "2026-11-25T09:00:00Z"),
                        "none in 9 files at 2026-11-25T09:00:00Z",
                        Map.of("files", 9L, "findings", List.of(finding)),
                        "client id in log/debug.txt");
        said.forEach((scan, words) -> {
            fake.on("/v1/status", _ -> Reply.json(200, Map.of("plaintext", scan)));
            assertThat(Cli.on(folder).run("status").out()).contains("readable values     " + words);
        });
    }

    @Test
    void saysWhoseCertificateIsShownAndWhatIsWrongWithIt() {
        Map<String, Object> good =
                Map.of("source", "own", "notAfter", "2026-12-01T09:00:00Z", "state", "good");
        Map<String, Object> bad =
                Map.of(
                        "source", "files",
                        "notAfter", "2026-12-01T09:00:00Z",
                        "state", "ending",
                        "problem", "/a.pem: renew it");
        Map<Map<String, Object>, String> said =
                Map.of(
                        good,
                        "own until 2026-12-01T09:00:00Z\n",
                        bad,
                        "files until 2026-12-01T09:00:00Z (ending); /a.pem: renew it\n");
        said.forEach((certificate, words) -> {
            fake.on("/v1/status", _ -> Reply.json(200, Map.of("certificate", certificate)));
            assertThat(Cli.on(folder).run("status").out()).contains("public certificate  " + words);
        });
    }

    @Test
    void printsTheMetricsAsTheyAre() {
        String metrics = "# HELP x\nx_total 1.0\n";
        fake.on("/v1/metrics", _ -> Reply.of(200, "text/plain; version=0.0.4", metrics));
        assertThat(Cli.on(folder).run("metrics").out()).isEqualTo(metrics);
        assertThat(Cli.on(folder).run("metrics", "--output=json").objects())
                .singleElement()
                .satisfies(object -> assertThat(object.text("prometheus")).isEqualTo(metrics));
    }

    @Test
    void failsInOneLineWhenNothingRuns() throws IOException {
        fake.close();
        for (String command : new String[] {"status", "metrics"}) {
            Cli.Ran ran = Cli.on(folder.resolve("x")).run(command);
            assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
            assertThat(ran.out()).isEmpty();
            assertThat(ran.err().lines())
                    .singleElement()
                    .asString()
                    .startsWith("sallyport: no instance is running in");
        }
    }

    @Test
    void saysWhenAnAnswerHasNotItsShape() {
        fake.on("/v1/activities", _ -> Reply.json(200, Map.of("activities", "none")));
        Cli.Ran ran = Cli.on(folder).run("activity", "list");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("not that of an instance of this version");
    }
}
