package io.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// A file that is open in this process, with the number of its descriptor: what `3< file` gives.
record OpenDescriptor(InputStream stream, String number) implements AutoCloseable {
    static OpenDescriptor of(Path folder, String text) throws IOException {
        Path file = Files.createTempFile(folder, "secret", ".txt").toRealPath();
        Files.writeString(file, text);
        InputStream stream = Files.newInputStream(file);
        List<Path> links;
        try (Stream<Path> all = Files.list(Path.of("/proc/self/fd"))) {
            links = all.toList();
        }
        for (Path link : links) {
            if (Files.isSymbolicLink(link) && Files.readSymbolicLink(link).equals(file)) {
                return new OpenDescriptor(stream, link.getFileName().toString());
            }
        }
        throw new IOException("not open: " + file);
    }

    @Override
    public void close() throws IOException {
        stream.close();
    }
}
