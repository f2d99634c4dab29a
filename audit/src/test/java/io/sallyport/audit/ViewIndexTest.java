package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.TileFolder;
import io.sallyport.audit.merkle.TilePath;
import io.sallyport.foundation.TenantId;
import io.sallyport.testkit.Property;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.channels.ClosedByInterruptException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Tiles cut on demand are those of a folder with the same entries; no crash and no damage shows
/// others.
class ViewIndexTest {
    private static final int TENANTS = 3;
    private static final int KEPT = 250;
    private static final int SOME = 400;

    private final SampleJournal journal = SampleJournal.of(SOME);
    @TempDir Path home;

    /// A journal's size and one tenant of it.
    private record Drawn(int size, int tenant) {}

    private Path folder() {
        return home.resolve("views");
    }

    private static List<byte[]> entries(SampleJournal journal, TenantId tenant, int to) {
        LogEntry hashing = new LogEntry();
        List<byte[]> entries = new ArrayList<>();
        journal.read(
                0,
                to,
                (_, of, timeMillis, sealed) -> {
                    if (of.equals(tenant)) {
                        entries.add(hashing.of(of, timeMillis, sealed));
                    }
                });
        return entries;
    }

    private static void follow(ViewIndex index, SampleJournal journal, int to) {
        LogEntry hashing = new LogEntry();
        journal.read(
                index.position(),
                to,
                (_, tenant, timeMillis, sealed) -> {
                    try {
                        index.append(tenant, hashing.body(timeMillis, sealed));
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    private static Map<String, byte[]> files(Path folder) {
        try (Stream<Path> files = Files.walk(folder)) {
            Map<String, byte[]> found = new TreeMap<>();
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                found.put(folder.relativize(file).toString(), Files.readAllBytes(file));
            }
            return found;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Every file of the folder, and of each the beginning at every width.
    private static void assertCutsTheSame(TenantView view, TileFolder log, Path folder)
            throws IOException {
        assertThat(view.head()).isEqualTo(new TenantView.Head(log.size(), log.root()));
        for (Map.Entry<String, byte[]> file : files(folder).entrySet()) {
            TilePath path = TilePath.parse(file.getKey());
            assertThat(view.file(path)).as(file.getKey()).hasValue(file.getValue());
            for (int width = 1; width < path.width(); width += 13) {
                byte[] part = view.file(path.at(width)).orElseThrow();
                assertThat(Arrays.mismatch(part, file.getValue())).isEqualTo(part.length);
            }
            if (!path.full()) {
                assertThat(view.file(path.at(path.width() + 1))).as(file.getKey()).isEmpty();
                assertThat(view.file(path.at(TilePath.FULL))).isEmpty();
            }
        }
    }

    private static void assertAbsent(TenantView view, TilePath path) throws IOException {
        assertThat(view.file(path)).as(path.text()).isEqualTo(Optional.empty());
    }

    @Test
    void theTilesOfAnyTenantAreThoseThatAFolderWouldHave() {
        Property.forAll(
                random -> new Drawn(random.nextInt(900), random.nextInt(TENANTS)),
                drawn -> {
                    Path here = home.resolve("views-" + System.nanoTime());
                    SampleJournal some = SampleJournal.of(drawn.size());
                    TenantId tenant = SampleJournal.tenant(drawn.tenant());
                    try (ViewIndex index = ViewIndex.open(here, some)) {
                        follow(index, some, drawn.size());
                        Path folder = here.resolve("log");
                        TileFolder log = TileFolder.open(folder);
                        for (byte[] entry : entries(some, tenant, drawn.size())) {
                            log.append(entry);
                        }
                        log.flush();
                        if (log.size() > 0) {
                            assertCutsTheSame(index.view(tenant).orElseThrow(), log, folder);
                        } else {
                            assertThat(index.views()).doesNotContainKey(tenant);
                        }
                    } catch (IOException failure) {
                        throw new UncheckedIOException(failure);
                    }
                });
    }

    @Test
    void theTilesAreTheSameAtEverySizeAndThreeLevelsUp() throws IOException {
        int size = 65_536 + 256 + 40;
        TenantId tenant = SampleJournal.tenant(0);
        Path folder = home.resolve("log");
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            TileFolder log = TileFolder.open(folder);
            byte[] body = new byte[LogEntry.BODY_BYTES];
            for (int i = 1; i <= size; i++) {
                body[i % 7] = (byte) i;
                index.append(tenant, body);
                log.append(LogEntry.of(tenant, body, 0));
                if (i < 600 || i > size - 4) {
                    TenantView view = index.view(tenant).orElseThrow();
                    assertThat(view.head()).isEqualTo(new TenantView.Head(i, log.root()));
                }
            }
            log.flush();
            TenantView view = index.view(tenant).orElseThrow();
            assertThat(files(folder)).containsKey("tile/2/000.p/1");
            assertCutsTheSame(view, log, folder);
            assertAbsent(view, new TilePath.Hashes(3, 0, 1));
            assertAbsent(view, new TilePath.Hashes(63, TilePath.INDEX_MAX, 256));
            assertAbsent(view, new TilePath.Hashes(0, TilePath.INDEX_MAX, 256));
            assertAbsent(view, new TilePath.Entries(257, 41));
            assertAbsent(view, new TilePath.Entries(258, 1));
        }
    }

    private void writeIndex() throws IOException {
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            follow(index, journal, KEPT);
            index.keep();
            // What a crash leaves: pages that no state counts.
            follow(index, journal, SOME);
        }
    }

    private Map<TenantId, TenantView.Head> heads(ViewIndex index) throws IOException {
        Map<TenantId, TenantView.Head> heads = new TreeMap<>();
        for (Map.Entry<TenantId, TenantView> one : index.views().entrySet()) {
            heads.put(one.getKey(), one.getValue().head());
            assertThat(one.getValue().entries(0, one.getValue().size()))
                    .containsExactlyElementsOf(entries(journal, one.getKey(), SOME));
        }
        return heads;
    }

    private Map<TenantId, TenantView.Head> headsAfterAStart(long from) throws IOException {
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            assertThat(index.position()).isEqualTo(from);
            follow(index, journal, SOME);
            return heads(index);
        }
    }

    @Test
    void aStartReadsNoMoreThanWhatIsNew() throws IOException {
        writeIndex();
        Map<TenantId, TenantView.Head> expected = headsAfterAStart(KEPT);
        assertThat(expected).hasSize(TENANTS);
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            follow(index, journal, SOME);
            index.keep();
        }
        assertThat(headsAfterAStart(SOME)).isEqualTo(expected);
    }

    @Test
    void pagesThatEndAtAnyByteAreMadeAnewWhereTheyCounted() throws IOException {
        writeIndex();
        byte[] pages = Files.readAllBytes(folder().resolve("pages"));
        byte[] state = Files.readAllBytes(folder().resolve("state"));
        int counted = KEPT / TENANTS / ViewPages.ENTRIES * TENANTS * ViewPages.PAGE_BYTES;
        assertThat(pages).hasSizeGreaterThan(counted + ViewPages.PAGE_BYTES);
        Map<TenantId, TenantView.Head> expected = headsAfterAStart(KEPT);
        for (int cut = counted - ViewPages.PAGE_BYTES;
                cut <= pages.length;
                cut += cut < counted ? 1 : 61) {
            Files.write(folder().resolve("pages"), Arrays.copyOf(pages, cut));
            Files.write(folder().resolve("state"), state);
            if (cut >= counted || cut < counted - ViewPages.BODY_BYTES) {
                assertThat(headsAfterAStart(cut >= counted ? KEPT : 0)).isEqualTo(expected);
            } else {
                assertFoundWhenItIsRead();
            }
        }
    }

    /// Only the header is looked at in a start.
    private void assertFoundWhenItIsRead() throws IOException {
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            int found = 0;
            for (TenantView view : index.views().values()) {
                try {
                    view.entries(0, view.size());
                } catch (DamagedViews _) {
                    found++;
                }
            }
            assertThat(index.position() == 0 ? 1 : found).isOne();
        }
    }

    @Test
    void anEditedByteOfAPageIsNeverServed() throws IOException {
        writeIndex();
        byte[] pages = Files.readAllBytes(folder().resolve("pages"));
        byte[] state = Files.readAllBytes(folder().resolve("state"));
        for (int at = 0; at < ViewPages.PAGE_BYTES; at++) {
            byte[] edited = pages.clone();
            edited[at] ^= 1;
            Files.write(folder().resolve("pages"), edited);
            Files.write(folder().resolve("state"), state);
            assertFoundWhenItIsRead();
        }
    }

    @Test
    void aStateThatWasCutOrEditedAnywhereIsMadeAnew() throws IOException {
        writeIndex();
        byte[] state = Files.readAllBytes(folder().resolve("state"));
        Map<TenantId, TenantView.Head> expected = headsAfterAStart(KEPT);
        for (int at = 0; at < state.length; at += 7) {
            Files.write(folder().resolve("state"), Arrays.copyOf(state, at));
            assertThat(headsAfterAStart(0)).isEqualTo(expected);
            byte[] edited = state.clone();
            edited[at] ^= 1;
            Files.write(folder().resolve("state"), edited);
            assertThat(headsAfterAStart(0)).isEqualTo(expected);
        }
        Files.deleteIfExists(folder().resolve("state"));
        assertThat(headsAfterAStart(0)).isEqualTo(expected);
    }

    /// Such as that of a backup.
    @Test
    void anotherJournalHasOtherViews() throws IOException {
        writeIndex();
        byte[] state = Files.readAllBytes(folder().resolve("state"));
        try (ViewIndex index = ViewIndex.open(folder(), SampleJournal.of(KEPT - 1))) {
            assertThat(index.position()).isZero();
        }
        Files.write(folder().resolve("state"), state);
        journal.edit(KEPT - 1);
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            assertThat(index.position()).isZero();
        }
    }

    @Test
    void theOperatorRealmHasNoView() throws IOException {
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            index.append(TenantId.OPERATOR_REALM, new byte[LogEntry.BODY_BYTES]);
            assertThat(index.position()).isOne();
            assertThat(index.views()).isEmpty();
        }
    }

    /// A file channel closes under everybody when one of its readers is interrupted.
    @Test
    void anInterruptedReaderClosesTheFileForNobodyElse() throws IOException {
        TenantId tenant = SampleJournal.tenant(0);
        try (ViewIndex index = ViewIndex.open(folder(), journal)) {
            follow(index, journal, SOME);
            TenantView view = index.view(tenant).orElseThrow();
            Thread.currentThread().interrupt();
            assertThatThrownBy(() -> view.entries(0, 10))
                    .isInstanceOf(ClosedByInterruptException.class);
            assertThat(Thread.interrupted()).isTrue();
            assertThat(view.entries(0, view.size()))
                    .containsExactlyElementsOf(entries(journal, tenant, SOME));
        }
    }
}
