package io.sallyport.server;

import java.nio.file.Path;
import java.util.Optional;

/// Nodes inside the tests' own process.
final class Nodes {
    private Nodes() {}

    static Node startDemo(Path folder) {
        Options options =
                new Options(
                        folder,
                        true,
                        false,
                        Optional.of(ServerProcess.freePort()),
                        Optional.empty(),
                        Options.Sealing.NONE);
        return Node.start(
                options,
                () -> {
                    throw new AssertionError("the node had to stop");
                });
    }
}
