package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.CosignatureVerifier;
import io.sallyport.audit.merkle.Cosigning;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.TileFolder;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.audit.merkle.Witness;
import io.sallyport.foundation.AuditAction;
import io.sallyport.testkit.Cosigner;
import io.sallyport.testkit.OneKeyTls;
import io.sallyport.testkit.SteppingTime;
import io.sallyport.testkit.WitnessServer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// A log and two witnesses, one of each algorithm; the second misbehaves.
@Timeout(120)
class WitnessingTest {
    private static final String ORIGIN = "sallyport/test";
    private static NoteSigner signer;
    private static OneKeyTls tls;

    @TempDir static Path shared;
    @TempDir Path home;
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final Cosigner first = new Cosigner("w.test/1", Cosigner.Kind.ED25519);
    private final Cosigner second = new Cosigner("w.test/2", Cosigner.Kind.ML_DSA_44);
    private final List<String> told = new ArrayList<>();
    private WitnessServer firstServer;
    private WitnessServer secondServer;
    private Witnessing witnessing;
    private TileFolder log;

    @BeforeAll
    static void make() throws Exception {
        tls = OneKeyTls.make(shared);
        signer = new NoteSigner(ORIGIN, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }

    @BeforeEach
    void start() throws IOException {
        firstServer = serve(first, "1");
        secondServer = serve(second, "2");
        witnessing =
                new Witnessing(
                        folder(),
                        List.of(witness(first, firstServer), witness(second, secondServer)),
                        time,
                        (action, details) ->
                                told.add(action.label() + " " + details.get("witness")));
        log = TileFolder.open(folder());
    }

    @AfterEach
    void stop() {
        witnessing.close();
        firstServer.close();
        secondServer.close();
    }

    private Path folder() {
        return home.resolve("log");
    }

    private WitnessServer serve(Cosigner key, String name) {
        WitnessServer.Place place = new WitnessServer.Place(home.resolve(name), tls, time);
        return WitnessServer.start(key, place, signer.verifier().text());
    }

    private static Witness witness(Cosigner key, WitnessServer server) {
        return new Witness(CosignatureVerifier.parse(key.vkey()), server.prefix(), tls.client());
    }

    private void grow(int entries) throws IOException {
        grow(log, entries);
    }

    private static void grow(TileFolder tiles, int entries) throws IOException {
        for (int i = 0; i < entries; i++) {
            tiles.append(("entry " + tiles.size()).getBytes(StandardCharsets.UTF_8));
        }
        tiles.flush();
        Checkpoint head = new Checkpoint(ORIGIN, tiles.size(), tiles.root());
        tiles.publish(signer.sign(head.text()));
    }

    private void growAndRound() throws IOException {
        grow(10);
        time.step(Duration.ofMinutes(2));
        witnessing.round();
    }

    private Verification verify(Cosigner... required) throws IOException {
        List<CosignatureVerifier> keys =
                Stream.of(required).map(one -> CosignatureVerifier.parse(one.vkey())).toList();
        return new LogVerifier(LogReader.of(folder()), signer.verifier())
                .witnessedBy(keys)
                .verify(LogVerifier.Progress.SILENT);
    }

    private String damage(Cosigner... required) throws IOException {
        return ((Verification.Damaged) verify(required)).what();
    }

    private void assertCosigned(long entries, Cosigner... by) throws IOException {
        Verification.Verified verified = (Verification.Verified) verify(by);
        assertThat(verified.entries()).isEqualTo(entries);
        assertThat(verified.cosignatures())
                .extracting(Cosigning.Cosigned::witness)
                .containsExactlyElementsOf(Stream.of(by).map(Cosigner::name).toList());
        assertThat(verified.cosignatures())
                .extracting(Cosigning.Cosigned::time)
                .containsOnly(time.instant());
    }

    @Test
    void publishesWhatAllHaveCosigned() throws IOException {
        witnessing.round();
        assertThat(folder().resolve(LogReader.WITNESSED)).doesNotExist();
        for (int round = 1; round <= 3; round++) {
            grow(300);
            time.step(Duration.ofSeconds(3));
            witnessing.round();
            assertCosigned(300L * round, first, second);
        }
        byte[] plain = Files.readAllBytes(folder().resolve("checkpoint"));
        assertThat(Note.parse(plain).signatures()).hasSize(1);
        assertThat(told).isEmpty();
    }

    @Test
    void asksNobodyTwiceForOneCheckpoint() throws IOException {
        grow(5);
        witnessing.round();
        time.step(Duration.ofSeconds(9));
        witnessing.round();
        Verification.Verified verified = (Verification.Verified) verify(first, second);
        assertThat(verified.cosignatures())
                .extracting(Cosigning.Cosigned::time)
                .containsOnly(time.instant().minusSeconds(9));
    }

    @Test
    void tellsOnceOfOneThatIsGoneAndOnceThatItIsBack() throws IOException {
        secondServer.behave(_ -> new WitnessServer.Reply(503, "text/plain", ""));
        growAndRound();
        growAndRound();
        assertThat(told).isEmpty();
        for (int i = 0; i < 5; i++) {
            growAndRound();
        }
        assertThat(told).containsExactly("witness.missed w.test/2");
        assertCosigned(70, first);
        assertThat(damage(first, second))
                .isEqualTo("checkpoint.witnessed: no cosignature by w.test/2");
        secondServer.behave(reply -> reply);
        growAndRound();
        growAndRound();
        assertThat(told).containsExactly("witness.missed w.test/2", "witness.returned w.test/2");
        assertCosigned(90, first, second);
    }

    /// The other one's cosignature is there all the same, and the log is not even asked.
    @Test
    void isHeldBackByNoneThatNeverAnswers() throws IOException {
        secondServer.stall();
        growAndRound();
        assertCosigned(10, first);
        grow(10);
        assertThat(((Verification.Verified) verify()).entries()).isEqualTo(20);
        witnessing.round();
        assertCosigned(20, first);
    }

    @Test
    void tellsAtOnceOfACosignatureThatDoesNotVerify() throws IOException {
        Cosigner other = new Cosigner(second.name(), Cosigner.Kind.ML_DSA_44);
        secondServer.behave(
                _ -> new WitnessServer.Reply(200, "", other.line(head().text(), time.instant())));
        growAndRound();
        growAndRound();
        assertThat(told).containsExactly("witness.distrusted w.test/2");
        assertCosigned(20, first);
        secondServer.behave(reply -> reply);
        growAndRound();
        assertThat(told).endsWith("witness.returned w.test/2").hasSize(2);
    }

    private Checkpoint head() {
        return new Checkpoint(ORIGIN, log.size(), log.root());
    }

    /// Whoever has the log's key and its folder writes another history.
    @Test
    void aForkThatTheLogsOwnKeySignedIsRefusedAndTold() throws IOException {
        growAndRound();
        log = TileFolder.open(folder());
        log.append(new byte[] {1});
        growAndRound();
        assertThat(((Verification.Verified) verify()).entries()).isEqualTo(11);
        assertThat(damage(first))
                .isEqualTo("checkpoint.witnessed: root differs from that of the entries");
        assertThat(told)
                .containsExactlyInAnyOrder(
                        AuditAction.WITNESS_CONTRADICTED.label() + " w.test/1",
                        AuditAction.WITNESS_CONTRADICTED.label() + " w.test/2");
        Files.copy(
                folder().resolve("checkpoint"),
                folder().resolve(LogReader.WITNESSED),
                StandardCopyOption.REPLACE_EXISTING);
        assertThat(damage(first)).isEqualTo("checkpoint.witnessed: no cosignature by w.test/1");
        Files.delete(folder().resolve(LogReader.WITNESSED));
        assertThat(damage(first)).isEqualTo("checkpoint.witnessed: missing");
    }

    @Test
    void aLogThatWasPutBackIsTold() throws IOException {
        growAndRound();
        log = TileFolder.open(folder());
        grow(3);
        time.step(Duration.ofMinutes(2));
        witnessing.round();
        assertThat(told).contains("witness.contradicted w.test/1", "witness.contradicted w.test/2");
    }

    @Test
    void refusesACosignatureOfAnotherCheckpoint() throws IOException {
        growAndRound();
        String line =
                first.line(new Checkpoint(ORIGIN, 11, log.root()).text(), time.instant())
                        + second.line(head().text(), time.instant());
        byte[] note = Files.readAllBytes(folder().resolve("checkpoint"));
        Files.writeString(
                folder().resolve(LogReader.WITNESSED),
                new String(note, StandardCharsets.UTF_8) + line);
        assertThat(damage(second, first))
                .isEqualTo("checkpoint.witnessed: cosignature by w.test/1 does not verify");
        assertCosigned(10, second);
    }
}
