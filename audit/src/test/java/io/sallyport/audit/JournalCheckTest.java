package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.JournalCheck.Finding;
import io.sallyport.audit.JournalCheck.What;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.audit.merkle.TreeHasher;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Entries that were signed and are others now, on either side.
class JournalCheckTest {
    private static final int SOME = 700;

    /// An entry of 57 bytes with the two of its length before it.
    private static final int IN_BUNDLE = 59;

    private final SampleJournal journal = SampleJournal.of(SOME);
    @TempDir private Path home;
    private NoteSigner signer;

    @BeforeEach
    void makeKey() throws GeneralSecurityException {
        signer =
                new NoteSigner(
                        "sallyport/test",
                        KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
    }

    private InstanceLog opened() {
        InstanceLog log = InstanceLog.open(home, journal, signer, () -> {});
        log.start();
        return log;
    }

    private static List<Finding> all(JournalCheck check) {
        List<Finding> findings = new ArrayList<>();
        while (!check.done()) {
            findings.addAll(check.next());
        }
        assertThat(check.position()).isEqualTo(check.end());
        assertThat(check.next()).isEmpty();
        return findings;
    }

    private void flip(String file, int at) throws IOException {
        Path path = home.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        bytes[at] ^= 1;
        Files.write(path, bytes);
    }

    @Test
    void findsNothingWhereNothingIsWrong() {
        try (InstanceLog log = opened()) {
            assertThat(all(log.check())).isEmpty();
            assertThat(log.check().end()).isEqualTo(SOME);
        }
        SampleJournal none = SampleJournal.of(0);
        try (InstanceLog log = InstanceLog.open(home.resolve("0"), none, signer, () -> {})) {
            assertThat(all(log.check())).isEmpty();
        }
    }

    @Test
    void namesEachEntryThatTheJournalHasOtherwise() {
        try (InstanceLog log = opened()) {
            journal.edit(3);
            journal.edit(600);
            assertThat(all(log.check()))
                    .containsExactly(new Finding(3, What.JOURNAL), new Finding(600, What.JOURNAL));
        }
    }

    /// A start looks at the last 4,096 entries, this at all.
    @Test
    void findsWhatAStartDoesNotLookAt() {
        journal.growTo(5_000);
        opened().close();
        journal.edit(3);
        try (InstanceLog log = opened()) {
            assertThat(log.resumedAt()).isEqualTo(5_000);
            assertThat(all(log.check())).containsExactly(new Finding(3, What.JOURNAL));
        }
    }

    @Test
    void namesWhereTheJournalCannotBeRead() {
        try (InstanceLog log = opened()) {
            journal.breakAt(300);
            assertThat(all(log.check()))
                    .containsExactly(
                            new Finding(300, What.UNREADABLE), new Finding(512, What.UNREADABLE));
        }
    }

    @Test
    void namesTheFilesOfTheLogWhereTheRootSpeaksForTheJournal() throws IOException {
        try (InstanceLog log = opened()) {
            flip("tile/0/000", 7 * Hash.BYTES);
            flip("tile/entries/001", 5 * IN_BUNDLE + 20);
            assertThat(all(log.check()))
                    .containsExactly(new Finding(7, What.TILES), new Finding(256 + 5, What.TILES));
            Files.delete(home.resolve("tile/entries/001"));
            Files.delete(home.resolve("tile/0/002.p/188"));
            assertThat(all(log.check()))
                    .contains(new Finding(256, What.TILES), new Finding(512, What.TILES));
        }
    }

    /// Whoever changes an entry on both sides cannot change the root that was signed.
    @Test
    void namesTheTileWhereBothWereChangedTogether() throws IOException {
        try (InstanceLog log = opened()) {
            journal.edit(300);
            byte[] entry =
                    new LogEntry()
                            .of(
                                    SampleJournal.tenant(300),
                                    SampleJournal.timeMillis(300),
                                    journal.sealed(300));
            put("tile/entries/001", (300 - 256) * IN_BUNDLE + 2, entry);
            put("tile/0/001", (300 - 256) * Hash.BYTES, new TreeHasher().leaf(entry).bytes());
            assertThat(all(log.check())).containsExactly(new Finding(256, What.BOTH));
        }
    }

    private void put(String file, int at, byte[] what) throws IOException {
        Path path = home.resolve(file);
        byte[] bytes = Files.readAllBytes(path);
        System.arraycopy(what, 0, bytes, at, what.length);
        Files.write(path, bytes);
    }

    @Test
    void tellsOfFiftyOfAThousand() {
        try (InstanceLog log = opened()) {
            for (int i = 0; i < SOME; i++) {
                journal.edit(i);
            }
            assertThat(all(log.check())).hasSize(JournalCheck.FINDINGS_MAX);
        }
    }
}
