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

class SinkCommandsTest {
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

    private static Map<String, Object> sink(String state) {
        Map<String, Object> sink = new TreeMap<>();
        sink.put("name", "siem");
        sink.put("kind", "syslog");
        sink.put("to", "logs.example.org:6514");
        sink.put("form", "sealed");
        sink.put("cursor", 17L);
        sink.put("lagEntries", 3L);
        sink.put("lagSeconds", 1L);
        sink.put("state", state);
        sink.put("problem", "");
        return sink;
    }

    @Test
    void listsEachSinkAndSucceedsWhenAllWork() {
        fake.onActivity("sink.list", _ -> Map.of("sinks", List.of(sink("current"))));
        Cli.Ran ran = Cli.on(folder).run("sink", "list");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out().lines().map(line -> line.replaceAll(" {2,}", "  ")))
                .containsExactly(
                        "NAME  KIND  TO  FORM  CURSOR  LAG  LAG SECONDS  STATE  LAST PROBLEM",
                        "siem  syslog  logs.example.org:6514  sealed  17  3  1  current  -");
    }

    @Test
    void failsWhenASinkDoesNotWork() {
        fake.onActivity("sink.list", _ -> Map.of("sinks", List.of(sink("failing"))));
        Cli.Ran ran = Cli.on(folder).run("sink", "list", "--output", "json");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.objects())
                .singleElement()
                .matches(one -> one.text("state").equals("failing"));
    }

    @Test
    void opensAndClosesWithAReason() {
        fake.onActivity("sink.open", _ -> sink("current"));
        fake.onActivity("sink.close", _ -> sink("current"));
        Cli cli = Cli.on(folder);
        String[] open = {"sink", "open", "siem", "--reason", "why", "--tenant", "contoso"};
        assertThat(cli.run(open).exit()).isEqualTo(Exit.SUCCESS);
        assertThat(fake.given("sink.open"))
                .containsExactly(Map.of("name", "siem", "reason", "why", "tenant", "contoso"));
        assertThat(cli.run("sink", "close", "siem", "--reason", "done").exit())
                .isEqualTo(Exit.SUCCESS);
        assertThat(fake.given("sink.close"))
                .containsExactly(Map.of("name", "siem", "reason", "done"));
        assertThat(cli.run("sink", "open", "siem").exit()).isEqualTo(Exit.USAGE);
    }
}
