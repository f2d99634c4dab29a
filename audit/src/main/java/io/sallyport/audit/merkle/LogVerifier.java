package io.sallyport.audit.merkle;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Checks a whole log as a stranger would: the signature of its checkpoint, every entry against its
/// leaf hash, every hash of every tile, and the root, for exactly the size of the checkpoint. It
/// reads each file once, nearly in the order of the entries, with all processors, and its memory
/// does not grow with the log.
public final class LogVerifier {
    private final TileSource source;
    private final NoteVerifier key;
    private final List<CosignatureVerifier> witnesses;

    /// Every log extends the empty one.
    private final Checkpoint nothing;

    /// Is told after each bundle.
    @FunctionalInterface
    public interface Progress {
        Progress SILENT = (_, _) -> {};

        void checked(long entries, long total);
    }

    /// @param key the log's key; its name is the origin that the checkpoint must have
    public LogVerifier(LogReader reader, NoteVerifier key) {
        this(reader, key, key.name());
    }

    /// @param origin must be that of the checkpoint, or one key's log could be shown for another's
    /// @throws Malformed when the origin cannot be one
    public LogVerifier(LogReader reader, NoteVerifier key, String origin) {
        this(new TileSource(reader), key, List.of(), new Checkpoint(origin, 0, TreeHasher.EMPTY));
    }

    private LogVerifier(
            TileSource source,
            NoteVerifier key,
            List<CosignatureVerifier> witnesses,
            Checkpoint nothing) {
        this.source = source;
        this.key = key;
        this.witnesses = witnesses;
        this.nothing = nothing;
    }

    /// Checks the log at the checkpoint that its witnesses have cosigned, and refuses it unless
    /// each of these has. Without any the plain checkpoint counts.
    public LogVerifier witnessedBy(List<CosignatureVerifier> required) {
        return new LogVerifier(source, key, List.copyOf(required), nothing);
    }

    /// @throws IOException when the log cannot be read, which is no finding about it
    public Verification verify(Progress progress) throws IOException {
        return verifyExtends(nothing, progress);
    }

    /// Checks the whole log, and that it is the one that an older checkpoint spoke of, with nothing
    /// of that changed or taken away. ([Proofs#consistency] shows the latter alone, from a few
    /// tiles; but when it does not, only this tells a fork from a damaged tile.)
    ///
    /// @param older was verified before, perhaps long ago and on another machine
    /// @throws IOException when the log cannot be read, which is no finding about it
    public Verification verifyExtends(Checkpoint older, Progress progress) throws IOException {
        try {
            Note note = source.checkpoint(file());
            Checkpoint checkpoint = checkpoint(note, older);
            List<Cosigning.Cosigned> cosignatures = cosignatures(note, checkpoint);
            new Pass(checkpoint, older, progress).run();
            return new Verification.Verified(checkpoint, checkpoint.size(), cosignatures);
        } catch (DamagedLog damage) {
            return damage.verdict();
        }
    }

    private String file() {
        return witnesses.isEmpty() ? LogReader.CHECKPOINT : LogReader.WITNESSED;
    }

    private DamagedLog damaged(String what) {
        return Damage.note(file(), what);
    }

    private Checkpoint checkpoint(Note note, Checkpoint older) throws IOException {
        if (!key.claimedBy(note)) {
            throw damaged("no signature by " + key.name());
        }
        if (!key.verifies(note)) {
            throw damaged("signature by " + key.name() + " does not verify");
        }
        Checkpoint checkpoint;
        try {
            checkpoint = Checkpoint.parse(note.text());
        } catch (Malformed malformed) {
            throw damaged(String.valueOf(malformed.getMessage()));
        }
        String origin = nothing.origin();
        if (!checkpoint.origin().equals(origin) || !older.origin().equals(origin)) {
            throw damaged("not of the log " + origin);
        }
        if (checkpoint.size() < older.size()) {
            throw damaged(
                    "size "
                            + checkpoint.size()
                            + " is less than the "
                            + older.size()
                            + " of an older checkpoint");
        }
        return checkpoint;
    }

    private List<Cosigning.Cosigned> cosignatures(Note note, Checkpoint checkpoint)
            throws IOException {
        List<Cosigning.Cosigned> found = new ArrayList<>();
        for (CosignatureVerifier witness : witnesses) {
            switch (witness.on(checkpoint, note.signatures())) {
                case Cosigning.Cosigned cosigned -> found.add(cosigned);
                case Cosigning.Absent _ -> throw damaged("no cosignature by " + witness.name());
                case Cosigning.Unverified _ ->
                        throw damaged("cosignature by " + witness.name() + " does not verify");
            }
        }
        return found;
    }

    /// One pass over one log. Full tiles are read and hashed side by side, some of them ahead; what
    /// came of them is taken in the order of the entries, so the first damage is always the one
    /// that is named.
    private final class Pass {
        private final Checkpoint checkpoint;
        private final Checkpoint older;
        private final Progress progress;

        /// Computes the whole tree from the entries; the tiles are only held against it.
        private final RightEdge edge = new RightEdge(this::compareFull);

        private Hash olderRoot = TreeHasher.EMPTY;

        Pass(Checkpoint checkpoint, Checkpoint older, Progress progress) {
            this.checkpoint = checkpoint;
            this.older = older;
            this.progress = progress;
        }

        void run() throws IOException {
            try (TileCheck ahead = new TileCheck(source, checkpoint.size() / TilePath.FULL)) {
                while (edge.size() < checkpoint.size()) {
                    long index = edge.size() / TilePath.FULL;
                    int width = (int) Math.min(TilePath.FULL, checkpoint.size() - edge.size());
                    Optional<Hash> subtree =
                            width == TilePath.FULL ? Optional.of(ahead.next()) : Optional.empty();
                    if (subtree.isPresent() && !parts(index)) {
                        edge.appendFull(subtree.get());
                    } else {
                        append(new TilePath.Entries(index, width));
                    }
                    meetOlder();
                    progress.checked(edge.size(), checkpoint.size());
                }
            }
            comparePartial();
            if (!edge.root().equals(checkpoint.root())) {
                throw damaged("root differs from that of the entries");
            }
            if (!olderRoot.equals(older.root())) {
                throw damaged(
                        "forked: the first "
                                + older.size()
                                + " entries are not those of the older checkpoint");
            }
        }

        /// Whether the older checkpoint ends inside a tile: then its entries are taken one by one.
        private boolean parts(long index) {
            return older.size() / TilePath.FULL == index && older.size() % TilePath.FULL > 0;
        }

        private void append(TilePath.Entries bundle) throws IOException {
            for (byte[] entry : source.entries(bundle)) {
                edge.append(entry);
                meetOlder();
            }
        }

        private void meetOlder() {
            if (edge.size() == older.size()) {
                olderRoot = edge.root();
            }
        }

        private void compareFull(int level, long index, byte[] computed) throws IOException {
            compare(new TilePath.Hashes(level, index, TilePath.FULL), computed);
        }

        private void comparePartial() throws IOException {
            for (int level = 0; edge.count(level) > 0; level++) {
                if (edge.width(level) > 0) {
                    compare(edge.path(level), edge.tile(level));
                }
            }
        }

        private void compare(TilePath.Hashes path, byte[] computed) throws IOException {
            TileCheck.compare(path, source.hashes(path), computed);
        }
    }
}
