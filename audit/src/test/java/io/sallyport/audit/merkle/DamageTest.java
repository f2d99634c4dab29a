package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Every kind of damage to a log of 66,000 entries (257 full tiles, three levels), one at a time,
/// is refused, and it is said what is damaged and where.
class DamageTest {
    private static final int SIZE = 66_000;

    @TempDir static Path folder;
    private static Hash root = TreeHasher.EMPTY;

    @BeforeAll
    static void write() {
        TileFolder log = SampleLog.write(folder, 1000, SIZE);
        root = log.root();
        SampleLog.publish(log);
    }

    /// One kind of damage, and what must be said of it.
    ///
    /// @param what the sentence
    /// @param where the file
    record Kind(String name, Harm harm, String what, String where) {
        @Override
        public String toString() {
            return name;
        }
    }

    @FunctionalInterface
    interface Harm {
        void to(AlteredLog log) throws IOException;
    }

    private static Kind note(String name, String what, Harm harm) {
        return new Kind(name, harm, "checkpoint: " + what, "checkpoint");
    }

    private static Kind file(String name, String where, String what, Harm harm) {
        return new Kind(name, harm, what, where);
    }

    private static Stream<Kind> kinds() {
        return Stream.of(
                        notes(),
                        signedNonsense(),
                        entries(),
                        bundles(),
                        tiles(),
                        missing(),
                        histories())
                .flatMap(kinds -> kinds);
    }

    private static Stream<Kind> notes() {
        String unsigned = "signature by PeterNeumann does not verify";
        return Stream.of(
                note("checkpoint missing", "missing", t -> t.remove("checkpoint")),
                note(
                        "checkpoint truncated",
                        "a note is a text, a blank line and signature lines",
                        t -> t.change("checkpoint", b -> Arrays.copyOf(b, b.length - 1))),
                note(
                        "checkpoint too long",
                        "a note has at most 262144 bytes",
                        t -> t.change("checkpoint", _ -> new byte[Note.BYTES_MAX + 1])),
                note(
                        "signature line removed",
                        "a note has 1 to 100 signatures",
                        t -> t.edit(text -> text.substring(0, text.indexOf('\u2014')))),
                note("size changed", unsigned, t -> t.edit(n -> n.replace("66000", "65792"))),
                note(
                        "root changed",
                        unsigned,
                        t -> t.edit(n -> n.replace(root.toString(), TreeHasher.EMPTY.toString()))),
                note(
                        "extension line added",
                        unsigned,
                        t -> t.edit(text -> text.replace("\n\n", "\nmore\n\n"))),
                note(
                        "checkpoint of another key",
                        "no signature by PeterNeumann",
                        t ->
                                t.show(
                                        AlteredLog.other()
                                                .sign(
                                                        AlteredLog.text(
                                                                SampleLog.NAME, SIZE, root)))));
    }

    /// Signed by the log's own key all the same.
    private static Stream<Kind> signedNonsense() {
        return Stream.of(
                note(
                        "checkpoint of another origin",
                        "not of the log PeterNeumann",
                        t -> t.sign(AlteredLog.text("another/log", SIZE, root))),
                note("no checkpoint", "a checkpoint has three lines", t -> t.sign("hello\n")),
                note(
                        "extension line signed",
                        "a checkpoint has three lines",
                        t -> t.sign(AlteredLog.text(SampleLog.NAME, SIZE, root) + "more\n")),
                note(
                        "leading zero in the size",
                        "the size of a checkpoint is decimal, without leading zeroes",
                        t ->
                                t.sign(
                                        AlteredLog.text(SampleLog.NAME, SIZE, root)
                                                .replace("66000", "066000"))),
                note(
                        "root of other entries signed",
                        "root differs from that of the entries",
                        t ->
                                t.sign(
                                        AlteredLog.text(
                                                SampleLog.NAME, SIZE, SampleLog.root(SIZE - 1)))),
                file(
                        "size signed that the files have not reached",
                        "tile/entries/257.p/209",
                        "tile/entries/257.p/209 is missing",
                        t -> t.sign(AlteredLog.text(SampleLog.NAME, SIZE + 1, root))));
    }

    private static Stream<Kind> entries() {
        return Stream.of(
                file(
                        "entry edited",
                        "tile/0/100",
                        "entry 25600 does not match its leaf hash in tile/0/100",
                        t -> t.flip("tile/entries/100", 10)),
                file(
                        "last entry edited",
                        "tile/0/257.p/208",
                        "entry 65999 does not match its leaf hash in tile/0/257.p/208",
                        t ->
                                t.change(
                                        "tile/entries/257.p/208",
                                        b -> AlteredLog.flip(b, b.length - 1))),
                file(
                        "entries swapped",
                        "tile/0/000",
                        "entry 17 does not match its leaf hash in tile/0/000",
                        t -> t.rebundle("tile/entries/000", e -> Collections.swap(e, 17, 18))),
                file(
                        "entry removed",
                        "tile/entries/005",
                        "tile/entries/005 ends in or before its entry 255",
                        t -> t.rebundle("tile/entries/005", e -> e.remove(3))),
                file(
                        "entry added",
                        "tile/entries/005",
                        "tile/entries/005 goes on for 12 bytes behind its last entry",
                        t -> t.rebundle("tile/entries/005", e -> e.add(new byte[10]))));
    }

    private static Stream<Kind> bundles() {
        String bundle = "tile/entries/005";
        return Stream.of(
                file(
                        "bundle truncated",
                        bundle,
                        "tile/entries/005 ends in or before its entry 255",
                        t -> t.change(bundle, b -> Arrays.copyOf(b, b.length - 1))),
                file(
                        "bundle goes on",
                        bundle,
                        "tile/entries/005 goes on for 3 bytes behind its last entry",
                        t -> t.change(bundle, b -> Arrays.copyOf(b, b.length + 3))),
                file(
                        "full bundle with too few entries instead of the partial one",
                        "tile/entries/257",
                        "tile/entries/257 ends in or before its entry 208",
                        t -> t.rename("tile/entries/257.p/208", "tile/entries/257")),
                file(
                        "bundle empty",
                        bundle,
                        "tile/entries/005 ends in or before its entry 0",
                        t -> t.change(bundle, _ -> new byte[0])));
    }

    private static Stream<Kind> tiles() {
        Stream<Kind> edited =
                Stream.of(
                        edited("tile/0/003", 40, "entry 769 does not match its leaf hash in %s"),
                        edited(
                                "tile/0/257.p/208",
                                0,
                                "entry 65792 does not match its leaf hash in %s"),
                        edited("tile/1/000", 8191, "hash 255 of %s is not the root of tile/0/255"),
                        edited("tile/1/001.p/1", 3, "hash 0 of %s is not the root of tile/0/256"),
                        edited("tile/2/000.p/1", 31, "hash 0 of %s is not the root of tile/1/000"));
        Stream<Kind> cut =
                Stream.of("tile/0/000,8192", "tile/0/257.p/208,6656", "tile/2/000.p/1,32")
                        .map(row -> row.split(",", 2))
                        .flatMap(row -> wrongLengths(row[0], Integer.parseInt(row[1])));
        return Stream.concat(edited, cut);
    }

    private static Kind edited(String tile, int at, String what) {
        String name = "hash edited in " + tile;
        return file(name, tile, what.formatted(tile), t -> t.flip(tile, at));
    }

    /// One hash fewer or more is a partial tile of another width.
    private static Stream<Kind> wrongLengths(String tile, int length) {
        return Stream.of(0, length - 1, length - 32, length + 1, length + 32)
                .map(other ->
                        file(
                                tile + " of " + other + " bytes",
                                tile,
                                tile + " does not have exactly " + length + " bytes",
                                t -> t.change(tile, b -> Arrays.copyOf(b, other))));
    }

    private static Stream<Kind> missing() {
        return Stream.of(
                        "tile/0/000",
                        "tile/0/257.p/208",
                        "tile/1/000",
                        "tile/1/001.p/1",
                        "tile/2/000.p/1",
                        "tile/entries/256",
                        "tile/entries/257.p/208")
                .map(name ->
                        file(name + " missing", name, name + " is missing", t -> t.remove(name)));
    }

    private static Stream<Kind> histories() {
        Stream<Kind> forks =
                Stream.of(1, 256, 1000, SIZE)
                        .map(size ->
                                note(
                                        "fork at " + size,
                                        "forked: the first "
                                                + size
                                                + " entries are not those of the older checkpoint",
                                        t ->
                                                t.remember(
                                                        SampleLog.NAME,
                                                        size,
                                                        SampleLog.root(size + 1))));
        return Stream.concat(
                forks,
                Stream.of(
                        note(
                                "rolled back behind an older checkpoint",
                                "size 66000 is less than the 66001 of an older checkpoint",
                                t -> t.remember(SampleLog.NAME, SIZE + 1, root)),
                        note(
                                "older checkpoint of another log",
                                "not of the log PeterNeumann",
                                t -> t.remember("other", 1, root))));
    }

    @ParameterizedTest
    @MethodSource("kinds")
    void refusesAndNames(Kind kind) throws IOException {
        AlteredLog log = new AlteredLog(folder);
        kind.harm().to(log);
        assertThat(log.verify()).isEqualTo(new Verification.Damaged(kind.what(), kind.where()));
    }

    /// Whatever else is damaged further on, and however often it is asked.
    @Test
    void namesTheFirstDamageEachTime() throws IOException {
        AlteredLog log = new AlteredLog(folder);
        log.remove("tile/entries/256");
        log.flip("tile/1/000", 8191);
        log.flip("tile/entries/041", 10);
        log.remove("tile/0/042");
        log.flip("tile/entries/100", 10);
        for (int i = 0; i < 20; i++) {
            assertThat(log.verify())
                    .isEqualTo(
                            new Verification.Damaged(
                                    "entry 10496 does not match its leaf hash in tile/0/041",
                                    "tile/0/041"));
        }
    }
}
