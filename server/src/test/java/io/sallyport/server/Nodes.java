package io.sallyport.server;

import java.nio.file.Path;

/// Nodes inside the tests' own process.
final class Nodes {
    private Nodes() {}

    static Node startDemo(Path folder) {
        Options options = Options.demo(folder, ServerProcess.freePort());
        return Node.start(
                options,
                () -> {
                    throw new AssertionError("the node had to stop");
                });
    }
}
