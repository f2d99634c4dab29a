package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// One log of 66,000 entries (257 full tiles, three levels), damaged in one place at a time.
class LogVerifierTest {
    private static final int SIZE = 66_000;
    private static final LogVerifier.Progress SILENT = LogVerifier.Progress.SILENT;

    @TempDir static Path folder;
    private static Hash root = TreeHasher.EMPTY;

    private final LogReader log = LogReader.of(folder);
    private final Map<String, Optional<byte[]>> changes = new HashMap<>();

    @BeforeAll
    static void write() {
        TileFolder log = SampleLog.write(folder, 1000, SIZE);
        root = log.root();
        SampleLog.publish(log);
    }

    @Test
    void verifiesAnIntactLogAndTellsHowFarItIs() throws IOException {
        List<Long> progress = new ArrayList<>();
        Verification result =
                verifier()
                        .verify((entries, total) -> {
                            assertThat(total).isEqualTo(SIZE);
                            progress.add(entries);
                        });
        assertThat(result).isEqualTo(verified());
        assertThat(progress).hasSize(258).startsWith(256L).endsWith((long) SIZE).isSorted();
    }

    @Test
    void verifiesALogWithoutEntries() throws IOException {
        showCheckpoint(SampleLog.checkpoint(0, TreeHasher.EMPTY));
        assertThat(verify())
                .isEqualTo(
                        new Verification.Verified(
                                new Checkpoint(SampleLog.NAME, 0, TreeHasher.EMPTY), 0, List.of()));
    }

    @Test
    void refusesAFlippedByteAndNamesTheEntry() throws IOException {
        change("tile/entries/100", bytes -> flip(bytes, 10));
        assertDamaged("entry 25600 does not match its leaf hash in tile/0/100", "tile/0/100");
    }

    @Test
    void refusesAFlippedByteInTheLastEntry() throws IOException {
        change("tile/entries/257.p/208", bytes -> flip(bytes, bytes.length - 1));
        assertDamaged(
                "entry 65999 does not match its leaf hash in tile/0/257.p/208", "tile/0/257.p/208");
    }

    @Test
    void refusesTwoEntriesThatChangedPlaces() throws IOException {
        change(
                "tile/entries/000",
                bytes -> {
                    List<byte[]> entries = new ArrayList<>(EntryBundle.parse(bytes, 256));
                    Collections.swap(entries, 17, 18);
                    EntryBundle bundle = new EntryBundle();
                    entries.forEach(bundle::add);
                    return Arrays.copyOf(bundle.first(256).array(), bytes.length);
                });
        assertDamaged("entry 17 does not match its leaf hash in tile/0/000", "tile/0/000");
    }

    @ParameterizedTest
    @CsvSource({
        "tile/0/003,40,entry 769 does not match its leaf hash in tile/0/003",
        "tile/0/257.p/208,0,entry 65792 does not match its leaf hash in tile/0/257.p/208",
        "tile/1/000,8191,hash 255 of tile/1/000 is not the root of tile/0/255",
        "tile/1/001.p/1,3,hash 0 of tile/1/001.p/1 is not the root of tile/0/256",
        "tile/2/000.p/1,31,hash 0 of tile/2/000.p/1 is not the root of tile/1/000"
    })
    void refusesAFlippedHash(String file, int at, String what) throws IOException {
        change(file, bytes -> flip(bytes, at));
        assertDamaged(what, file);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "tile/0/000",
                "tile/0/257.p/208",
                "tile/1/000",
                "tile/1/001.p/1",
                "tile/2/000.p/1",
                "tile/entries/256",
                "tile/entries/257.p/208"
            })
    void namesAMissingFile(String file) throws IOException {
        changes.put(file, Optional.empty());
        assertDamaged(file + " is missing", file);
    }

    @ParameterizedTest
    @CsvSource({"tile/0/000,8192", "tile/0/257.p/208,6656", "tile/2/000.p/1,32"})
    void namesATileOfAWrongLength(String file, int length) throws IOException {
        String what = file + " does not have exactly " + length + " bytes";
        for (int other : new int[] {0, length - 1, length - 32, length + 1, length + 32}) {
            change(file, bytes -> Arrays.copyOf(bytes, other));
            assertDamaged(what, file);
        }
    }

    @Test
    void namesABundleThatIsCutOrGoesOn() throws IOException {
        String file = "tile/entries/005";
        change(file, bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertDamaged(file + " ends in or before its entry 255", file);
        change(file, bytes -> Arrays.copyOf(bytes, bytes.length + 3));
        assertDamaged(file + " goes on for 3 bytes behind its last entry", file);
        change(file, _ -> new byte[0]);
        assertDamaged(file + " ends in or before its entry 0", file);
    }

    @Test
    void namesAFullBundleThatHasTooFewEntriesAlthoughThePartialOnesAreThere() throws IOException {
        changes.put("tile/entries/257.p/208", Optional.empty());
        byte[] partial = log.read("tile/entries/257.p/208", Note.BYTES_MAX).orElseThrow();
        changes.put("tile/entries/257", Optional.of(partial));
        assertDamaged("tile/entries/257 ends in or before its entry 208", "tile/entries/257");
    }

    @Test
    void takesTheFullFileWhenThePartialOneWasDeletedMeanwhile(@TempDir Path live)
            throws IOException {
        TileFolder writer = SampleLog.write(live, 700);
        SampleLog.publish(writer);
        byte[] older = LogReader.of(live).read("checkpoint", Note.BYTES_MAX).orElseThrow();
        SampleLog.goOn(writer, 800);
        changes.put("checkpoint", Optional.of(older));
        LogReader reader = SampleLog.changed(LogReader.of(live), changes);
        assertThat(reader.read("tile/0/002.p/188", 9999)).isEmpty();
        assertThat(new LogVerifier(reader, SampleLog.SIGNER.verifier()).verify(SILENT))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesACheckpointThatIsMissingOrNoNote() throws IOException {
        changes.put("checkpoint", Optional.empty());
        assertDamaged("checkpoint: missing", "checkpoint");
        changes.put("checkpoint", Optional.of(new byte[Note.BYTES_MAX + 1]));
        assertThat(damage()).startsWith("checkpoint: ");
        change("checkpoint", bytes -> Arrays.copyOf(bytes, bytes.length - 1));
        assertThat(damage()).startsWith("checkpoint: ");
    }

    @Test
    void refusesACheckpointThatSomebodyElseSigned() throws Exception {
        NoteSigner other =
                new NoteSigner(
                        SampleLog.NAME, KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        showCheckpoint(other.sign(new Checkpoint(SampleLog.NAME, SIZE, root).text()));
        assertDamaged("checkpoint: no signature by PeterNeumann", "checkpoint");
    }

    @Test
    void refusesACheckpointThatWasChangedAfterSigning() throws IOException {
        change("checkpoint", bytes -> text(text(bytes).replace("66000", "65792")));
        assertDamaged("checkpoint: signature by PeterNeumann does not verify", "checkpoint");
    }

    @Test
    void refusesASignedTextThatIsNotACheckpoint() throws IOException {
        showCheckpoint(SampleLog.SIGNER.sign("hello\n"));
        assertDamaged("checkpoint: a checkpoint has three lines", "checkpoint");
        showCheckpoint(
                SampleLog.SIGNER.sign(
                        new Checkpoint(SampleLog.NAME, SIZE, root).text() + "more\n"));
        assertDamaged("checkpoint: a checkpoint has three lines", "checkpoint");
    }

    @Test
    void refusesTheCheckpointOfAnotherLogOfTheSameKey() throws IOException {
        showCheckpoint(SampleLog.SIGNER.sign(new Checkpoint("another/log", SIZE, root).text()));
        assertDamaged("checkpoint: not of the log PeterNeumann", "checkpoint");
        assertThat(
                        new LogVerifier(reader(), SampleLog.SIGNER.verifier(), "another/log")
                                .verify(SILENT))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void refusesARootThatIsNotThatOfTheEntries() throws IOException {
        showCheckpoint(SampleLog.checkpoint(SIZE, SampleLog.root(SIZE - 1)));
        assertDamaged("checkpoint: root differs from that of the entries", "checkpoint");
    }

    @Test
    void refusesASizeThatTheFilesHaveNotReached() throws IOException {
        showCheckpoint(SampleLog.checkpoint(SIZE + 1, root));
        assertDamaged("tile/entries/257.p/209 is missing", "tile/entries/257.p/209");
    }

    @Test
    void doesNotTakeAnUnreachableLogForADamagedOne() {
        LogReader broken =
                (_, _) -> {
                    throw new IOException("no route");
                };
        assertThatThrownBy(
                        () -> new LogVerifier(broken, SampleLog.SIGNER.verifier()).verify(SILENT))
                .isInstanceOf(IOException.class)
                .hasMessage("no route");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1000, 65_536, 65_999, SIZE})
    void findsTheOlderLogAtTheBeginningOfTheNewer(int older) throws IOException {
        Checkpoint checkpoint = new Checkpoint(SampleLog.NAME, older, SampleLog.root(older));
        assertThat(verifier().verifyExtends(checkpoint, SILENT)).isEqualTo(verified());
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 256, 1000, SIZE})
    void namesAFork(int older) throws IOException {
        Checkpoint checkpoint = new Checkpoint(SampleLog.NAME, older, SampleLog.root(older + 1));
        assertThat(verifier().verifyExtends(checkpoint, SILENT))
                .isEqualTo(
                        new Verification.Damaged(
                                "checkpoint: forked: the first "
                                        + older
                                        + " entries are not those of the older checkpoint",
                                "checkpoint"));
    }

    @Test
    void namesALogThatHasShrunkAndAnOlderCheckpointOfAnotherLog() throws IOException {
        Checkpoint larger = new Checkpoint(SampleLog.NAME, SIZE + 1, root);
        assertThat(verifier().verifyExtends(larger, SILENT).toString())
                .contains("size 66000 is less than the 66001 of an older checkpoint");
        Checkpoint other = new Checkpoint("other", 1, root);
        assertThat(verifier().verifyExtends(other, SILENT).toString())
                .contains("checkpoint: not of the log PeterNeumann");
    }

    private LogReader reader() {
        return SampleLog.changed(log, changes);
    }

    private LogVerifier verifier() {
        return new LogVerifier(reader(), SampleLog.SIGNER.verifier());
    }

    private Verification verify() throws IOException {
        return verifier().verify(SILENT);
    }

    private static Verification verified() {
        return new Verification.Verified(
                new Checkpoint(SampleLog.NAME, SIZE, root), SIZE, List.of());
    }

    private void assertDamaged(String what, String where) throws IOException {
        assertThat(verify()).isEqualTo(new Verification.Damaged(what, where));
    }

    private String damage() throws IOException {
        return ((Verification.Damaged) verify()).what();
    }

    private void showCheckpoint(Note note) {
        changes.put("checkpoint", Optional.of(note.bytes()));
    }

    private void change(String file, UnaryOperator<byte[]> change) throws IOException {
        byte[] bytes = log.read(file, EntryBundle.BYTES_MAX).orElseThrow();
        changes.put(file, Optional.of(change.apply(bytes)));
    }

    private static byte[] flip(byte[] bytes, int at) {
        bytes[at] ^= 1;
        return bytes;
    }

    private static String text(byte[] bytes) {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
