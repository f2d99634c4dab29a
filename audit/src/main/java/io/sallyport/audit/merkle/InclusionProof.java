package io.sallyport.audit.merkle;

import java.util.List;

/// Proof that one entry is in a log of a certain size (RFC 6962 2.1.1).
///
/// @param index of the entry, counted from 0
/// @param size of the log
/// @param path the sibling hashes from the leaf to the root
public record InclusionProof(long index, long size, List<Hash> path) {
    public InclusionProof {
        path = List.copyOf(path);
    }

    /// Whether it does prove it (RFC 9162 2.1.3.2). Any numbers and any path get an answer.
    ///
    /// @param leaf the leaf hash of the entry, computed from the entry by whoever asks
    /// @param root of a checkpoint of this size that was verified
    public boolean proves(Hash leaf, Hash root) {
        if (index < 0 || index >= size) {
            return false;
        }
        TreeHasher hasher = new TreeHasher();
        long node = index;
        long last = size - 1;
        Hash hash = leaf;
        for (Hash sibling : path) {
            if (last == 0) {
                return false;
            }
            if (node % 2 == 1 || node == last) {
                hash = hasher.node(sibling, hash);
                // The last node of a level may have been carried up over several levels.
                int carried = Long.numberOfTrailingZeros(node);
                node >>= carried;
                last >>= carried;
            } else {
                hash = hasher.node(hash, sibling);
            }
            node >>= 1;
            last >>= 1;
        }
        return last == 0 && hash.equals(root);
    }
}
