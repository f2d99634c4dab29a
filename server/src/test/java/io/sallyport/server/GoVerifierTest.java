package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// What another language's Merkle library says of the log that a node has written.
@Tag("external")
class GoVerifierTest {
    @TempDir private static Path home;
    private static Path verifier;
    private static Path log;
    private static Path older;
    private static String key = "";

    /// What came of one run.
    private record Ran(int exit, String output) {}

    @BeforeAll
    static void writeALog() throws Exception {
        Path data = home.resolve("data");
        log = data.resolve("log");
        older = home.resolve("older");
        try (Node node = Nodes.startDemo(data)) {
            assertThat(node.demonstration()).isTrue();
            DemoInstance instance = new DemoInstance(data);
            key = instance.demo().object("log").text("vkey");
            for (int i = 0; i < 300; i++) {
                instance.token(i % 2);
                if (i == 150) {
                    Files.copy(log.resolve("checkpoint"), older);
                }
            }
        }
        verifier = home.resolve("verify");
        String source = Repository.here().root().resolve("audit/src/test/go/verify.go").toString();
        Ran built = run("go", "build", "-o", verifier.toString(), source);
        assertThat(built.exit()).as(built.output()).isZero();
    }

    private static Ran run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder =
                new ProcessBuilder(new ArrayList<>(List.of(command))).redirectErrorStream(true);
        builder.environment().putAll(Map.of("GO111MODULE", "off", "GOPATH", "/usr/share/gocode"));
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
        return new Ran(process.exitValue(), output);
    }

    private static Ran verify(Path checkpoint) throws Exception {
        return run(verifier.toString(), log.toString(), key, checkpoint.toString());
    }

    /// One of each kind: a full and a partial bundle, and tiles of both levels.
    private static List<String> files() throws IOException {
        try (Stream<Path> all = Files.walk(log)) {
            List<String> names =
                    all.filter(Files::isRegularFile)
                            .map(file -> log.relativize(file).toString())
                            .toList();
            return Stream.of(
                            "checkpoint",
                            "tile/entries/000",
                            newest(names, "tile/entries/001.p/"),
                            "tile/0/000",
                            newest(names, "tile/0/001.p/"),
                            "tile/1/000.p/1")
                    .toList();
        }
    }

    private static String newest(List<String> names, String partial) {
        int width =
                names.stream()
                        .filter(name -> name.startsWith(partial))
                        .mapToInt(name -> Integer.parseInt(name.substring(partial.length())))
                        .max()
                        .orElseThrow();
        return partial + width;
    }

    @Test
    void verifiesEntriesTilesRootAndProofs() throws Exception {
        for (int i = 0; i < 10; i++) {
            Ran ran = verify(older);
            assertThat(ran.exit()).as(ran.output()).isZero();
            assertThat(ran.output())
                    .matches(
                            "verified [3-9]\\d\\d entries, root \\S{44}, includes entry \\d+,"
                                    + " extends \\d+ entries\n");
        }
    }

    @ParameterizedTest
    @MethodSource("files")
    void refusesOneFlippedByte(String file) throws Exception {
        assertRefusesAFlip(log.resolve(file));
    }

    @Test
    void refusesAnOlderCheckpointThatTheKeyDidNotSign() throws Exception {
        assertRefusesAFlip(older);
    }

    @Test
    void refusesALogThatIsShorterThanTheOlderCheckpoint() throws Exception {
        byte[] newest = Files.readAllBytes(log.resolve("checkpoint"));
        Path newer = Files.write(home.resolve("newer"), newest);
        try {
            Files.copy(older, log.resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);
            Ran ran = verify(newer);
            assertThat(ran.exit()).isNotZero();
            assertThat(ran.output()).contains("do not extend");
        } finally {
            Files.write(log.resolve("checkpoint"), newest);
        }
    }

    private static void assertRefusesAFlip(Path file) throws Exception {
        byte[] whole = Files.readAllBytes(file);
        byte[] flipped = whole.clone();
        flipped[whole.length / 2] ^= 1;
        try {
            Files.write(file, flipped);
            Ran ran = verify(older);
            assertThat(ran.exit()).as(ran.output()).isNotZero();
            assertThat(ran.output()).doesNotContain("verified").isNotBlank();
        } finally {
            Files.write(file, whole);
        }
    }
}
