package io.sallyport.audit.merkle;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/// Reads a log from its folder.
final class FolderReader implements LogReader {
    private final Path folder;

    FolderReader(Path folder) {
        this.folder = folder;
    }

    @Override
    public Optional<byte[]> read(String path, int limit) throws IOException {
        try (InputStream file = Files.newInputStream(folder.resolve(path))) {
            return Optional.of(file.readNBytes(limit + 1));
        } catch (NoSuchFileException _) {
            return Optional.empty();
        }
    }
}
