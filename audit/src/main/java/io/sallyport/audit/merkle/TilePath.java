package io.sallyport.audit.merkle;

/// Where a tile or an entry bundle stands below the log's folder or web address (C2SP tlog-tiles,
/// "Merkle Tree" and "Log entries"): `tile/<level>/<index>` and `tile/entries/<index>`, with
/// `.p/<width>` behind a partial one. The index is written in groups of three digits, all but the
/// last with an `x` before it: 1234067 is `x001/x234/067`.
public sealed interface TilePath {
    /// Hashes in a full tile, and entries in a full bundle.
    int FULL = 256;

    /// The highest index that is written: six groups of digits.
    long INDEX_MAX = 999_999_999_999_999_999L;

    int LEVEL_MAX = 63;

    long index();

    /// How many hashes or entries: 1 to 255 when partial, 256 when full.
    int width();

    /// The same tile at another width.
    TilePath at(int width);

    /// The name between `tile/` and the index.
    String kind();

    /// A tile of hashes, each of which stands for 256 to the power of `level` entries.
    record Hashes(int level, long index, int width) implements TilePath {
        /// @throws Malformed when a number is out of range
        public Hashes {
            if (level < 0 || level > LEVEL_MAX) {
                throw new Malformed("the level of a tile is 0 to 63");
            }
            check(index, width);
        }

        @Override
        public Hashes at(int otherWidth) {
            return new Hashes(level, index, otherWidth);
        }

        @Override
        public String kind() {
            return Integer.toString(level);
        }
    }

    /// A bundle of entries.
    record Entries(long index, int width) implements TilePath {
        /// @throws Malformed when a number is out of range
        public Entries {
            check(index, width);
        }

        @Override
        public Entries at(int otherWidth) {
            return new Entries(index, otherWidth);
        }

        @Override
        public String kind() {
            return "entries";
        }
    }

    /// Reads a path. Only the one form that [#text()] writes is accepted, so the text of an
    /// accepted path can be resolved below a folder without a thought for `..` or doubled names.
    ///
    /// @throws Malformed for anything else
    static TilePath parse(String text) {
        return TilePathText.parse(text);
    }

    default boolean full() {
        return width() == FULL;
    }

    default String text() {
        return TilePathText.write(this);
    }

    private static void check(long index, int width) {
        if (index < 0 || index > INDEX_MAX) {
            throw new Malformed("the index of a tile is 0 to " + INDEX_MAX);
        }
        if (width < 1 || width > FULL) {
            throw new Malformed("the width of a tile is 1 to 256");
        }
    }
}
