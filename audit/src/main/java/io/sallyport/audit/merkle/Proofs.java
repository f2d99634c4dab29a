package io.sallyport.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Computes proofs from the tiles of a log. It believes the tiles; whoever gets a proof checks it
/// against a checkpoint. A proof reads about two tiles for each level.
public final class Proofs {
    private static final int TILE_HEIGHT = 8;

    private final TileSource source;

    public Proofs(LogReader reader) {
        this.source = new TileSource(reader);
    }

    /// @param size of the log, at most that of a published checkpoint
    /// @throws IllegalArgumentException when there is no such entry at that size
    /// @throws DamagedLog when a tile is missing or has a wrong length
    public InclusionProof inclusion(long index, long size) throws IOException {
        if (index < 0 || index >= size || size > Checkpoint.SIZE_MAX) {
            throw new IllegalArgumentException("no entry " + index + " in " + size);
        }
        List<Hash> path = new ArrayList<>();
        new Tree(size).inclusion(index, new Range(0, size), path);
        return new InclusionProof(index, size, path);
    }

    /// @param newer of the log, at most that of a published checkpoint
    /// @throws IllegalArgumentException when the older size is not the smaller
    /// @throws DamagedLog when a tile is missing or has a wrong length
    public ConsistencyProof consistency(long older, long newer) throws IOException {
        if (older < 0 || older > newer || newer > Checkpoint.SIZE_MAX) {
            throw new IllegalArgumentException("no way from " + older + " to " + newer);
        }
        List<Hash> path = new ArrayList<>();
        if (older > 0) {
            new Tree(newer).consistency(older, new Range(0, newer), path);
        }
        return new ConsistencyProof(older, newer, path);
    }

    /// The proof of one entry with all that is needed to check it.
    ///
    /// @param checkpoint of this log, covering the entry
    /// @throws IllegalArgumentException when it does not cover it
    /// @throws DamagedLog when a tile or bundle is missing or has a wrong length
    public LogProof file(long index, Note checkpoint) throws IOException {
        long size = Checkpoint.parse(checkpoint.text()).size();
        InclusionProof proof = inclusion(index, size);
        long bundle = index / TilePath.FULL;
        int width = (int) Math.min(TilePath.FULL, size - bundle * TilePath.FULL);
        byte[] entry =
                source.entries(new TilePath.Entries(bundle, width))
                        .get((int) (index % TilePath.FULL));
        return LogProof.of(entry, proof, checkpoint);
    }

    /// Entries from `start` up to, but not including, `end`; one subtree of RFC 6962 2.1.
    private record Range(long start, long end) {
        long length() {
            return end - start;
        }

        /// Where the subtree parts: behind the largest power of two that is less than its length.
        long middle() {
            return start + Long.highestOneBit(length() - 1);
        }

        Range left() {
            return new Range(start, middle());
        }

        Range right() {
            return new Range(middle(), end);
        }
    }

    /// The tree of one size, with the tiles that this proof has read.
    private final class Tree {
        private final long size;
        private final TreeHasher hasher = new TreeHasher();
        private final Map<TilePath.Hashes, byte[]> tiles = new HashMap<>();

        Tree(long size) {
            this.size = size;
        }

        /// `PATH` of RFC 6962 2.1.1.
        void inclusion(long index, Range range, List<Hash> path) throws IOException {
            if (range.length() > 1) {
                boolean left = index < range.middle();
                inclusion(index, left ? range.left() : range.right(), path);
                path.add(hash(left ? range.right() : range.left()));
            }
        }

        /// `SUBPROOF` of RFC 6962 2.1.2. The older root itself is known to whoever asks, so a
        /// subtree that is the whole older tree adds nothing.
        void consistency(long older, Range range, List<Hash> path) throws IOException {
            if (older == range.end()) {
                if (range.start() > 0) {
                    path.add(hash(range));
                }
                return;
            }
            boolean left = older <= range.middle();
            consistency(older, left ? range.left() : range.right(), path);
            path.add(hash(left ? range.right() : range.left()));
        }

        private Hash hash(Range range) throws IOException {
            return Long.bitCount(range.length()) == 1
                    ? whole(range)
                    : hasher.node(hash(range.left()), hash(range.right()));
        }

        /// A whole subtree is the root over some neighbours in one tile.
        private Hash whole(Range range) throws IOException {
            int height = Long.numberOfTrailingZeros(range.length());
            int level = height / TILE_HEIGHT;
            int count = 1 << (height % TILE_HEIGHT);
            long first = RightEdge.countAt(range.start(), level);
            int from = (int) (first % TilePath.FULL) * Hash.BYTES;
            byte[] tile = tile(level, first / TilePath.FULL);
            byte[] hashes = Arrays.copyOfRange(tile, from, from + count * Hash.BYTES);
            hasher.fold(hashes, count);
            return Hash.at(hashes, 0);
        }

        private byte[] tile(int level, long index) throws IOException {
            long width = RightEdge.countAt(size, level) - index * TilePath.FULL;
            TilePath.Hashes path =
                    new TilePath.Hashes(level, index, (int) Math.min(TilePath.FULL, width));
            byte[] known = tiles.get(path);
            if (known != null) {
                return known;
            }
            byte[] read = source.hashes(path);
            tiles.put(path, read);
            return read;
        }
    }
}
