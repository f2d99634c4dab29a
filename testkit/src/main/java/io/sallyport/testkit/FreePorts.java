package io.sallyport.testkit;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.stream.IntStream;

/// Ports for a node: the public listener's, around which the others lie. They are below those that
/// the system gives to connections, so that none of these takes one before the node does.
public final class FreePorts {
    private static final int FIRST = 12_000;
    private static final int COUNT = 18_000;
    private static final int[] OFFSETS = {0, 1, 1_000, -1_000};

    private FreePorts() {}

    /// @return a port that is free together with the next one, and those 1,000 above and below
    public static int base() {
        int start = Math.floorMod(System.nanoTime() / 1_000, COUNT);
        return IntStream.range(0, COUNT)
                .map(step -> FIRST + (start + 2 * step) % COUNT)
                .filter(port -> IntStream.of(OFFSETS).allMatch(offset -> free(port + offset)))
                .findFirst()
                .orElseThrow();
    }

    private static boolean free(int port) {
        try (ServerSocket socket = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort() == port;
        } catch (IOException taken) {
            return false;
        }
    }
}
