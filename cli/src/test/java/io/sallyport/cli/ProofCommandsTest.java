package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.Proofs;
import io.sallyport.testkit.Cosigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofCommandsTest {
    @TempDir Path folder;
    private WrittenLog log;

    @BeforeEach
    void write() throws IOException {
        log = new WrittenLog(folder.resolve("log"), 300);
    }

    private Path proof(String checkpoint) throws IOException {
        Note note = Note.parse(Files.readAllBytes(log.folder().resolve(checkpoint)));
        Path file = folder.resolve("one.tlog-proof");
        Files.write(file, new Proofs(LogReader.of(log.folder())).file(260, note).bytes());
        return file;
    }

    private Cli.Ran check(Path file, String... more) {
        List<String> all = new ArrayList<>(List.of("audit", "check-proof", file.toString()));
        all.addAll(List.of(more));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    @Test
    void printsWhatTheInstanceProves() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder)) {
            fake.onActivity("audit.prove", _ -> Map.of("proof", "a\nb\n"));
            assertThat(Cli.on(folder).run("audit", "prove", "12").out()).isEqualTo("a\nb\n");
            assertThat(Cli.on(folder).run("audit", "prove", "twelve").exit()).isEqualTo(Exit.USAGE);
        }
    }

    @Test
    void checksAProofWithoutTheLog() throws IOException {
        Path file = proof("checkpoint");
        Cli.Ran ran = check(file, "--key", log.key());
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out()).startsWith("proved: entry 260 of 300, origin sallyport/test, ");
        assertThat(check(file, "--key", log.key(), "--output", "json").objects())
                .singleElement()
                .satisfies(object -> assertThat(object.number("index")).isEqualTo(260));
    }

    @Test
    void refusesWhatIsNotProved() throws IOException {
        Path file = proof("checkpoint");
        String other = WrittenLog.signer(WrittenLog.ORIGIN).verifier().text();
        assertFails(check(file, "--key", other), "proves nothing of the log");
        Files.writeString(file, Files.readString(file).replace("index 260", "index 261"));
        assertFails(check(file, "--key", log.key()), "proves nothing of the log");
        Files.writeString(file, "nonsense");
        assertFails(check(file, "--key", log.key()), "a proof is some lines");
        assertFails(check(Path.of("/no/file"), "--key", log.key()), "there is no proof in");
    }

    @Test
    void requiresTheWitnessesThatAreGiven() throws IOException {
        Cosigner witness = new Cosigner("w.test/1", Cosigner.Kind.ML_DSA_44);
        String[] required = {"--key", log.key(), "--witness", witness.vkey()};
        assertFails(check(proof("checkpoint"), required), "is not cosigned by w.test/1");
        log.witness(Instant.EPOCH.plusSeconds(1), witness);
        assertThat(check(proof("checkpoint.witnessed"), required).exit()).isEqualTo(Exit.SUCCESS);
    }

    private static void assertFails(Cli.Ran ran, String message) {
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains(message);
    }
}
