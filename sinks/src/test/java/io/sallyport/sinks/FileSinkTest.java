package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Files get every event once and in order, whatever happens in between.
class FileSinkTest {
    @TempDir private Path home;
    private SmallInstance instance;
    private Path folder;

    @BeforeEach
    void start() {
        instance = new SmallInstance(home.resolve("data"));
        folder = home.resolve("out");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Map<String, Object> sink(Object... more) {
        Map<String, Object> members = new TreeMap<>();
        members.putAll(Map.of("name", "archive", "kind", "file", "begin", "start"));
        members.put("folder", folder.toString());
        for (int i = 0; i < more.length; i += 2) {
            members.put((String) more[i], more[i + 1]);
        }
        return members;
    }

    private List<Path> files() {
        try (Stream<Path> all = Files.list(folder)) {
            return all.sorted().toList();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private List<JsonObject> lines() {
        return files().stream().flatMap(FileSinkTest::lines).toList();
    }

    private static Stream<JsonObject> lines(Path file) {
        try {
            return Files.readAllLines(file).stream()
                    .map(line -> JsonObject.read(line.getBytes(StandardCharsets.UTF_8)));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Every position from 0 on, once, in order.
    private void assertWhole() {
        List<Long> positions = lines().stream().map(line -> line.number("position")).toList();
        assertThat(positions)
                .containsExactlyElementsOf(LongStream.range(0, positions.size()).boxed().toList());
    }

    @Test
    void getsEveryEventSealedAndItsOwnerAloneReadsIt() throws IOException {
        instance.happen(SmallInstance.CONTOSO, 1_200);
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "archive");
        }
        assertWhole();
        assertThat(lines()).hasSizeGreaterThan(1_200);
        assertThat(lines())
                .allSatisfy(line ->
                        assertThat(line.members().keySet())
                                .containsExactlyInAnyOrder(
                                        "position", "committed", "tenant", "leaf", "sealed"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(files().getFirst())))
                .isEqualTo("rw-------");
        assertThat(Files.readString(files().getFirst())).doesNotContain("n-1");
    }

    @Test
    void beginsANewFileWhenOneIsFullAndKeepsAsManyAsItIsTold() {
        try (Sinks sinks = instance.start(sink("maxBytes", 65_536L, "keep", 2L))) {
            for (int i = 0; i < 5; i++) {
                instance.happen(SmallInstance.CONTOSO, 400);
                instance.awaitCurrent(sinks, "archive");
            }
        }
        assertThat(files()).hasSize(2);
        List<Long> positions = lines().stream().map(line -> line.number("position")).toList();
        long first = positions.getFirst();
        assertThat(positions)
                .containsExactlyElementsOf(
                        LongStream.range(first, first + positions.size()).boxed().toList());
        assertThat(files().getFirst().toString()).endsWith("-%020d.jsonl".formatted(first));
    }

    @Test
    void goesOnBehindTheLastWholeLineAfterACrash() throws IOException {
        byte[] old;
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "archive");
            SmallInstance.await(() -> Files.exists(cursor()));
        }
        old = Files.readAllBytes(cursor());
        try (Sinks sinks = instance.start(sink())) {
            instance.happen(SmallInstance.CONTOSO, 10);
            instance.awaitCurrent(sinks, "archive");
        }
        // As the crash leaves it: an older cursor, later lines, and a torn one.
        Files.write(cursor(), old);
        Files.writeString(files().getLast(), "{\"committed\":\"2026", StandardOpenOption.APPEND);
        instance.restart();
        try (Sinks sinks = instance.start(sink())) {
            instance.happen(SmallInstance.CONTOSO, 10);
            instance.awaitCurrent(sinks, "archive");
        }
        assertWhole();
        assertThat(lines().size()).isGreaterThan(20);
        assertThat(instance.wasTold("sink.lost")).isFalse();
    }

    private Path cursor() {
        return instance.data.resolve("sinks/archive.cursor");
    }

    @Test
    void doesNotBelieveALineOfTheFuture() throws IOException {
        Files.createDirectories(folder);
        Path file = folder.resolve("archive-00000000000000000000.jsonl");
        Files.writeString(file, "{\"position\":1000000}\n");
        instance.happen(SmallInstance.CONTOSO, 3);
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "archive");
        }
        assertThat(lines().stream().map(line -> line.number("position")))
                .startsWith(1_000_000L, 0L, 1L, 2L);
    }

    @Test
    void writesAnotherFileWhenOneIsTakenAway() throws IOException {
        try (Sinks sinks = instance.start(sink())) {
            instance.happen(SmallInstance.CONTOSO, 5);
            instance.awaitCurrent(sinks, "archive");
            Path first = files().getFirst();
            Path away = Files.move(first, home.resolve("away"));
            instance.happen(SmallInstance.CONTOSO, 5);
            instance.awaitCurrent(sinks, "archive");
            long before = lines(away).count();
            assertThat(lines().getFirst().number("position")).isEqualTo(before);
            // As a rotation does that makes the file anew under its name.
            Path second = files().getFirst();
            Files.move(second, home.resolve("away too"));
            Files.createFile(second);
            instance.happen(SmallInstance.CONTOSO, 5);
            instance.awaitCurrent(sinks, "archive");
            assertThat(lines()).hasSize(5);
        }
    }

    @Test
    void saysWhatRetentionTookAwayAndGoesOnBehindIt() {
        try (Sinks sinks = instance.start(sink())) {
            instance.happen(SmallInstance.CONTOSO, 5);
            instance.awaitCurrent(sinks, "archive");
        }
        long from = lines().getLast().number("position") + 1;
        instance.happen(SmallInstance.CONTOSO, 50);
        instance.first = from + 20;
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "archive");
        }
        assertThat(instance.told)
                .singleElement()
                .asString()
                .startsWith("sink.lost {from=" + from + ", position=" + (from + 20))
                .contains("retention");
        assertThat(lines().stream().map(line -> line.number("position")))
                .contains(from - 1, from + 20)
                .doesNotContain(from, from + 19);
    }

    @Test
    void saysThatTheJournalSkipsAnEntry() {
        instance.happen(SmallInstance.CONTOSO, 20);
        instance.missing = 7;
        try (Sinks sinks = instance.start(sink())) {
            instance.awaitCurrent(sinks, "archive");
        }
        assertThat(instance.told)
                .singleElement()
                .asString()
                .startsWith("sink.lost {from=7, position=8, problem=the journal skips entries");
    }

    @Test
    void aPlaceThatCannotBeWrittenIsToldOnceAndCaughtUpWithAfterwards() throws IOException {
        Files.createFile(folder);
        try (Sinks sinks = instance.start(sink())) {
            SmallInstance.await(() -> SmallInstance.state(sinks, "archive").equals("failing"));
            instance.time.step(SinkStanding.PATIENCE);
            sinks.round();
            sinks.round();
            assertThat(instance.told).filteredOn(one -> one.startsWith("sink.failed")).hasSize(1);
            Files.delete(folder);
            instance.happen(SmallInstance.CONTOSO, 5);
            instance.awaitCurrent(sinks, "archive");
            SmallInstance.await(() -> {
                sinks.round();
                return instance.wasTold("sink.returned");
            });
        }
        assertWhole();
    }

    @Test
    void writesOcsfWhenItIsToldSoAndGoesOnInIt() {
        for (int i = 0; i < 2; i++) {
            try (Sinks sinks = instance.start(sink("format", "ocsf"))) {
                instance.happen(SmallInstance.CONTOSO, 5);
                instance.awaitCurrent(sinks, "archive");
            }
        }
        List<Long> positions =
                lines().stream().map(line -> line.object("metadata").number("sequence")).toList();
        assertThat(positions)
                .containsExactlyElementsOf(LongStream.range(0, positions.size()).boxed().toList());
        assertThat(lines().getLast().object("unmapped").text("sealed")).isNotEmpty();
    }
}
