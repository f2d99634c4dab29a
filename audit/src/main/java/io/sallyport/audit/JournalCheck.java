package io.sallyport.audit;

import io.sallyport.audit.merkle.Checkpoint;
import io.sallyport.audit.merkle.DamagedLog;
import io.sallyport.audit.merkle.Hash;
import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.SignedLeaves;
import io.sallyport.audit.merkle.TreeHasher;
import io.sallyport.audit.merkle.TreeRoot;
import io.sallyport.foundation.Corruption;
import io.sallyport.store.EntrySource;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// One way through the journal from its first entry, a tile at a time: what it holds against the
/// leaves of the instance tree, and at the end against the root that was signed. A verifier of the
/// log sees hashes alone; this sees whether the events are still the ones that were hashed.
///
/// It belongs to one thread at a time.
public final class JournalCheck {
    /// So many findings of one way are told; whoever can change a million entries shall not fill
    /// the log as well.
    static final int FINDINGS_MAX = 50;

    private final SignedLeaves signed;
    private final EntrySource journal;
    private final Checkpoint head;
    private final LogEntry entries = new LogEntry();
    private final TreeHasher hasher = new TreeHasher();
    private final TreeRoot root = new TreeRoot();
    private long position;
    private boolean whole = true;
    private int found;

    /// What is wrong at a place.
    public enum What {
        JOURNAL("the journal has another entry than was signed"),
        UNREADABLE("the journal cannot be read from here on"),
        TILES("the log's files have something else than was signed"),
        BOTH("journal and tiles have something else than was signed"),
        STRANGE("this was written behind the last checkpoint, and not by this instance");

        private final String words;

        What(String words) {
            this.words = words;
        }

        public String words() {
            return words;
        }
    }

    /// @param position of the first entry that it concerns
    public record Finding(long position, What what) {}

    /// @param folder of the log
    /// @param head what the log has shown last, from memory: what is on disk may be a lie
    public JournalCheck(Path folder, EntrySource journal, Checkpoint head) {
        this.signed = new SignedLeaves(LogReader.of(folder));
        this.journal = journal;
        this.head = head;
    }

    /// How many entries it has seen.
    public long position() {
        return position;
    }

    /// How many there are.
    public long end() {
        return head.size();
    }

    public boolean done() {
        return position >= head.size();
    }

    /// Looks at the next tile.
    public List<Finding> next() {
        List<Finding> findings = new ArrayList<>();
        if (!done()) {
            try {
                look(findings);
                if (done() && found == 0 && findings.isEmpty()) {
                    compareRoot(findings);
                }
            } catch (IOException failure) {
                throw new UncheckedIOException(failure);
            }
        }
        List<Finding> told =
                findings.subList(0, Math.clamp(FINDINGS_MAX - found, 0, findings.size()));
        found += findings.size();
        return List.copyOf(told);
    }

    private void look(List<Finding> findings) throws IOException {
        long from = position;
        int width = (int) Math.min(SignedLeaves.TILE, head.size() - from);
        position += width;
        List<byte[]> held = read(from, width);
        if (held.size() < width) {
            whole = false;
            findings.add(new Finding(from + held.size(), What.UNREADABLE));
        }
        compare(from, held, findings);
        held.forEach(root::append);
    }

    private void compare(long from, List<byte[]> held, List<Finding> findings) throws IOException {
        if (held.isEmpty()) {
            return;
        }
        long tile = from / SignedLeaves.TILE;
        try {
            List<Hash> leaves = signed.of(tile, held.size());
            List<byte[]> bundle = signed.entries(tile, held.size());
            for (int i = 0; i < held.size(); i++) {
                Hash leaf = hasher.leaf(held.get(i));
                if (!leaf.equals(leaves.get(i))) {
                    findings.add(new Finding(from + i, judge(from + i, leaf, leaves.get(i))));
                } else if (!Arrays.equals(held.get(i), bundle.get(i))) {
                    findings.add(new Finding(from + i, What.TILES));
                }
            }
        } catch (DamagedLog _) {
            findings.add(new Finding(from, What.TILES));
        }
    }

    /// As many of the entries as can be read.
    private List<byte[]> read(long from, int width) {
        List<byte[]> held = new ArrayList<>(width);
        try {
            journal.read(
                    from,
                    from + width,
                    (_, tenant, timeMillis, sealed) ->
                            held.add(entries.of(tenant, timeMillis, sealed)));
            return held;
        } catch (Corruption _) {
            return held;
        }
    }

    /// Which of the two the signed root speaks for.
    private What judge(long index, Hash held, Hash shown) throws IOException {
        if (signed.proves(index, held, head)) {
            return What.TILES;
        }
        return signed.proves(index, shown, head) ? What.JOURNAL : What.BOTH;
    }

    /// Journal and leaves agree. Where the root does not, both were changed together: the proof of
    /// the first tile that was touched comes to nothing.
    private void compareRoot(List<Finding> findings) throws IOException {
        if (!whole || root.root().equals(head.root())) {
            return;
        }
        for (long first = 0; first < head.size(); first += SignedLeaves.TILE) {
            int width = (int) Math.min(SignedLeaves.TILE, head.size() - first);
            Hash leaf = signed.of(first / SignedLeaves.TILE, width).getFirst();
            if (!signed.proves(first, leaf, head)) {
                findings.add(new Finding(first, What.BOTH));
                return;
            }
        }
    }
}
