package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ResumptionTest {
    private static final int SIZE = 600;

    @TempDir Path folder;

    @Test
    void goesOnAtEverySizeAsIfItHadNeverStopped() throws IOException {
        for (int size = 0; size <= SIZE; size += size > 250 && size < 260 ? 1 : 13) {
            Path straight = folder.resolve("straight" + size);
            SampleLog.write(straight, size, SIZE);
            Path broken = folder.resolve("broken" + size);
            TileFolder before = SampleLog.write(broken, size);
            TileFolder after = resume(broken, size);
            assertThat(after.size()).isEqualTo(size);
            assertThat(after.root()).isEqualTo(before.root());
            SampleLog.goOn(after, SIZE);
            assertThat(SampleLog.files(broken)).isEqualTo(SampleLog.files(straight));
        }
    }

    /// The checkpoint is the last thing that is written, so the files may be ahead of it.
    @Test
    void goesOnAtACheckpointThatTheFilesAreAheadOf() throws IOException {
        SampleLog.write(folder, 200, 300, 520);
        for (int size : new int[] {200, 300}) {
            TileFolder log = resume(folder, size);
            assertThat(log.root()).isEqualTo(SampleLog.root(size));
            SampleLog.goOn(log, 520);
            assertThat(log.root()).isEqualTo(SampleLog.root(520));
        }
    }

    @Test
    void publishesTheRootThatItResumedAt() throws IOException {
        SampleLog.write(folder, 300);
        SampleLog.publish(resume(folder, 300));
        assertThat(
                        new LogVerifier(LogReader.of(folder), SampleLog.SIGNER.verifier())
                                .verify(LogVerifier.Progress.SILENT))
                .isInstanceOf(Verification.Verified.class);
    }

    @ParameterizedTest
    @CsvSource({
        "tile/0/002.p/88,tile/0/002.p/88 is missing",
        "tile/1/000.p/2,tile/1/000.p/2 is missing",
        "tile/entries/002.p/88,tile/entries/002.p/88 is missing",
        "tile/0/001,tile/0/001 is missing",
        "tile/entries/000,tile/entries/000 is missing"
    })
    void saysWhichFileIsMissing(String file, String what) throws IOException {
        SampleLog.write(folder, SIZE);
        Files.delete(folder.resolve(file));
        assertDamaged(what, file);
    }

    @ParameterizedTest
    @CsvSource({
        "tile/0/002.p/88,tile/0/002.p/88 does not have exactly 2816 bytes",
        "tile/1/000.p/2,tile/1/000.p/2 does not have exactly 64 bytes",
        "tile/entries/002.p/88,tile/entries/002.p/88 ends in or before its entry 0",
        "tile/0/001,tile/0/001 does not have exactly 8192 bytes",
        "tile/entries/000,tile/entries/000 ends in or before its entry 0"
    })
    void saysWhichFileALossOfPowerLeftEmpty(String file, String what) throws IOException {
        SampleLog.write(folder, SIZE);
        Files.write(folder.resolve(file), new byte[0]);
        assertDamaged(what, file);
    }

    @ParameterizedTest
    @CsvSource({
        "tile/0/001,tile/0/001 does not have exactly 8192 bytes",
        "tile/entries/000,tile/entries/000 ends in or before its entry 255"
    })
    void saysWhichFullFileIsShort(String file, String what) throws IOException {
        SampleLog.write(folder, SIZE);
        change(file, bytes -> {}, -1);
        assertDamaged(what, file);
    }

    @Test
    void saysWhichPartialEntryHasChanged() throws IOException {
        SampleLog.write(folder, SIZE);
        change("tile/entries/002.p/88", bytes -> bytes[bytes.length - 1] ^= 1, 0);
        assertDamaged(
                "entry 599 does not match its leaf hash in tile/0/002.p/88", "tile/0/002.p/88");
    }

    @Test
    void givesAnotherRootWhenAHashOfTheRightEdgeHasChanged() throws IOException {
        SampleLog.write(folder, SIZE);
        change("tile/1/000.p/2", bytes -> bytes[40] ^= 1, 0);
        assertThat(resume(folder, SIZE).root()).isNotEqualTo(SampleLog.root(SIZE));
    }

    @Test
    void refusesASizeThatNoLogHas() {
        assertThatThrownBy(() -> TileFolder.resume(folder, -1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> TileFolder.resume(folder, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void writesDamagedFilesAnew() throws IOException {
        Path intact = folder.resolve("intact");
        SampleLog.write(intact, 20, 40, SIZE - 1, SIZE);
        Path damaged = folder.resolve("damaged");
        SampleLog.write(damaged, 20, 40, SIZE - 1, SIZE);
        for (String file : SampleLog.files(damaged).keySet()) {
            Files.write(
                    damaged.resolve(file), file.contains("1") ? new byte[0] : new byte[] {1, 2});
        }
        Files.write(damaged.resolve(".unfinished"), new byte[9]);
        // A flush at a size where the last tile is narrower than the files that stand there.
        SampleLog.write(damaged, 530, SIZE);
        Files.delete(damaged.resolve("tile/0/002.p/18"));
        Files.delete(damaged.resolve("tile/entries/002.p/18"));
        assertThat(SampleLog.files(damaged)).isEqualTo(SampleLog.files(intact));
    }

    private static TileFolder resume(Path folder, long size) throws IOException {
        return switch (TileFolder.resume(folder, size)) {
            case Resumption.Resumed(TileFolder log) -> log;
            case Verification.Damaged damaged -> throw new AssertionError(damaged);
        };
    }

    private void assertDamaged(String what, String where) throws IOException {
        assertThat(TileFolder.resume(folder, SIZE))
                .isEqualTo(new Verification.Damaged(what, where));
    }

    private void change(String file, Consumer<byte[]> change, int longer) throws IOException {
        byte[] bytes = Files.readAllBytes(folder.resolve(file));
        change.accept(bytes);
        Files.write(folder.resolve(file), Arrays.copyOf(bytes, bytes.length + longer));
    }
}
