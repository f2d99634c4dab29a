package io.sallyport.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// What must be in memory to go on with a tree: of each level the one tile that is not full. A tree
/// of a billion entries needs 40 KiB. Full tiles go to the [Sink] as soon as they are full, from
/// the leaves up, so the writer of a log and its verifier are this class with another sink.
final class RightEdge {
    static final int TILE_BYTES = TilePath.FULL * Hash.BYTES;
    private static final int LEVEL_BITS = 8;

    /// Takes a tile that has become full.
    @FunctionalInterface
    interface Sink {
        /// @param hashes all 256; the array is used again after the call
        void full(int level, long index, byte[] hashes) throws IOException;
    }

    private final TreeHasher hasher = new TreeHasher();
    private final Sink sink;
    private final List<byte[]> levels = new ArrayList<>();
    private long size;

    RightEdge(Sink sink) {
        this.sink = sink;
    }

    /// Goes on at a size. The hashes of each level with a partial tile follow by [#load].
    RightEdge(Sink sink, long size) {
        this(sink);
        if (size < 0 || size > Checkpoint.SIZE_MAX) {
            throw new IllegalArgumentException("no log has " + size + " entries");
        }
        this.size = size;
    }

    void load(int level, byte[] hashes) {
        System.arraycopy(hashes, 0, tile(level), 0, hashes.length);
    }

    long size() {
        return size;
    }

    /// How many hashes a level has, in all its tiles; 0 from the level above the top on.
    long count(int level) {
        return countAt(size, level);
    }

    static long countAt(long size, int level) {
        return size >> (LEVEL_BITS * level);
    }

    /// How many hashes the last tile of a level has when it is partial, else 0.
    int width(int level) {
        return (int) (count(level) % TilePath.FULL);
    }

    TilePath.Hashes path(int level) {
        return new TilePath.Hashes(level, count(level) / TilePath.FULL, width(level));
    }

    /// The tile of a level that is being filled; its first [#width] hashes are meant.
    byte[] tile(int level) {
        while (levels.size() <= level) {
            levels.add(new byte[TILE_BYTES]);
        }
        return levels.get(level);
    }

    void append(byte[] entry) throws IOException {
        if (size == Checkpoint.SIZE_MAX) {
            throw new IllegalStateException("the log is full");
        }
        hasher.leaf(entry, tile(0), width(0) * Hash.BYTES);
        size++;
        for (int level = 0; width(level) == 0; level++) {
            complete(level);
        }
    }

    /// Appends 256 entries at once, of which the tile was held against the log already.
    ///
    /// @param subtree the root over them; the size must be that of full tiles
    void appendFull(Hash subtree) throws IOException {
        if (width(0) > 0 || size > Checkpoint.SIZE_MAX - TilePath.FULL) {
            throw new IllegalStateException("no full tile can follow here");
        }
        subtree.copyTo(tile(1), width(1) * Hash.BYTES);
        size += TilePath.FULL;
        for (int level = 1; width(level) == 0; level++) {
            complete(level);
        }
    }

    private void complete(int level) throws IOException {
        byte[] hashes = tile(level);
        long index = count(level) / TilePath.FULL - 1;
        sink.full(level, index, hashes);
        hasher.fold(hashes, TilePath.FULL);
        int position = (int) (index % TilePath.FULL) * Hash.BYTES;
        System.arraycopy(hashes, 0, tile(level + 1), position, Hash.BYTES);
    }

    /// The root over all entries so far (RFC 6962 2.1).
    Hash root() {
        List<byte[]> partial = new ArrayList<>();
        for (int level = 0; count(level) > 0; level++) {
            partial.add(Arrays.copyOf(tile(level), width(level) * Hash.BYTES));
        }
        return hasher.root(partial);
    }
}
