package io.sallyport.audit.merkle;

import java.util.ArrayList;
import java.util.List;

/// RFC 6962 2.1 written down as it stands there, over leaf hashes in memory.
final class NaiveTree {
    private static final TreeHasher HASHER = new TreeHasher();

    private NaiveTree() {}

    static Hash root(List<Hash> leaves) {
        if (leaves.isEmpty()) {
            return TreeHasher.EMPTY;
        }
        if (leaves.size() == 1) {
            return leaves.getFirst();
        }
        int k = split(leaves);
        return HASHER.node(root(leaves.subList(0, k)), root(leaves.subList(k, leaves.size())));
    }

    static List<Hash> path(int m, List<Hash> leaves) {
        if (leaves.size() == 1) {
            return List.of();
        }
        int k = split(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m < k ? join(path(m, left), root(right)) : join(path(m - k, right), root(left));
    }

    static List<Hash> proof(int m, List<Hash> leaves) {
        return subproof(m, leaves, true);
    }

    private static List<Hash> subproof(int m, List<Hash> leaves, boolean known) {
        if (m == leaves.size()) {
            return known ? List.of() : List.of(root(leaves));
        }
        int k = split(leaves);
        List<Hash> left = leaves.subList(0, k);
        List<Hash> right = leaves.subList(k, leaves.size());
        return m <= k
                ? join(subproof(m, left, known), root(right))
                : join(subproof(m - k, right, false), root(left));
    }

    private static int split(List<Hash> leaves) {
        int k = 1;
        while (2 * k < leaves.size()) {
            k = 2 * k;
        }
        return k;
    }

    private static List<Hash> join(List<Hash> hashes, Hash last) {
        List<Hash> joined = new ArrayList<>(hashes);
        joined.add(last);
        return joined;
    }
}
