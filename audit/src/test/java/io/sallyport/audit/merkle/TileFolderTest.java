package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TileFolderTest {
    @TempDir Path folder;

    private final NoteVerifier key = SampleLog.SIGNER.verifier();

    /// The example of C2SP tlog-tiles, "Partial Tiles".
    @Test
    void writesTheTilesOfTheWorkedExample() {
        TileFolder log = SampleLog.write(folder, 70_000);
        SampleLog.publish(log);
        Map<String, String> files = SampleLog.files(folder);
        assertThat(files.keySet()).filteredOn(f -> f.matches("tile/0/[0-9]{3}")).hasSize(273);
        assertThat(files.keySet()).filteredOn(f -> f.matches("tile/entries/[0-9]{3}")).hasSize(273);
        assertThat(files.keySet())
                .contains(
                        "tile/0/273.p/112",
                        "tile/entries/273.p/112",
                        "tile/1/000",
                        "tile/1/001.p/17",
                        "tile/2/000.p/1",
                        "checkpoint")
                .hasSize(2 * 273 + 6);
        assertThat(files.get("tile/0/000")).hasSize(2 * 8192);
        assertThat(files.get("tile/1/001.p/17")).hasSize(2 * 17 * 32);
        assertThat(log.root()).isEqualTo(SampleLog.root(70_000));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"0", "1", "255", "256", "257", "1 256", "3 511 512", "255 513", "2 400 700"})
    void writesALogThatVerifiesAtAnySize(String sizes) {
        long[] flushes = Stream.of(sizes.split(" ", 0)).mapToLong(Long::parseLong).toArray();
        TileFolder log = SampleLog.write(folder, flushes);
        assertThat(log.root()).isEqualTo(SampleLog.root((int) log.size()));
        SampleLog.publish(log);
        assertVerifies(LogReader.of(folder), log.size());
    }

    @Test
    void keepsEveryCheckpointReadable() throws IOException {
        TileFolder log = TileFolder.open(folder);
        for (int size = 1; size <= 300; size++) {
            SampleLog.goOn(log, size);
            if (size % 50 == 0 || (size > 254 && size < 260)) {
                for (int older = 1; older <= size; older += 7) {
                    Note checkpoint = SampleLog.checkpoint(older, SampleLog.root(older));
                    assertVerifies(
                            SampleLog.changed(
                                    LogReader.of(folder),
                                    Map.of("checkpoint", Optional.of(checkpoint.bytes()))),
                            older);
                }
            }
        }
    }

    @Test
    void deletesPartialFilesOnlyOnceTheFullOneIsThere() throws IOException {
        TileFolder log = SampleLog.write(folder, 10, 255);
        assertThat(SampleLog.files(folder))
                .containsOnlyKeys(
                        "tile/0/000.p/10",
                        "tile/0/000.p/255",
                        "tile/entries/000.p/10",
                        "tile/entries/000.p/255");
        log.append(SampleLog.entry(255));
        assertThat(SampleLog.files(folder)).containsOnlyKeys("tile/0/000", "tile/entries/000");
        log.flush();
        assertThat(SampleLog.files(folder))
                .containsOnlyKeys("tile/0/000", "tile/entries/000", "tile/1/000.p/1");
    }

    @Test
    void writesEachFileOnce() throws IOException {
        TileFolder log = SampleLog.write(folder, 300);
        List<String> written = List.copyOf(SampleLog.files(folder).keySet());
        for (String file : written) {
            Files.delete(folder.resolve(file));
        }
        log.flush();
        assertThat(SampleLog.files(folder)).isEmpty();
        SampleLog.goOn(log, 301);
        assertThat(SampleLog.files(folder))
                .containsOnlyKeys("tile/0/001.p/45", "tile/entries/001.p/45");
    }

    @Test
    void keepsOthersOut() throws IOException {
        SampleLog.publish(SampleLog.write(folder, 256));
        for (String file : SampleLog.files(folder).keySet()) {
            String mode =
                    PosixFilePermissions.toString(
                            Files.getPosixFilePermissions(folder.resolve(file)));
            assertThat(mode).startsWith("rw-").endsWith("---").doesNotContain("x");
        }
        String mode =
                PosixFilePermissions.toString(
                        Files.getPosixFilePermissions(folder.resolve("tile")));
        assertThat(mode).startsWith("rwx").endsWith("---");
    }

    @Test
    void publishesOnlyWhatWasFlushed() throws IOException {
        TileFolder log = SampleLog.write(folder, 5);
        Hash five = log.root();
        SampleLog.publish(log);
        byte[] published = Files.readAllBytes(folder.resolve("checkpoint"));
        log.append(SampleLog.entry(5));
        for (Note other :
                List.of(
                        SampleLog.checkpoint(6, log.root()),
                        SampleLog.checkpoint(5, log.root()),
                        SampleLog.SIGNER.sign("not a checkpoint\n"))) {
            assertThatThrownBy(() -> log.publish(other))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThat(Files.readAllBytes(folder.resolve("checkpoint"))).isEqualTo(published);
        log.publish(SampleLog.checkpoint(5, five));
        log.flush();
        SampleLog.publish(log);
        assertVerifies(LogReader.of(folder), 6);
        assertThat(SampleLog.files(folder)).doesNotContainKey(".unfinished");
    }

    @Test
    void refusesAnEntryThatDoesNotFit() throws IOException {
        TileFolder log = TileFolder.open(folder);
        assertThatThrownBy(() -> log.append(new byte[65_536]))
                .isInstanceOf(IllegalArgumentException.class);
        for (int i = 0; i < 257; i++) {
            log.append(new byte[65_535]);
        }
        log.flush();
        SampleLog.publish(log);
        assertVerifies(LogReader.of(folder), 257);
    }

    @Test
    void writesNothingMoreAfterAFailure() throws IOException {
        TileFolder log = TileFolder.open(folder);
        Files.createFile(folder.resolve("tile"));
        log.append(SampleLog.entry(0));
        assertThatThrownBy(log::flush).isInstanceOf(IOException.class);
        Files.delete(folder.resolve("tile"));
        assertThatThrownBy(log::flush).isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() -> log.append(SampleLog.entry(1)))
                .isInstanceOf(IllegalStateException.class);
        assertThat(SampleLog.files(folder)).isEmpty();
    }

    private void assertVerifies(LogReader reader, long size) {
        try {
            assertThat(new LogVerifier(reader, key).verify(LogVerifier.Progress.SILENT))
                    .isInstanceOfSatisfying(
                            Verification.Verified.class,
                            verified -> assertThat(verified.entries()).isEqualTo(size));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
