package io.sallyport.audit.merkle;

/// The sentences that name damage.
final class Damage {
    private Damage() {}

    /// @param where which checkpoint
    static DamagedLog note(String where, String what) {
        return new DamagedLog(where, where + ": " + what);
    }

    static DamagedLog file(TilePath path, String what) {
        return new DamagedLog(path.text(), path.text() + " " + what);
    }

    static DamagedLog leaf(TilePath.Hashes tile, int position) {
        long entry = tile.index() * TilePath.FULL + position;
        return new DamagedLog(
                tile.text(), "entry " + entry + " does not match its leaf hash in " + tile.text());
    }

    static DamagedLog node(TilePath.Hashes tile, int position) {
        TilePath below =
                new TilePath.Hashes(
                        tile.level() - 1, tile.index() * TilePath.FULL + position, TilePath.FULL);
        return new DamagedLog(
                tile.text(),
                "hash " + position + " of " + tile.text() + " is not the root of " + below.text());
    }
}
