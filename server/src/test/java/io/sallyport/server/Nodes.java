package io.sallyport.server;

import java.nio.file.Path;

/// Nodes inside the tests' own process.
final class Nodes {
    private Nodes() {}

    static Node startDemo(Path folder) {
        return startDemo(folder, ServerProcess.freePort());
    }

    static Node startDemo(Path folder, int port) {
        Options options = Options.demo(folder, port);
        return Node.start(
                options,
                () -> {
                    throw new AssertionError("the node had to stop");
                });
    }
}
