package io.sallyport.audit.merkle;

import java.io.IOException;
import java.io.UncheckedIOException;

/// The root over entries that are seen once and kept nowhere. It belongs to one thread.
public final class TreeRoot {
    private final RightEdge edge;

    /// Of no entries yet.
    public TreeRoot() {
        this.edge = new RightEdge((_, _, _) -> {});
    }

    public void append(byte[] entry) {
        try {
            edge.append(entry);
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    public Hash root() {
        return edge.root();
    }
}
