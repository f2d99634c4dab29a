package io.sallyport.audit.merkle;

import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/// Reads tiles and bundles of one log and refuses those that are missing or of a wrong size.
/// Instead of a partial one that is absent it takes the full one, of which it is the beginning: a
/// log that grows while we read may delete the former once it has the latter (C2SP tlog-tiles,
/// "Partial Tiles").
final class TileSource {
    private final LogReader reader;

    TileSource(LogReader reader) {
        this.reader = reader;
    }

    /// A file, and under which of its two names it was there.
    private static final class Found {
        private final TilePath path;
        private final byte[] bytes;

        Found(TilePath path, byte[] bytes) {
            this.path = path;
            this.bytes = bytes;
        }
    }

    /// Returns exactly the hashes of the path's width.
    byte[] hashes(TilePath.Hashes path) throws IOException {
        Found tile = find(path, RightEdge.TILE_BYTES);
        int expected = tile.path.width() * Hash.BYTES;
        if (tile.bytes.length != expected) {
            throw Damage.file(tile.path, "does not have exactly " + expected + " bytes");
        }
        return Arrays.copyOf(tile.bytes, path.width() * Hash.BYTES);
    }

    /// Returns exactly the entries of the path's width.
    List<byte[]> entries(TilePath.Entries path) throws IOException {
        Found bundle = find(path, EntryBundle.BYTES_MAX);
        try {
            return EntryBundle.parse(bundle.bytes, bundle.path.width()).subList(0, path.width());
        } catch (Malformed malformed) {
            throw Damage.file(bundle.path, String.valueOf(malformed.getMessage()));
        }
    }

    /// Returns a note that the log shows as its newest checkpoint, unchecked.
    ///
    /// @param file [LogReader#CHECKPOINT] or [LogReader#WITNESSED]
    Note checkpoint(String file) throws IOException {
        byte[] bytes =
                reader.read(file, Note.BYTES_MAX).orElseThrow(() -> Damage.note(file, "missing"));
        try {
            return Note.parse(bytes);
        } catch (Malformed malformed) {
            throw Damage.note(file, String.valueOf(malformed.getMessage()));
        }
    }

    private Found find(TilePath path, int limit) throws IOException {
        Optional<byte[]> exact = reader.read(path.text(), limit);
        if (exact.isPresent()) {
            return new Found(path, exact.get());
        }
        TilePath full = path.at(TilePath.FULL);
        Optional<byte[]> longer = path.full() ? Optional.empty() : reader.read(full.text(), limit);
        return new Found(full, longer.orElseThrow(() -> Damage.file(path, "is missing")));
    }
}
