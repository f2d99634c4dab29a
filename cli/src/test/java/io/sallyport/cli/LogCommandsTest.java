package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LogCommandsTest {
    private static final String PAGE = "/v1/audit/exports/e1?position=";

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

    /// The node answers for a moment at a time; the command goes on until all was looked at.
    @Test
    void checksTheJournalToItsEnd() {
        fake.onActivity(
                "audit.check",
                given ->
                        Map.of(
                                "checked",
                                given.number("from") + 256,
                                "entries",
                                512L,
                                "findings",
                                List.of()));
        Cli.Ran ran = Cli.on(folder).run("audit", "check");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(fake.given("audit.check")).hasSize(2);
        assertThat(ran.err()).contains("512 entries were checked");
    }

    @Test
    void failsForAJournalThatIsNotWhatWasSigned() {
        Map<String, Object> finding = Map.of("position", 5L, "what", "another entry");
        fake.onActivity(
                "audit.check",
                _ -> Map.of("checked", 9L, "entries", 9L, "findings", List.of(finding)));
        Cli.Ran ran = Cli.on(folder).run("audit", "check", "--output", "json");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out())
                .contains("{\"checked\":9,\"entries\":9,\"findings\":[{\"position\":5,");
    }

    private static Map<String, Object> event(long position) {
        return Map.of(
                "position",
                position,
                "time",
                "2026-01-31T08:30:00.123Z",
                "tenant",
                "t1",
                "action",
                "token.issued",
                "actors",
                List.of("client:portal"),
                "details",
                Map.of("kid", "k1"));
    }

    private static Map<String, Object> erased(long position) {
        return Map.of(
                "position",
                position,
                "committed",
                "2026-01-31T08:31:00Z",
                "tenant",
                "t2",
                "erased",
                true);
    }

    private Cli.Ran run(String... arguments) {
        return Cli.on(folder).run(arguments);
    }

    @Test
    void showsOneEvent() {
        fake.onActivity("audit.show", _ -> event(12));
        assertThat(run("audit", "show", "12").out())
                .contains("position   12\n", "action     token.issued\n", "2026-01-31T08:30:00Z");
        assertThat(fake.given("audit.show")).containsExactly(Map.of("position", 12L));
        assertThat(run("audit", "show", "12", "--output", "json").objects())
                .containsExactly(new JsonObject(event(12)));
        assertThat(run("audit", "show", "last").exit()).isEqualTo(Exit.USAGE);
    }

    /// The first answer looks at ten entries and finds one, the second finds the rest.
    private Map<String, ?> found(JsonObject asked) {
        return asked.optionalNumber("before").isEmpty()
                ? Map.of("events", List.of(event(30)), "next", 20L)
                : Map.of("events", List.of(erased(18), event(17)), "next", 17L);
    }

    @Test
    void searchesFromPageToPageAsFarAsWasAsked() {
        fake.onActivity("audit.search", this::found);
        Cli.Ran ran =
                run(
                        "audit",
                        "search",
                        "--tenant",
                        "contoso",
                        "--from",
                        "2026-01-31T00:00:00Z",
                        "--limit",
                        "3");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out().lines()).hasSize(4);
        assertThat(ran.out()).contains("30 ", "token.issued", "{\"kid\":\"k1\"}");
        assertThat(ran.out().lines().toList().get(2))
                .contains("18 ", "2026-01-31T08:31:00Z", "t2", "erased");
        assertThat(ran.err()).contains("go on with --before 17");
        assertThat(fake.given("audit.search"))
                .containsExactly(
                        Map.of("tenant", "contoso", "from", "2026-01-31T00:00:00Z", "limit", 3L),
                        Map.of(
                                "tenant",
                                "contoso",
                                "from",
                                "2026-01-31T00:00:00Z",
                                "limit",
                                2L,
                                "before",
                                20L));
    }

    @Test
    void searchesAsJsonAndToTheEnd() {
        fake.onActivity("audit.search", _ -> Map.of("events", List.of(event(3), erased(2))));
        Cli.Ran ran = run("audit", "search", "--before", "4", "--output", "json");
        assertThat(ran.objects())
                .containsExactly(new JsonObject(event(3)), new JsonObject(erased(2)));
        assertThat(ran.err()).isEmpty();
        assertThat(fake.given("audit.search")).containsExactly(Map.of("before", 4L, "limit", 100L));
    }

    private static Map<String, Object> page(long from, long to, long end) {
        return Map.of(
                "events",
                LongStream.range(from, to).mapToObj(LogCommandsTest::event).toList(),
                "next",
                to,
                "more",
                to < end,
                "end",
                end);
    }

    private void onPage(long from, long to, long end) {
        fake.on(PAGE + from, _ -> FakeInstance.Reply.json(200, page(from, to, end)));
    }

    private static List<Long> positions(List<String> lines) {
        List<Long> positions = new ArrayList<>();
        new Cli.Ran(Exit.SUCCESS, String.join("\n", lines), "")
                .objects()
                .forEach(object -> positions.add(object.number("position")));
        return positions;
    }

    @Test
    void exportsPageByPageIntoAFileOfItsOwnersOnly() throws IOException {
        fake.onActivity("audit.export", _ -> Map.of("export", "e1", "next", 5L));
        onPage(5, 8, 10);
        onPage(8, 10, 10);
        Path file = folder.resolve("out.jsonl");
        String[] command = {
            "audit", "export", "--format", "jsonl", "--after", "4", "--out", file.toString()
        };
        Cli.Ran ran = run(command);
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out()).isEmpty();
        assertThat(ran.err()).isEqualTo("sallyport: 5 events written; go on with --after 9\n");
        assertThat(positions(Files.readAllLines(file))).containsExactly(5L, 6L, 7L, 8L, 9L);
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                .isEqualTo("rw-------");
        assertThat(fake.given("audit.export"))
                .containsExactly(Map.of("format", "jsonl", "after", 4L));
        Cli.Ran again = run(command);
        assertThat(again.exit()).isEqualTo(Exit.FAILURE);
        assertThat(again.err()).contains("is there already; nothing was written");
    }

    /// The log grows for as long as it is read: what is not followed ends where it ended first.
    @Test
    void exportsOnlyAsFarAsTheLogWent() {
        fake.onActivity("audit.export", _ -> Map.of("export", "e1", "next", 0L));
        onPage(0, 2, 3);
        onPage(2, 4, 9);
        onPage(4, 6, 12);
        Cli.Ran ran = run("audit", "export", "--format", "ocsf", "--tenant", "contoso");
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(positions(ran.out().lines().toList())).containsExactly(0L, 1L, 2L, 3L);
    }

    @Test
    void followsUntilItIsStoppedAndSaysNothingTwice() {
        fake.onActivity("audit.export", _ -> Map.of("export", "e1", "next", 0L));
        AtomicInteger polls = new AtomicInteger();
        onPage(0, 2, 2);
        fake.on(
                PAGE + 2,
                _ ->
                        FakeInstance.Reply.json(
                                200, polls.getAndIncrement() < 2 ? page(2, 2, 2) : page(2, 3, 3)));
        // Here the instance is stopped.
        fake.on(PAGE + 3, _ -> FakeInstance.Reply.problem(503, "Not available now", "Stopped."));
        Cli.Ran ran = run("audit", "export", "--format", "jsonl", "--follow");
        assertThat(positions(ran.out().lines().toList())).containsExactly(0L, 1L, 2L);
        assertThat(polls).hasValue(3);
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("Stopped.", "3 events written; go on with --after 2");
    }

    @Test
    void aRefusalLeavesNoFileBehind() {
        fake.refuse("audit.export", 400, "Malformed", "The parameter format is jsonl or ocsf.");
        Path file = folder.resolve("out.jsonl");
        Cli.Ran ran = run("audit", "export", "--format", "csv", "--out", file.toString());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("jsonl or ocsf");
        assertThat(file).doesNotExist();
        assertThat(
                        run(
                                        "audit",
                                        "export",
                                        "--format",
                                        "jsonl",
                                        "--follow",
                                        "--to",
                                        "2026-01-31T00:00:00Z")
                                .exit())
                .isEqualTo(Exit.USAGE);
    }
}
