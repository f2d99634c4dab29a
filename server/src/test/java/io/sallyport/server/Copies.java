package io.sallyport.server;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// Copies of folders, as a thief makes them.
final class Copies {
    private Copies() {}

    /// @param without names in the folder itself that are left out
    static void of(Path from, Path to, String... without) {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Path inside = from.relativize(file);
                if (List.of(without).contains(inside.getName(0).toString())) {
                    continue;
                }
                Path target = to.resolve(inside.toString());
                if (Files.isDirectory(file)) {
                    Files.createDirectories(target);
                } else {
                    Files.createDirectories(target.getParent());
                    Files.copy(file, target);
                }
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }
}
