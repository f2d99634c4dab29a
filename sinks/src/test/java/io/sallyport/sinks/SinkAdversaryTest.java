package io.sallyport.sinks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.LogReading;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who can edit the configuration, the data folder or the receiver tries to blind a sink or to read
/// it: each try fails or is told.
class SinkAdversaryTest {
    @TempDir private Path home;
    private SmallInstance instance;

    @BeforeEach
    void start() {
        instance = new SmallInstance(home.resolve("data"));
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Map<String, Object> sink(String folder) {
        Map<String, Object> members = new TreeMap<>();
        members.put("name", "archive");
        members.put("kind", "file");
        members.put("begin", "start");
        members.put("folder", home.resolve(folder).toString());
        return members;
    }

    private Path cursor() {
        return instance.data.resolve("sinks/archive.cursor");
    }

    private List<JsonObject> lines(String folder) {
        try (Stream<Path> files = Files.list(home.resolve(folder))) {
            return files.sorted().flatMap(SinkAdversaryTest::lines).toList();
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

    /// Delivers some more, and stops.
    private void run(String folder) {
        try (Sinks sinks = instance.start(sink(folder))) {
            instance.happen(SmallInstance.CONTOSO, 30);
            instance.awaitCurrent(sinks, "archive");
        }
    }

    private void assertLost(String problem) {
        run("out");
        assertThat(instance.told)
                .singleElement()
                .asString()
                .startsWith("sink.lost")
                .contains(problem)
                .contains("sink=archive");
    }

    @Test
    void aCursorThatIsPutBackIsTold() throws IOException {
        run("out");
        byte[] old = Files.readAllBytes(cursor());
        run("out");
        assertThat(instance.told).isEmpty();
        Files.write(cursor(), old);
        assertLost("its cursor was set back");
    }

    @Test
    void aCursorThatIsEditedOrTakenAwayIsTold() throws IOException {
        run("out");
        byte[] good = Files.readAllBytes(cursor());
        Random random = new Random(5);
        for (int i = 0; i < 40; i++) {
            byte[] bad = good.clone();
            bad[i % bad.length] ^= (byte) (1 + random.nextInt(255));
            Files.write(cursor(), random.nextBoolean() ? bad : trimmed(bad, random));
            instance.told.clear();
            assertLost("its cursor was changed");
        }
        Files.delete(cursor());
        instance.told.clear();
        assertLost("its cursor is missing");
    }

    private static byte[] trimmed(byte[] bytes, Random random) {
        return Arrays.copyOf(bytes, random.nextInt(bytes.length));
    }

    @Test
    void theCursorOfAnotherSinkIsNotItsOwn() throws IOException {
        run("out");
        Map<String, Object> other = sink("other");
        other.put("name", "other");
        try (Sinks sinks = instance.start(sink("out"), other)) {
            instance.happen(SmallInstance.CONTOSO, 30);
            instance.awaitCurrent(sinks, "other");
        }
        Files.copy(
                instance.data.resolve("sinks/other.cursor"),
                cursor(),
                StandardCopyOption.REPLACE_EXISTING);
        instance.told.clear();
        assertLost("its cursor was changed");
    }

    @Test
    void aSinkThatIsTakenOutOfTheConfigurationIsTold() throws IOException {
        run("out");
        instance.start().close();
        SmallInstance.await(() -> actions().contains("sink.removed"));
        assertThat(cursor()).doesNotExist();
        assertThatThrownBy(() -> open("archive", Optional.empty())).isInstanceOf(Refusal.class);
    }

    private List<String> actions() {
        LogReading reading = instance.ground().reading();
        return reading
                .follow(Math.max(0, instance.end() - 400), instance.end(), _ -> true)
                .events()
                .stream()
                .map(event -> (String) event.shown().getOrDefault("action", ""))
                .toList();
    }

    private void open(String name, Optional<TenantId> tenant) {
        try (Sinks sinks = instance.start()) {
            sinks.open(instance.realm(), name, new Opening("why", tenant));
        }
    }

    @Test
    void onlyTheTenantThatWasOpenedIsPlainAndKnowsIt() {
        try (Sinks sinks = instance.start(sink("out"))) {
            sinks.open(
                    instance.realm(),
                    "archive",
                    new Opening("a ticket", Optional.of(SmallInstance.CONTOSO)));
            instance.happen(SmallInstance.CONTOSO, 3);
            instance.happen(SmallInstance.FABRIKAM, 3);
            instance.awaitCurrent(sinks, "archive");
            sinks.close(instance.realm(), "archive", "done");
            instance.happen(SmallInstance.CONTOSO, 3);
            instance.awaitCurrent(sinks, "archive");
        }
        List<JsonObject> plain =
                lines("out").stream()
                        .filter(line -> line.optionalText("action").isPresent())
                        .toList();
        assertThat(plain)
                .isNotEmpty()
                .allMatch(line -> line.text("tenant").equals(SmallInstance.CONTOSO.toString()));
        assertThat(plain)
                .filteredOn(line -> line.text("action").equals("request.refused"))
                .hasSize(3);
        assertThat(instance.told)
                .singleElement()
                .asString()
                .startsWith("sink.shown " + SmallInstance.CONTOSO);
    }

    /// Whoever edits the configuration of a sink that was opened gets sealed events, and is told.
    @Test
    void anOpeningHoldsForTheReceiverThatItWasGivenTo() {
        try (Sinks sinks = instance.start(sink("out"))) {
            sinks.open(instance.realm(), "archive", new Opening("ticket", Optional.empty()));
        }
        try (Sinks sinks = instance.start(sink("out"))) {
            assertThat(SmallInstance.shown(sinks, "archive").text("form")).isEqualTo("plain");
        }
        try (Sinks sinks = instance.start(sink("thief"))) {
            assertThat(SmallInstance.shown(sinks, "archive").text("form")).isEqualTo("sealed");
            instance.happen(SmallInstance.CONTOSO, 3);
            instance.awaitCurrent(sinks, "archive");
        }
        assertThat(lines("thief"))
                .isNotEmpty()
                .allMatch(line -> line.members().containsKey("leaf"));
        SmallInstance.await(() -> actions().containsAll(List.of("sink.opened", "sink.changed")));
        try (Sinks sinks = instance.start(sink("out"))) {
            assertThat(SmallInstance.shown(sinks, "archive").text("form")).isEqualTo("sealed");
        }
    }

    @Test
    void howFarItHasComeGoesIntoTheLogEachHour() {
        try (Sinks sinks = instance.start(sink("out"))) {
            instance.happen(SmallInstance.CONTOSO, 30);
            instance.awaitCurrent(sinks, "archive");
            instance.time.step(Duration.ofMinutes(59));
            sinks.round();
            assertThat(actions()).doesNotContain("sink.marked");
            instance.time.step(Duration.ofMinutes(1));
            sinks.round();
            SmallInstance.await(() -> actions().contains("sink.marked"));
            // Nothing more happens: marks alone make no marks.
            instance.awaitCurrent(sinks, "archive");
            instance.time.step(Duration.ofHours(2));
            sinks.round();
        }
        assertThat(actions()).containsOnlyOnce("sink.marked");
    }

    /// The probe: somebody stops the receiver. It is told within a bound, once, and nothing is
    /// missing afterwards.
    @Test
    void aSinkThatIsStoppedIsToldAndCatchesUp() throws IOException {
        Map<String, Object> bounded = sink("out");
        bounded.put("lagEntries", 50L);
        bounded.put("lagSeconds", 30L);
        try (Sinks sinks = instance.start(bounded)) {
            instance.happen(SmallInstance.CONTOSO, 10);
            instance.awaitCurrent(sinks, "archive");
            Path out = home.resolve("out");
            Path away = Files.move(out, home.resolve("away"));
            Files.createFile(out);
            instance.happen(SmallInstance.CONTOSO, 60);
            SmallInstance.await(() -> SmallInstance.state(sinks, "archive").equals("failing"));
            for (int i = 0; i < 4; i++) {
                instance.time.step(Duration.ofSeconds(10));
                sinks.round();
            }
            assertThat(instance.told)
                    .extracting(one -> one.substring(0, one.indexOf(' ')))
                    .containsExactlyInAnyOrder("sink.failed", "sink.lagging");
            Files.delete(out);
            Files.move(away, out);
            instance.awaitCurrent(sinks, "archive");
            SmallInstance.await(() -> {
                sinks.round();
                return instance.wasTold("sink.returned");
            });
            instance.awaitCurrent(sinks, "archive");
        }
        List<Long> positions = lines("out").stream().map(line -> line.number("position")).toList();
        for (int i = 0; i < positions.size(); i++) {
            assertThat(positions.get(i)).isEqualTo(i);
        }
    }
}
