package io.sallyport.audit.merkle;

import java.util.List;

/// Proof that a log of one size begins with all entries of the same log at an older size (RFC 6962
/// 2.1.2).
///
/// @param older the older size
/// @param newer the newer size
/// @param path the hashes of the proof; none when the sizes are equal or the older is 0
public record ConsistencyProof(long older, long newer, List<Hash> path) {
    public ConsistencyProof {
        path = List.copyOf(path);
    }

    /// Whether it does prove it (RFC 9162 2.1.4.2). Any numbers and any path get an answer.
    ///
    /// @param olderRoot of a checkpoint of the older size that was verified
    /// @param newerRoot of a checkpoint of the newer size that was verified
    public boolean proves(Hash olderRoot, Hash newerRoot) {
        if (older < 0 || older > newer) {
            return false;
        }
        if (older == newer) {
            return path.isEmpty() && olderRoot.equals(newerRoot);
        }
        if (older == 0) {
            return path.isEmpty() && olderRoot.equals(TreeHasher.EMPTY);
        }
        // When the older tree is one whole subtree of the newer, its root is where the proof
        // starts.
        boolean whole = Long.bitCount(older) == 1;
        if (!whole && path.isEmpty()) {
            return false;
        }
        Hash start = whole ? olderRoot : path.getFirst();
        List<Hash> siblings = path.subList(whole ? 0 : 1, path.size());
        return climbs(start, siblings, olderRoot, newerRoot);
    }

    /// Computes both roots on the way up from the last whole subtree that they share.
    private boolean climbs(Hash start, List<Hash> siblings, Hash olderRoot, Hash newerRoot) {
        TreeHasher hasher = new TreeHasher();
        int shared = Long.numberOfTrailingZeros(older);
        long node = (older - 1) >> shared;
        long last = (newer - 1) >> shared;
        Hash left = start;
        Hash all = start;
        for (Hash sibling : siblings) {
            if (last == 0) {
                return false;
            }
            if (node % 2 == 1 || node == last) {
                left = hasher.node(sibling, left);
                all = hasher.node(sibling, all);
                // The last node of a level may have been carried up over several levels.
                int carried = Long.numberOfTrailingZeros(node);
                node >>= carried;
                last >>= carried;
            } else {
                all = hasher.node(all, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && left.equals(olderRoot) && all.equals(newerRoot);
    }
}
