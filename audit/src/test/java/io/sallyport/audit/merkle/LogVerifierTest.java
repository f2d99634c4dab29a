package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is right is found right; what is not, in [DamageTest].
class LogVerifierTest {
    private static final int SIZE = 66_000;
    private static final LogVerifier.Progress SILENT = LogVerifier.Progress.SILENT;

    @TempDir static Path folder;
    private static Hash root = TreeHasher.EMPTY;

    private final AlteredLog log = new AlteredLog(folder);

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
                log.verifier()
                        .verify((entries, total) -> {
                            assertThat(total).isEqualTo(SIZE);
                            progress.add(entries);
                        });
        assertThat(result).isEqualTo(verified());
        assertThat(progress).hasSize(258).startsWith(256L).endsWith((long) SIZE).isSorted();
    }

    @Test
    void verifiesALogWithoutEntries() throws IOException {
        log.show(SampleLog.checkpoint(0, TreeHasher.EMPTY));
        assertThat(log.verify())
                .isEqualTo(
                        new Verification.Verified(
                                new Checkpoint(SampleLog.NAME, 0, TreeHasher.EMPTY), 0, List.of()));
    }

    @Test
    void takesTheFullFileWhenThePartialOneWasDeletedMeanwhile(@TempDir Path live)
            throws IOException {
        TileFolder writer = SampleLog.write(live, 700);
        SampleLog.publish(writer);
        byte[] older = LogReader.of(live).read("checkpoint", Note.BYTES_MAX).orElseThrow();
        SampleLog.goOn(writer, 800);
        LogReader reader =
                SampleLog.changed(LogReader.of(live), Map.of("checkpoint", Optional.of(older)));
        assertThat(reader.read("tile/0/002.p/188", 9999)).isEmpty();
        assertThat(new LogVerifier(reader, SampleLog.SIGNER.verifier()).verify(SILENT))
                .isInstanceOf(Verification.Verified.class);
    }

    @Test
    void checksALogOfAnotherOriginThatIsAskedFor() throws IOException {
        log.sign(AlteredLog.text("another/log", SIZE, root));
        assertThat(
                        new LogVerifier(log.reader(), SampleLog.SIGNER.verifier(), "another/log")
                                .verify(SILENT))
                .isInstanceOf(Verification.Verified.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"checkpoint", "tile/entries/100", "tile/0/100", "tile/1/000"})
    void doesNotTakeAnUnreachableLogForADamagedOne(String unreachable) {
        LogReader broken =
                (path, limit) -> {
                    if (path.equals(unreachable)) {
                        throw new IOException("no route");
                    }
                    return log.reader().read(path, limit);
                };
        assertThatThrownBy(
                        () -> new LogVerifier(broken, SampleLog.SIGNER.verifier()).verify(SILENT))
                .isInstanceOf(IOException.class)
                .hasMessage("no route");
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 255, 256, 257, 1000, 65_536, 65_999, SIZE})
    void findsTheOlderLogAtTheBeginningOfTheNewer(int size) throws IOException {
        log.remember(SampleLog.NAME, size, SampleLog.root(size));
        assertThat(log.verify()).isEqualTo(verified());
    }

    private static Verification verified() {
        return new Verification.Verified(
                new Checkpoint(SampleLog.NAME, SIZE, root), SIZE, List.of());
    }
}
