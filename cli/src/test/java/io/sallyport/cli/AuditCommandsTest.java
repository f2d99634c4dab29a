package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.Cosigner;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AuditCommandsTest {
    private static final int SIZE = 700;

    @TempDir Path folder;
    private WrittenLog log;

    @BeforeEach
    void write() throws IOException {
        log = new WrittenLog(folder.resolve("log"), SIZE);
    }

    /// Nothing runs in the data folder unless a test starts it.
    private Cli.Ran verify(String... more) {
        List<String> all = new ArrayList<>(List.of("audit", "verify", log.folder().toString()));
        all.addAll(List.of(more));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    private String verified() {
        return "verified: 700 entries, root " + log.root() + ", origin " + WrittenLog.ORIGIN + "\n";
    }

    @Test
    void verifiesWithAKeyThatWasGiven() throws IOException {
        Cli.Ran ran = verify("--key", log.key());
        assertThat(ran.out()).isEqualTo(verified());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        Path file = folder.resolve("vkey.txt");
        Files.writeString(file, log.key() + "\n");
        assertThat(verify("--key", "@" + file)).isEqualTo(ran);
    }

    @Test
    void saysWhatAKeyFromTheLogItselfProves() {
        Cli.Ran ran = verify();
        assertThat(ran.out()).isEqualTo(verified());
        assertThat(ran.err()).contains("the key came with the log").contains("not who signed it");
    }

    /// The server may name its folder relative to where it was started.
    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    void takesTheKeyOfTheInstanceWhoseLogItIs(boolean absolute) throws IOException {
        Files.delete(log.folder().resolve("key"));
        try (FakeInstance fake = new FakeInstance(folder)) {
            String directory = absolute ? log.folder().toString() : "some/log";
            fake.onActivity("audit.key", _ -> Map.of("vkey", log.key(), "directory", directory));
            Cli.Ran ran = verify("--output", "json");
            assertThat(ran.err()).isEmpty();
            assertThat(ran.objects())
                    .singleElement()
                    .satisfies(object ->
                            assertThat(object.members())
                                    .isEqualTo(
                                            Map.of(
                                                    "verified",
                                                    true,
                                                    "entries",
                                                    (long) SIZE,
                                                    "root",
                                                    log.root(),
                                                    "origin",
                                                    WrittenLog.ORIGIN,
                                                    "key",
                                                    "instance")));
        }
    }

    @Test
    void doesNotTakeTheKeyOfAnInstanceWithAnotherLog() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder)) {
            String other = WrittenLog.signer(WrittenLog.ORIGIN).verifier().text();
            fake.onActivity(
                    "audit.key", _ -> Map.of("vkey", other, "directory", folder.toString()));
            Cli.Ran ran = verify();
            assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
            assertThat(ran.err()).contains("the key came with the log");
        }
    }

    @Test
    void namesDamageAndFails() throws IOException {
        log.damage("tile/entries/001", 10);
        Cli.Ran ran = verify("--key", log.key());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out())
                .isEqualTo("damaged: entry 256 does not match its leaf hash in tile/0/001\n");
        Cli.Ran json = verify("--key", log.key(), "--output", "json");
        assertThat(json.exit()).isEqualTo(Exit.FAILURE);
        assertThat(json.out())
                .isEqualTo(
                        "{\"damage\":\"entry 256 does not match its leaf hash in tile/0/001\","
                                + "\"file\":\"tile/0/001\",\"verified\":false}\n");
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        Files.delete(log.folder().resolve("tile/0/000"));
        assertThat(verify("--key", log.key()).out()).isEqualTo("damaged: tile/0/000 is missing\n");
        Files.delete(log.folder().resolve("checkpoint"));
        Cli.Ran ran = verify("--key", log.key());
        assertThat(ran.out()).isEqualTo("damaged: checkpoint: missing\n");
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
    }

    @Test
    void refusesALogOfAnotherKey() {
        String other = WrittenLog.signer(WrittenLog.ORIGIN).verifier().text();
        Cli.Ran ran = verify("--key", other);
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out()).contains("damaged: checkpoint: no signature by sallyport/test");
    }

    @Test
    void checksThatTheLogExtendsAnOlderCheckpoint() throws IOException {
        Path older = folder.resolve("older");
        Files.copy(log.folder().resolve("checkpoint"), older);
        log.grow(100);
        Cli.Ran ran = verify("--key", log.key(), "--older", older.toString());
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out()).startsWith("verified: 800 entries");
        Path newer = folder.resolve("newer");
        Files.copy(log.folder().resolve("checkpoint"), newer);
        Files.copy(older, log.folder().resolve("checkpoint"), StandardCopyOption.REPLACE_EXISTING);
        Cli.Ran shorter = verify("--key", log.key(), "--older", newer.toString());
        assertThat(shorter.exit()).isEqualTo(Exit.FAILURE);
        assertThat(shorter.out()).contains("size 700 is less than the 800");
    }

    @Test
    void requiresTheCosignatureOfEachWitnessThatIsGiven() throws IOException {
        Cosigner first = new Cosigner("w.test/1", Cosigner.Kind.ED25519);
        Cosigner second = new Cosigner("w.test/2", Cosigner.Kind.ML_DSA_44);
        Path file = folder.resolve("second.vkey");
        Files.writeString(file, second.vkey() + "\n");
        String[] both = {"--key", log.key(), "--witness", first.vkey(), "--witness", "@" + file};
        assertThat(verify(both).out()).isEqualTo("damaged: checkpoint.witnessed: missing\n");
        Instant time = Instant.parse("2026-01-02T03:04:05Z");
        log.witness(time, first, second);
        Cli.Ran ran = verify(both);
        assertThat(ran.exit()).isEqualTo(Exit.SUCCESS);
        assertThat(ran.out())
                .isEqualTo(
                        verified().stripTrailing()
                                + ", cosigned by w.test/1 at 2026-01-02T03:04:05Z"
                                + ", cosigned by w.test/2 at 2026-01-02T03:04:05Z\n");
        assertThat(verify("--key", log.key(), "--witness", first.vkey(), "--output", "json").out())
                .contains(
                        "\"cosigned\":[{\"time\":\"2026-01-02T03:04:05Z\","
                                + "\"witness\":\"w.test/1\"}]");
        log.witness(time, first);
        Cli.Ran one = verify(both);
        assertThat(one.exit()).isEqualTo(Exit.FAILURE);
        assertThat(one.out())
                .isEqualTo("damaged: checkpoint.witnessed: no cosignature by w.test/2\n");
        assertThat(verify("--key", log.key(), "--witness", log.key()).err())
                .contains("--witness: not the verifier key of a witness");
    }

    /// The log's own key signs both; the witness has seen the first.
    @Test
    void refusesAForkThatTheWitnessDidNotSee() throws IOException {
        Cosigner witness = new Cosigner("w.test/1", Cosigner.Kind.ED25519);
        log.witness(Instant.EPOCH.plusSeconds(1), witness);
        log.rewrite(SIZE + 5);
        assertThat(verify("--key", log.key()).exit()).isEqualTo(Exit.SUCCESS);
        Cli.Ran ran = verify("--key", log.key(), "--witness", witness.vkey());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.out())
                .isEqualTo(
                        "damaged: checkpoint.witnessed: root differs from that of the entries\n");
    }

    @Test
    void takesNoOlderCheckpointThatTheKeyDidNotSign() throws IOException {
        Path other = new WrittenLog(folder.resolve("other"), 3).folder().resolve("checkpoint");
        Cli.Ran ran = verify("--key", log.key(), "--older", other.toString());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("is not signed by sallyport/test");
        assertThat(
                        verify(
                                        "--key",
                                        log.key(),
                                        "--older",
                                        log.folder().resolve("key").toString())
                                .err())
                .contains("is no checkpoint");
        assertThat(verify("--key", log.key(), "--older", "/no/file").err())
                .contains("there is no file /no/file");
    }

    @Test
    void saysWhatToDoWithoutLogOrKey() throws IOException {
        assertFails("there is no folder /no/log", "audit", "verify", "/no/log");
        assertFails("is a data folder; its log is", "audit", "verify", folder.toString());
        Path empty = Files.createDirectory(folder.resolve("empty"));
        assertFails("there is no log in", "audit", "verify", empty.toString());
        Files.writeString(log.folder().resolve("key"), "nonsense");
        assertFails("not the verifier key", "audit", "verify", log.folder().toString());
        String long513 = WrittenLog.signer("n".repeat(513)).verifier().text();
        Files.writeString(log.folder().resolve("key"), long513);
        assertFails("one word without a plus", "audit", "verify", log.folder().toString());
        Files.delete(log.folder().resolve("key"));
        assertFails("give the one that you noted down", "audit", "verify", log.folder().toString());
        Cli.Ran web = Cli.on(folder).run("audit", "verify", "https://localhost/log");
        assertThat(web.exit()).isEqualTo(Exit.USAGE);
        assertThat(web.err()).contains("give --key");
    }

    private void assertFails(String message, String... arguments) {
        Cli.Ran ran = Cli.on(folder).run(arguments);
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err().lines()).singleElement().asString().contains(message);
    }

    @Test
    void printsTheKeyAloneForScripts() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder)) {
            fake.onActivity("audit.key", _ -> Map.of("vkey", "a+b+c", "directory", "/d"));
            assertThat(Cli.on(folder).run("audit", "key").out()).isEqualTo("a+b+c\n");
            assertThat(Cli.on(folder).run("audit", "key", "--output", "json").out())
                    .isEqualTo("{\"directory\":\"/d\",\"vkey\":\"a+b+c\"}\n");
        }
    }

    @Test
    void printsTheKeyOfATenantsOwnLog() throws IOException {
        try (FakeInstance fake = new FakeInstance(folder)) {
            fake.onActivity(
                    "audit.tenant-key", given -> Map.of("vkey", given.text("tenant") + "+b+c"));
            assertThat(Cli.on(folder).run("audit", "key", "--tenant", "contoso").out())
                    .isEqualTo("contoso+b+c\n");
        }
    }
}
