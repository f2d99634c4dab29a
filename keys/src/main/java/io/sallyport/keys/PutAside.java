package io.sallyport.keys;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Objects;
import java.util.Optional;

/// What a restore replaces is kept beside it under another name: `NAME.replaced-1`, and so on.
public final class PutAside {
    private PutAside() {}

    /// Returns under which name; nothing when nothing stood there.
    public static Optional<Path> move(Path path) throws IOException {
        if (!Files.exists(path)) {
            return Optional.empty();
        }
        Path aside = path;
        for (int number = 1; Files.exists(aside); number++) {
            aside = path.resolveSibling(path.getFileName() + ".replaced-" + number);
        }
        Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
        OwnerOnly.force(Objects.requireNonNull(path.toAbsolutePath().getParent()));
        return Optional.of(aside);
    }
}
