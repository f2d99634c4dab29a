package io.sallyport.audit.merkle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntFunction;

/// The partial files of the one tile, or bundle, of a column that is not full: one at each width
/// that a checkpoint was made at, since every checkpoint must stay readable until the full tile is
/// there.
///
/// Files that stood there before this run may be damaged by a loss of power, so each is written
/// anew as soon as the tile is as wide again: a narrower partial tile is the beginning of a wider
/// one.
final class PartialFiles {
    private final TileFiles files;
    private SortedSet<Integer> inherited = new TreeSet<>();
    private long index = -1;
    private int width;

    PartialFiles(TileFiles files) {
        this.files = files;
    }

    /// Writes the file of a width unless that was done last time.
    ///
    /// @param first gives the beginning of the tile, of any width up to that of the path
    void write(TilePath path, IntFunction<ByteBuffer> first) throws IOException {
        if (path.index() != index) {
            inherited = files.partialWidths(path);
            index = path.index();
            width = 0;
        }
        if (path.width() == width) {
            return;
        }
        SortedSet<Integer> reached = inherited.headSet(path.width());
        for (int narrower : reached) {
            files.write(path.at(narrower), first.apply(narrower));
        }
        reached.clear();
        files.write(path, first.apply(path.width()));
        width = path.width();
    }
}
