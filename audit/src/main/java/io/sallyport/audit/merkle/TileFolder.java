package io.sallyport.audit.merkle;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;

/// Writes one log into a folder in the C2SP tlog-tiles layout. What it writes depends on the
/// entries and their order alone, so a folder is never the truth: whatever happens to it, it can be
/// written anew from the journal.
///
/// | call | what it writes |
/// | --- | --- |
/// | [#append] | every 256 entries a bundle and a tile, and the tiles above that this fills |
/// | [#flush] | the partial bundle and tiles of this size |
/// | [#publish] | `checkpoint`, forced to disk; nothing else ever is |
///
/// It keeps the right edge of the tree and the bundle that is being filled, and never reads back
/// what it wrote. It belongs to one thread, and a folder to one instance. After an [IOException]
/// the instance is used up: go on with [#resume].
public final class TileFolder {
    /// How many full tiles and bundles [#resume] looks at: at 27,000 entries a second these are 38
    /// seconds, and a kernel keeps what is not forced for about 30 to 35.
    static final int RECENT_TILES = 4096;

    private final TileFiles files;
    private final TileSource written;
    private final RightEdge edge;
    private final EntryBundle bundle = new EntryBundle();
    private final PartialFiles partialBundle;
    private final List<PartialFiles> partialTiles = new ArrayList<>();
    private boolean usable = true;
    private long flushedSize;
    private Hash flushedRoot = TreeHasher.EMPTY;

    private TileFolder(Path folder, long size) throws IOException {
        this.files = new TileFiles(folder);
        this.written = new TileSource(LogReader.of(folder));
        this.edge = new RightEdge(this::writeFull, size);
        this.partialBundle = new PartialFiles(files);
    }

    /// Begins at the first entry, in a new folder or over the files of an old one: each is replaced
    /// by its like in one step, so the old checkpoint stays readable all the while.
    public static TileFolder open(Path folder) throws IOException {
        return new TileFolder(folder, 0);
    }

    /// Goes on at a size, normally that of the last checkpoint. Reads the right edge, and looks
    /// whether the last [#RECENT_TILES] full tiles of each level, and as many bundles, have the
    /// length that they should; what is in these, and all that is older, is for [LogVerifier] to
    /// check.
    ///
    /// @throws IOException when the folder cannot be read, which says nothing about it
    public static Resumption resume(Path folder, long size) throws IOException {
        try {
            TileFolder log = new TileFolder(folder, size);
            log.load(log.written);
            return new Resumption.Resumed(log);
        } catch (DamagedLog damage) {
            return damage.verdict();
        }
    }

    private void load(TileSource source) throws IOException {
        for (int level = 0; edge.count(level) > 0; level++) {
            if (edge.width(level) > 0) {
                edge.load(level, source.hashes(edge.path(level)));
            }
            for (long index : recent(level)) {
                source.hashes(new TilePath.Hashes(level, index, TilePath.FULL));
            }
        }
        if (edge.width(0) > 0) {
            loadBundle(source);
        }
        for (long index : recent(0)) {
            source.entries(new TilePath.Entries(index, TilePath.FULL));
        }
        flushedSize = edge.size();
        flushedRoot = edge.root();
    }

    private long[] recent(int level) {
        long end = edge.count(level) / TilePath.FULL;
        return LongStream.range(Math.max(0, end - RECENT_TILES), end).toArray();
    }

    /// The root speaks for the hashes of the right edge, so only the entries must be held against
    /// them.
    private void loadBundle(TileSource source) throws IOException {
        TilePath.Hashes tile = edge.path(0);
        TreeHasher hasher = new TreeHasher();
        for (byte[] entry : source.entries(new TilePath.Entries(tile.index(), tile.width()))) {
            int position = bundle.count();
            if (!hasher.leaf(entry).equals(Hash.at(edge.tile(0), position * Hash.BYTES))) {
                throw Damage.leaf(tile, position);
            }
            bundle.add(entry);
        }
    }

    /// @param entry at most 65,535 bytes
    public void append(byte[] entry) throws IOException {
        if (entry.length > EntryBundle.ENTRY_BYTES_MAX) {
            throw new IllegalArgumentException("an entry of " + entry.length + " bytes");
        }
        begin();
        bundle.add(entry);
        edge.append(entry);
        usable = true;
    }

    /// How many entries were appended.
    public long size() {
        return edge.size();
    }

    /// The hashes of the last entries as the files have them, at most so many.
    public List<Hash> lastLeaves(int most) throws IOException {
        long size = edge.size();
        List<Hash> leaves = new ArrayList<>();
        for (long at = Math.max(0, size - most); at < size; ) {
            long tile = at / TilePath.FULL;
            int width = (int) Math.min(TilePath.FULL, size - tile * TilePath.FULL);
            byte[] hashes = written.hashes(new TilePath.Hashes(0, tile, width));
            for (int i = (int) (at % TilePath.FULL); i < width; i++) {
                leaves.add(Hash.at(hashes, i * Hash.BYTES));
            }
            at = tile * TilePath.FULL + width;
        }
        return leaves;
    }

    /// The root over them.
    public Hash root() {
        return edge.root();
    }

    /// Writes what a checkpoint of this size needs and the folder has not. A crash in here leaves
    /// some of it, which [#resume] at the last checkpoint does not look at and the next run
    /// replaces.
    public void flush() throws IOException {
        begin();
        if (edge.width(0) > 0) {
            TilePath.Hashes leaves = edge.path(0);
            TilePath entries = new TilePath.Entries(leaves.index(), leaves.width());
            partialBundle.write(entries, bundle::first);
        }
        for (int level = 0; edge.count(level) > 0; level++) {
            if (edge.width(level) > 0) {
                byte[] tile = edge.tile(level);
                partialTiles(level)
                        .write(edge.path(level), w -> ByteBuffer.wrap(tile, 0, w * Hash.BYTES));
            }
        }
        flushedSize = edge.size();
        flushedRoot = edge.root();
        usable = true;
    }

    /// Shows a checkpoint of the last flush to the world.
    ///
    /// @throws IllegalArgumentException when the note is not a checkpoint of what was last flushed:
    ///   a log that has shown two roots for one size can never be repaired
    public void publish(Note checkpoint) throws IOException {
        Checkpoint head = Checkpoint.parse(checkpoint.text());
        if (head.size() != flushedSize || !head.root().equals(flushedRoot)) {
            throw new IllegalArgumentException("not the checkpoint of what was flushed");
        }
        begin();
        files.writeNote(LogReader.CHECKPOINT, checkpoint);
        usable = true;
    }

    /// Entries first, so that whoever sees a hash finds its entry; partial files go last, so that
    /// whoever misses one finds the full one. A crash in between leaves too much, never too little.
    private void writeFull(int level, long index, byte[] hashes) throws IOException {
        if (level == 0) {
            TilePath entries = new TilePath.Entries(index, TilePath.FULL);
            files.write(entries, bundle.first(TilePath.FULL));
            files.deletePartial(entries);
            bundle.clear();
        }
        TilePath tile = new TilePath.Hashes(level, index, TilePath.FULL);
        files.write(tile, ByteBuffer.wrap(hashes));
        files.deletePartial(tile);
    }

    private PartialFiles partialTiles(int level) {
        while (partialTiles.size() <= level) {
            partialTiles.add(new PartialFiles(files));
        }
        return partialTiles.get(level);
    }

    /// Half a step leaves memory and folder apart, so after a failed one nothing more is written.
    private void begin() {
        if (!usable) {
            throw new IllegalStateException("the log could not be written; resume it");
        }
        usable = false;
    }
}
