package io.sallyport.audit.merkle;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// All of one tree above its leaves, in memory: 32 bytes for each 256 entries, and less than half a
/// percent of that again. Whoever keeps the leaves gives each full tile's root once, and gets every
/// other tile and the root of the whole. It belongs to one thread at a time.
public final class UpperTiles {
    private final TreeHasher hasher = new TreeHasher();

    /// From level 1 up.
    private final List<Level> levels = new ArrayList<>();

    /// Of no entries yet.
    public UpperTiles() {}

    /// All hashes of one level.
    private static final class Level {
        private byte[] hashes = new byte[Hash.BYTES];
        private int count;

        void add(Hash hash) {
            int end = count * Hash.BYTES;
            if (end == hashes.length) {
                hashes = Arrays.copyOf(hashes, 2 * end);
            }
            hash.copyTo(hashes, end);
            count++;
        }

        byte[] range(int from, int to) {
            return Arrays.copyOfRange(hashes, from * Hash.BYTES, to * Hash.BYTES);
        }
    }

    /// The leaf hashes of entries, one behind the other.
    public byte[] leaves(List<byte[]> entries) {
        byte[] leaves = new byte[entries.size() * Hash.BYTES];
        for (int i = 0; i < entries.size(); i++) {
            hasher.leaf(entries.get(i), leaves, i * Hash.BYTES);
        }
        return leaves;
    }

    /// The root over the 256 leaves of a tile.
    public Hash tile(byte[] leaves) {
        byte[] hashes = leaves.clone();
        hasher.fold(hashes, TilePath.FULL);
        return Hash.at(hashes, 0);
    }

    /// Adds the next full tile of leaves.
    public void add(Hash tile) {
        Hash hash = tile;
        for (int i = 0; ; i++) {
            if (i == levels.size()) {
                levels.add(new Level());
            }
            Level level = levels.get(i);
            level.add(hash);
            if (level.count % TilePath.FULL != 0) {
                return;
            }
            hash = tile(level.range(level.count - TilePath.FULL, level.count));
        }
    }

    /// The hashes of a tile above the leaves, of the path's width.
    ///
    /// @return no hashes where the tree has not so many yet
    public byte[] hashes(TilePath.Hashes path) {
        long end = path.index() * TilePath.FULL + path.width();
        if (path.level() < 1
                || path.level() > levels.size()
                || path.index() > Integer.MAX_VALUE
                || end > levels.get(path.level() - 1).count) {
            return new byte[0];
        }
        return levels.get(path.level() - 1).range((int) end - path.width(), (int) end);
    }

    /// The root over all entries (RFC 6962 2.1).
    ///
    /// @param rest the leaf hashes behind the last full tile
    public Hash root(byte[] rest) {
        List<byte[]> partial = new ArrayList<>();
        partial.add(rest);
        for (Level level : levels) {
            partial.add(level.range(level.count - level.count % TilePath.FULL, level.count));
        }
        return hasher.root(partial);
    }
}
