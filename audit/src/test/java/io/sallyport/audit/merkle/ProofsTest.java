package io.sallyport.audit.merkle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.testkit.Property;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProofsTest {
    @TempDir Path folder;

    private final TreeHasher hasher = new TreeHasher();
    private final Proofs proofs =
            new Proofs((path, limit) -> LogReader.of(folder).read(path, limit));

    @Test
    void givesTheProofsThatCertificateTransparencyTestsWith() throws IOException {
        TileFolder log = TileFolder.open(folder);
        for (byte[] entry : KnownTree.ENTRIES) {
            log.append(entry);
            log.flush();
        }
        for (InclusionProof known : KnownTree.INCLUSIONS) {
            assertThat(proofs.inclusion(known.index(), known.size())).isEqualTo(known);
            Hash leaf = hasher.leaf(KnownTree.ENTRIES.get((int) known.index()));
            assertThat(known.proves(leaf, KnownTree.root(known.size()))).isTrue();
        }
        for (ConsistencyProof known : KnownTree.CONSISTENCIES) {
            assertThat(proofs.consistency(known.older(), known.newer())).isEqualTo(known);
            assertThat(known.proves(KnownTree.root(known.older()), KnownTree.root(known.newer())))
                    .isTrue();
        }
    }

    @Test
    void agreesWithTheRecursionForEverySmallTree() throws IOException {
        TileFolder log = TileFolder.open(folder);
        List<Hash> leaves = SampleLog.leaves(40);
        for (int size = 1; size <= leaves.size(); size++) {
            SampleLog.goOn(log, size);
            List<Hash> tree = leaves.subList(0, size);
            for (int i = 0; i < size; i++) {
                checkInclusion(i, tree);
            }
            for (int older = 1; older <= size; older++) {
                checkConsistency(older, tree);
            }
        }
    }

    @Test
    void agreesWithTheRecursionAcrossTiles() throws IOException {
        int size = 66_100;
        SampleLog.write(folder, 65_536, size);
        List<Hash> tree = SampleLog.leaves(size);
        for (int i : new int[] {0, 255, 256, 32_767, 65_535, 65_536, 66_047, 66_048, 66_099}) {
            checkInclusion(i, tree);
            checkConsistency(i + 1, tree);
        }
        checkInclusion(77, tree.subList(0, 65_536));
        checkConsistency(300, tree.subList(0, 65_536));
    }

    @Test
    void refusesEveryChangedProof() {
        List<Hash> leaves = SampleLog.leaves(70);
        Property.forAll(
                random -> random,
                random -> {
                    int size = random.nextInt(2, 70);
                    List<Hash> tree = leaves.subList(0, size);
                    Hash root = NaiveTree.root(tree);
                    int index = random.nextInt(size);
                    List<Hash> path = changed(NaiveTree.path(index, tree), random);
                    assertThat(
                                    new InclusionProof(index, size, path)
                                            .proves(leaves.get(index), root))
                            .isFalse();
                    int older = random.nextInt(1, size);
                    Hash olderRoot = NaiveTree.root(tree.subList(0, older));
                    List<Hash> proof = changed(NaiveTree.proof(older, tree), random);
                    assertThat(new ConsistencyProof(older, size, proof).proves(olderRoot, root))
                            .isFalse();
                });
    }

    /// The path for one entry is not a proof for another, nor for another size or root.
    @Test
    void refusesProofsOfSomethingElse() {
        List<Hash> leaves = SampleLog.leaves(70);
        Hash root = NaiveTree.root(leaves);
        List<Hash> path = NaiveTree.path(33, leaves);
        for (int other = 0; other < 70; other++) {
            assertThat(new InclusionProof(other, 70, path).proves(leaves.get(33), root))
                    .isEqualTo(other == 33);
            assertThat(new InclusionProof(33, 70, path).proves(leaves.get(other), root))
                    .isEqualTo(other == 33);
        }
        List<Hash> proof = NaiveTree.proof(33, leaves);
        for (int other = 1; other < 70; other++) {
            Hash olderRoot = NaiveTree.root(leaves.subList(0, other));
            assertThat(new ConsistencyProof(other, 70, proof).proves(olderRoot, root))
                    .isEqualTo(other == 33);
        }
        assertThat(new InclusionProof(33, 70, path).proves(leaves.get(33), TreeHasher.EMPTY))
                .isFalse();
    }

    @Test
    void answersAnyNumbers() {
        Hash hash = KnownTree.root(8);
        List<Hash> one = List.of(hash);
        long most = Long.MAX_VALUE;
        assertThat(new InclusionProof(-1, 5, one).proves(hash, hash)).isFalse();
        assertThat(new InclusionProof(0, 0, List.of()).proves(hash, hash)).isFalse();
        assertThat(new InclusionProof(0, -1, one).proves(hash, hash)).isFalse();
        assertThat(new InclusionProof(5, 5, one).proves(hash, hash)).isFalse();
        assertThat(new InclusionProof(most - 1, most, one).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(-1, 5, one).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(6, 5, one).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(3, 5, List.of()).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(5, 5, one).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(0, 5, one).proves(TreeHasher.EMPTY, hash)).isFalse();
        assertThat(new ConsistencyProof(0, 5, List.of()).proves(hash, hash)).isFalse();
        assertThat(new ConsistencyProof(0, 5, List.of()).proves(TreeHasher.EMPTY, hash)).isTrue();
        assertThat(new ConsistencyProof(1, most, one).proves(hash, hash)).isFalse();
        // A path of a wrong length must not pass for a log that signed roots it cannot have.
        assertThat(new ConsistencyProof(1, 2, List.of()).proves(TreeHasher.EMPTY, TreeHasher.EMPTY))
                .isFalse();
    }

    @Test
    void saysWhatItCannotProveAndWhatIsMissing() throws IOException {
        SampleLog.write(folder, 300);
        assertThatThrownBy(() -> proofs.inclusion(300, 300))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proofs.consistency(301, 300))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> proofs.inclusion(0, Long.MAX_VALUE))
                .isInstanceOf(IllegalArgumentException.class);
        Files.delete(folder.resolve("tile/0/001.p/44"));
        assertThatThrownBy(() -> proofs.inclusion(299, 300))
                .isInstanceOf(DamagedLog.class)
                .hasMessage("tile/0/001.p/44 is missing");
        assertThat(proofs.consistency(300, 300).path()).isEmpty();
        assertThat(proofs.consistency(0, 300).path()).isEmpty();
    }

    private void checkInclusion(int index, List<Hash> tree) throws IOException {
        InclusionProof proof = proofs.inclusion(index, tree.size());
        assertThat(proof.path()).isEqualTo(NaiveTree.path(index, tree));
        assertThat(proof.proves(tree.get(index), NaiveTree.root(tree))).isTrue();
    }

    private void checkConsistency(int older, List<Hash> tree) throws IOException {
        ConsistencyProof proof = proofs.consistency(older, tree.size());
        assertThat(proof.path()).isEqualTo(NaiveTree.proof(older, tree));
        assertThat(proof.proves(NaiveTree.root(tree.subList(0, older)), NaiveTree.root(tree)))
                .isTrue();
    }

    private static List<Hash> changed(List<Hash> path, Random random) {
        List<Hash> changed = new ArrayList<>(path);
        Hash other = new Hash(random.nextLong(), 0, 0, 0);
        switch (random.nextInt(path.isEmpty() ? 1 : 4)) {
            case 0 -> changed.add(random.nextInt(path.size() + 1), other);
            case 1 -> changed.remove(random.nextInt(path.size()));
            case 2 -> changed.set(random.nextInt(path.size()), other);
            default -> changed.add(path.getLast());
        }
        return changed;
    }

    @Test
    void aProofFileProvesItsEntryAndNothingElse() throws IOException {
        TileFolder log = TileFolder.open(folder);
        for (byte[] entry : KnownTree.ENTRIES) {
            log.append(entry);
        }
        log.flush();
        Note checkpoint = SampleLog.checkpoint(log.size(), log.root());
        NoteVerifier key = SampleLog.SIGNER.verifier();
        for (int i = 0; i < KnownTree.ENTRIES.size(); i++) {
            byte[] bytes = proofs.file(i, checkpoint).bytes();
            LogProof read = LogProof.parse(bytes);
            assertThat(read.proves(key)).isTrue();
            assertThat(read.entry())
                    .isEqualTo(Base64.getEncoder().encodeToString(KnownTree.ENTRIES.get(i)));
            for (int at = 0; at < bytes.length; at++) {
                byte[] altered = bytes.clone();
                altered[at] ^= 1;
                assertThat(proves(altered, key)).as("byte " + at + " of " + i).isFalse();
            }
        }
        LogProof other = proofs.file(0, SampleLog.checkpoint(log.size(), KnownTree.root(1)));
        assertThat(other.proves(key)).isFalse();
        assertThatThrownBy(() -> proofs.file(log.size(), checkpoint))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static boolean proves(byte[] bytes, NoteVerifier key) {
        try {
            return LogProof.parse(bytes).proves(key);
        } catch (Malformed _) {
            return false;
        }
    }
}
