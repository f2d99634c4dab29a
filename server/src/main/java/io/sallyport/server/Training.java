package io.sallyport.server;

import io.sallyport.audit.merkle.PinnedTrust;
import io.sallyport.foundation.StartRefused;
import java.io.IOException;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLContext;

/// Run once by the build: starts a throw-away demonstration twice (a first and a later start) and
/// asks it for a few things, so that the JVM can record in its ahead-of-time cache what a start
/// needs.
public final class Training {
    private static final int REQUESTS = 20;

    /// Below it, no connection of somebody else's takes a port meanwhile.
    private static final int HIGHER = 20_000;

    private Training() {}

    /// @param arguments none
    public static void main(String[] arguments) throws IOException, InterruptedException {
        Path folder = Files.createTempDirectory("sallyport-training");
        Logging.configure();
        try {
            Options options = Options.demo(folder, freePort(folder));
            for (int start = 0; start < 2; start++) {
                try (Node node = Node.start(options, () -> {})) {
                    ask(node.origin(), folder.resolve("ca.pem"));
                }
            }
        } finally {
            delete(folder);
        }
    }

    /// One around which all ports of a node are free.
    private static int freePort(Path folder) throws IOException {
        try (ServerSocket socket = new ServerSocket(0)) {
            int port = socket.getLocalPort() - HIGHER;
            Configuration.read(Options.demo(folder, port)).requireFreePorts();
            return port;
        } catch (StartRefused taken) {
            return freePort(folder);
        }
    }

    private static void ask(URI origin, Path authority) throws IOException, InterruptedException {
        SSLContext trust = PinnedTrust.of(Optional.of(authority));
        try (HttpClient client = HttpClient.newBuilder().sslContext(trust).build()) {
            for (int i = 0; i < REQUESTS; i++) {
                for (String path :
                        List.of(
                                "/health/ready",
                                "/contoso/oauth2/jwks",
                                "/contoso/.well-known/openid-configuration")) {
                    client.send(
                            HttpRequest.newBuilder(origin.resolve(path)).build(),
                            HttpResponse.BodyHandlers.discarding());
                }
            }
        }
    }

    private static void delete(Path folder) throws IOException {
        try (Stream<Path> all = Files.walk(folder)) {
            for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(path);
            }
        }
    }
}
