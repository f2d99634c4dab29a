package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import java.util.List;
import org.junit.jupiter.api.Test;

class TreeHasherTest {
    private final TreeHasher hasher = new TreeHasher();

    @Test
    void givesTheRootsThatCertificateTransparencyTestsWith() throws Exception {
        RightEdge edge = new RightEdge((_, _, _) -> {});
        assertThat(edge.root()).isEqualTo(KnownTree.root(0));
        for (byte[] entry : KnownTree.ENTRIES) {
            edge.append(entry);
            assertThat(edge.root()).isEqualTo(KnownTree.root(edge.size()));
        }
    }

    @Test
    void foldsAnyNumberOfHashesAsTheRecursionDoes() {
        List<Hash> leaves = SampleLog.leaves(TilePath.FULL);
        for (int count = 1; count <= TilePath.FULL; count++) {
            byte[] hashes = new byte[count * Hash.BYTES];
            for (int i = 0; i < count; i++) {
                leaves.get(i).copyTo(hashes, i * Hash.BYTES);
            }
            hasher.fold(hashes, count);
            assertThat(Hash.at(hashes, 0)).isEqualTo(NaiveTree.root(leaves.subList(0, count)));
        }
    }

    @Test
    void growsATreeWithTheRootOfTheRecursionAtAnySize() {
        List<Hash> leaves = SampleLog.leaves(1500);
        Property.forAll(
                random -> random.nextInt(1501),
                size -> {
                    RightEdge edge = new RightEdge((_, _, _) -> {});
                    SampleLog.appendTo(edge, size);
                    assertThat(edge.root()).isEqualTo(NaiveTree.root(leaves.subList(0, size)));
                });
    }

    @Test
    void neverTakesANodeForALeaf() {
        Hash left = hasher.leaf(new byte[] {1});
        Hash right = hasher.leaf(new byte[] {2});
        byte[] both = new byte[2 * Hash.BYTES];
        left.copyTo(both, 0);
        right.copyTo(both, Hash.BYTES);
        assertThat(hasher.leaf(both)).isNotEqualTo(hasher.node(left, right));
    }

    @Test
    void readsAHashInItsOneSpellingOnly() {
        Hash hash = KnownTree.root(8);
        assertThat(Hash.parse(hash.toString())).isEqualTo(hash);
        assertThat(Hash.of(hash.bytes())).isEqualTo(hash);
        for (String text : List.of("", hash.toString().replace("=", ""), strayBits(hash))) {
            assertThatThrownBy(() -> Hash.parse(text)).isInstanceOf(Malformed.class);
        }
        assertThatThrownBy(() -> Hash.of(new byte[31])).isInstanceOf(Malformed.class);
    }

    /// The last character before the padding has two bits to spare.
    private static String strayBits(Hash hash) {
        String text = hash.toString();
        return text.substring(0, 42) + (char) (text.charAt(42) + 1) + "=";
    }
}
