package io.sallyport.audit.merkle;

import java.io.IOException;
import java.nio.file.Path;

/// Where a log shows what its witnesses have cosigned: a checkpoint with their lines behind the
/// log's own, beside the plain one, which never waits for them. It belongs to one thread.
public final class WitnessedFile {
    private final TileFiles files;

    /// @param folder of the log
    public WitnessedFile(Path folder) throws IOException {
        this.files = new TileFiles(folder, ".unfinished.witnessed");
    }

    /// Replaces it. A crash leaves the old one or the new one.
    public void publish(Note note) throws IOException {
        files.writeNote(LogReader.WITNESSED, note);
    }
}
