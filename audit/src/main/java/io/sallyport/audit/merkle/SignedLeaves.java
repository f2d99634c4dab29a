package io.sallyport.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The leaf hashes of one log as its tiles have them, and whether a signed root speaks for one.
public final class SignedLeaves {
    private final TileSource source;
    private final Proofs proofs;

    public SignedLeaves(LogReader reader) {
        this.source = new TileSource(reader);
        this.proofs = new Proofs(reader);
    }

    /// How many leaves one tile has when it is full.
    public static final int TILE = TilePath.FULL;

    /// The leaves of one tile.
    ///
    /// @param tile counted from 0
    /// @param width how many, 1 to [#TILE]
    /// @throws DamagedLog when the tile is missing or has a wrong length
    public List<Hash> of(long tile, int width) throws IOException {
        byte[] hashes = source.hashes(new TilePath.Hashes(0, tile, width));
        List<Hash> leaves = new ArrayList<>(width);
        for (int i = 0; i < width; i++) {
            leaves.add(Hash.at(hashes, i * Hash.BYTES));
        }
        return leaves;
    }

    /// The entries of one bundle, of which there is one for each tile.
    ///
    /// @throws DamagedLog when the bundle is missing or malformed
    public List<byte[]> entries(long tile, int width) throws IOException {
        return source.entries(new TilePath.Entries(tile, width));
    }

    /// Whether the tiles prove that this leaf is at this place under the root.
    public boolean proves(long index, Hash leaf, Checkpoint head) throws IOException {
        try {
            return proofs.inclusion(index, head.size()).proves(leaf, head.root());
        } catch (DamagedLog _) {
            return false;
        }
    }
}
