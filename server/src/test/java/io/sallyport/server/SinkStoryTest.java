package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A whole node with a sink: what its operator sees of it, and what a crash leaves.
class SinkStoryTest {
    private static final long WAIT_NANOS = 60_000_000_000L;

    private final int port = ServerProcess.freePort();

    @TempDir private Path home;

    private Path data() {
        return home.resolve("data");
    }

    private Path out() {
        return home.resolve("out");
    }

    private void configure(Map<String, ?> sink) throws IOException {
        Map<String, Object> members = new TreeMap<>();
        members.put("publicPort", (long) port);
        members.put("sinks", List.of(sink));
        Files.createDirectories(data());
        Files.writeString(data().resolve("config.json"), CanonicalJson.write(members));
    }

    private Map<String, Object> archive() {
        return Map.of(
                "name", "archive",
                "kind", "file",
                "folder", out().toString(),
                "begin", "start");
    }

    private List<JsonObject> lines() {
        try (Stream<Path> files = Files.list(out())) {
            return files.sorted().flatMap(SinkStoryTest::lines).toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static Stream<JsonObject> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> JsonObject.read(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private JsonObject sink() {
        return DemoInstance.activity(data(), "sink.list", Map.of()).objects("sinks").getFirst();
    }

    private void awaitCursor(long position) {
        long end = System.nanoTime() + WAIT_NANOS;
        while (sink().number("cursor") < position) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(50_000_000);
        }
    }

    private void assertWhole() {
        List<Long> positions = lines().stream().map(line -> line.number("position")).toList();
        assertThat(positions)
                .containsExactlyElementsOf(LongStream.range(0, positions.size()).boxed().toList());
    }

    @Test
    void whatIsPlainIsDecidedByAnActAndTold() throws IOException {
        configure(archive());
        try (Node node = Nodes.startDemo(data(), port)) {
            DemoInstance instance = new DemoInstance(data());
            instance.token(0);
            awaitCursor(30);
            assertThat(lines()).allMatch(line -> line.members().containsKey("sealed"));
            JsonObject opened =
                    instance.activity("sink.open", Map.of("name", "archive", "reason", "a ticket"));
            assertThat(opened.text("form")).isEqualTo("plain");
            instance.token(0);
            awaitCursor(opened.number("cursor") + 8);
            instance.activity("sink.close", Map.of("name", "archive", "reason", "done"));
            assertThat(lines())
                    .anyMatch(
                            line -> line.optionalText("action").orElse("").equals("token.issued"));
            assertThat(Events.of(node, AuditAction.SINK_OPENED)).hasSize(1);
            assertThat(Events.of(node, AuditAction.SINK_SHOWN))
                    .extracting(event -> event.text("tenant"))
                    .contains(TenantId.OPERATOR_REALM.toString())
                    .hasSizeGreaterThan(1);
        }
        assertWhole();
        assertThat(DemoLog.actions(data())).contains("sink.added", "sink.closed", "sink.marked");
    }

    /// Each time at another moment; the events of a start are enough to do.
    @Test
    void aFileHasEveryEventOnceHoweverOftenTheNodeIsKilled() throws Exception {
        configure(archive());
        List<String> arguments =
                List.of("--demo", "--data", data().toString(), "--public-port", "" + port);
        for (int i = 0; i < 4; i++) {
            try (ServerProcess process = ServerProcess.start(home, arguments).ready()) {
                DemoInstance instance = new DemoInstance(data());
                long from = sink().number("cursor");
                for (int j = 0; j < 40; j++) {
                    instance.token(j % 2);
                }
                awaitCursor(from + 10L * i);
                process.kill();
            }
        }
        try (Node node = Nodes.startDemo(data(), port)) {
            awaitCursor(node.assembly().log().published());
        }
        assertWhole();
        assertThat(lines().size()).isGreaterThan(160);
        assertThat(DemoLog.actions(data())).doesNotContain("sink.lost");
    }

    @Test
    void aSinkThatCannotBeOneStopsTheStart() throws IOException {
        Map<String, Object> plain = new TreeMap<>(archive());
        plain.put("plain", true);
        configure(plain);
        assertThatThrownBy(() -> Nodes.startDemo(data(), port))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("\"plain\" is not known")
                .hasMessageContaining("archive");
    }
}
