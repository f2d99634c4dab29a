package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.Note;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.Corruption;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class InstanceLogTest {
    private static final KeyPair PAIR = pair();
    private static final NoteSigner SIGNER = new NoteSigner("sallyport/test", PAIR);
    private static final int SOME = 700;

    private final CountDownLatch stopped = new CountDownLatch(1);
    @TempDir Path home;

    private static KeyPair pair() {
        try {
            return KeyPairGenerator.getInstance("Ed25519").generateKeyPair();
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    private Path folder() {
        return home.resolve("log");
    }

    private InstanceLog open(SampleJournal journal) {
        InstanceLog log = InstanceLog.open(folder(), journal, SIGNER, stopped::countDown);
        log.start();
        return log;
    }

    private void write(SampleJournal journal) {
        open(journal).close();
    }

    private Verification verify() throws IOException {
        return new LogVerifier(LogReader.of(folder()), SIGNER.verifier())
                .verify(LogVerifier.Progress.SILENT);
    }

    private Checkpoint head() throws IOException {
        return Checkpoint.parse(
                Note.parse(Files.readAllBytes(folder().resolve("checkpoint"))).text());
    }

    private void show(Note note) throws IOException {
        Files.write(folder().resolve("checkpoint"), note.bytes());
    }

    private void assertVerifies(long entries) throws IOException {
        assertThat(verify()).isEqualTo(new Verification.Verified(head(), entries, List.of()));
        assertThat(head().size()).isEqualTo(entries);
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    @Test
    void anEmptyJournalHasNothingToShow() {
        write(SampleJournal.of(0));
        assertThat(folder().resolve("checkpoint")).doesNotExist();
    }

    @Test
    void whatTheJournalHoldsIsUnderACheckpointWhenItIsOpen() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        try (InstanceLog log = open(journal)) {
            assertThat(log.published()).isEqualTo(SOME);
            assertVerifies(SOME);
        }
    }

    @Test
    void newEntriesComeUnderACheckpointByThemselves() throws IOException {
        SampleJournal journal = SampleJournal.of(3);
        try (InstanceLog log = open(journal)) {
            Checkpoint older = head();
            journal.growTo(300);
            await(() -> log.published() == 300);

            assertThat(
                            new LogVerifier(LogReader.of(folder()), SIGNER.verifier())
                                    .verifyExtends(older, LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
        }
        assertVerifies(300);
    }

    /// What a crash could take back must not be signed.
    @Test
    void anEntryThatIsNotOnDiskIsUnderNoCheckpoint() throws IOException {
        SampleJournal journal = SampleJournal.of(10);
        journal.handOver(50);
        write(journal);
        assertVerifies(10);
    }

    @Test
    void closingBringsTheLastEntriesUnderACheckpoint() throws IOException {
        SampleJournal journal = SampleJournal.of(10);
        InstanceLog log = open(journal);
        journal.growTo(11);
        log.close();
        assertVerifies(11);
    }

    @Test
    void aRestartGoesOnWhereItWas() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        byte[] full = Files.readAllBytes(folder().resolve("tile/0/000"));
        journal.growTo(2 * SOME);
        write(journal);

        assertVerifies(2 * SOME);
        assertThat(Files.readAllBytes(folder().resolve("tile/0/000"))).isEqualTo(full);
    }

    @Test
    void damagedAndMissingTilesAreWrittenAnew() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        Checkpoint before = head();
        Files.delete(folder().resolve("tile/1/000.p/2"));
        byte[] tile = Files.readAllBytes(folder().resolve("tile/0/002.p/188"));
        tile[100] ^= 1;
        Files.write(folder().resolve("tile/0/002.p/188"), tile);

        write(journal);

        assertThat(head()).isEqualTo(before);
        assertVerifies(SOME);
    }

    @Test
    void aLostCheckpointIsWrittenAnew() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        Checkpoint before = head();
        Files.delete(folder().resolve("checkpoint"));

        write(journal);

        assertThat(head()).isEqualTo(before);
        assertVerifies(SOME);
    }

    @Test
    void aJournalThatLostSignedEntriesIsNotServed() {
        write(SampleJournal.of(SOME));

        assertThatThrownBy(() -> open(SampleJournal.of(SOME - 1)))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("more entries than the journal holds");
    }

    /// Whoever edits the journal and takes the tiles away, to have them made of the edited one.
    @Test
    void anEditedJournalCannotReplaceTheTiles() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        Files.delete(folder().resolve("tile/0/001"));
        journal.edit(300);

        assertThatThrownBy(() -> open(journal))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("does not hold what the log has signed");
    }

    /// One entry lost and another in its place: the sizes agree, and the tiles are there.
    @Test
    void anExchangedLastEntryIsNoticedAtTheStart() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        byte[] tile = Files.readAllBytes(folder().resolve("tile/0/002.p/188"));
        journal.edit(SOME - 1);
        journal.growTo(SOME + 5);

        assertThatThrownBy(() -> open(journal))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("does not hold what the log has signed");
        // Nothing of what shows it was written over.
        assertThat(Files.readAllBytes(folder().resolve("tile/0/002.p/188"))).isEqualTo(tile);
    }

    @Test
    void aDamagedFullTileIsWrittenAnew() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        byte[] tile = Files.readAllBytes(folder().resolve("tile/0/001"));
        byte[] damaged = tile.clone();
        damaged[0] ^= 1;
        Files.write(folder().resolve("tile/0/001"), damaged);
        write(journal);
        assertThat(Files.readAllBytes(folder().resolve("tile/0/001"))).isEqualTo(tile);
        assertVerifies(SOME);
    }

    @Test
    void aCheckpointOfAnotherKeyIsNotTaken() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        NoteSigner other = new NoteSigner(SIGNER.verifier().name(), pair());
        show(other.sign(head().text()));

        assertThatThrownBy(() -> open(journal))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("not signed by this instance");
    }

    @Test
    void aCheckpointOfAnotherLogOfThisKeyIsNotTaken() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        Checkpoint other = new Checkpoint("another", head().size(), head().root());
        show(SIGNER.sign(other.text()));

        assertThatThrownBy(() -> open(journal)).isInstanceOf(Corruption.class);
    }

    @Test
    void aCheckpointThatIsNoneIsNotTaken() throws IOException {
        SampleJournal journal = SampleJournal.of(SOME);
        write(journal);
        Files.writeString(folder().resolve("checkpoint"), "nothing\n");

        assertThatThrownBy(() -> open(journal))
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("not written by this instance");
    }

    /// A full disk and a folder that was taken away look alike: writing fails, the journal goes on.
    @Test
    void whenItCannotWriteItWaitsAndGoesOn() throws IOException {
        SampleJournal journal = SampleJournal.of(10);
        try (InstanceLog log = open(journal)) {
            Path away = home.resolve("away");
            Files.move(folder(), away);
            Files.writeString(folder(), "in the way");
            journal.growTo(20);
            await(() -> journal.wasReadTo(20));
            assertThat(log.published()).isEqualTo(10);

            Files.delete(folder());
            Files.move(away, folder());
            await(() -> log.published() == 20);
        }
        assertVerifies(20);
        assertThat(stopped.getCount()).isOne();
    }

    @Test
    void aJournalThatContradictsItselfStopsTheNode() throws InterruptedException {
        SampleJournal journal = SampleJournal.of(10);
        try (InstanceLog _ = open(journal)) {
            journal.breakAt(10);
            journal.growTo(20);
            assertThat(stopped.await(20, TimeUnit.SECONDS)).isTrue();
        }
    }
}
