package io.sallyport.server;

import io.sallyport.foundation.CanonicalJson;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;

/// Pebble: the ACME server with which its makers test what asks Let's Encrypt. Every name leads to
/// loopback; it validates at the port of the node.
final class PebbleServer implements AutoCloseable {
    /// A secret that it knows an operator by, in base64url.
    static final String EXTERNAL_KEY =
            "zWNDZM6eQGHWpSRTPal5eIUYFTu7EajVIoguysqZ9wG44nMEtx3MUAsUDkMTQ12W";

    private final Path home;
    private final OpensslAuthority authority;
    private final int port = ServerProcess.freePort();
    private final int management = ServerProcess.freePort();
    private final Map<String, Object> settings = new TreeMap<>();
    private final List<Process> running = new ArrayList<>();

    /// @param validated the port that the node listens at
    PebbleServer(Path home, int validated) throws Exception {
        this.home = Files.createDirectories(home);
        this.authority = new OpensslAuthority(home.resolve("directory"));
        authority.issue("pebble", OpensslAuthority.EC, "localhost", 20);
        settings.put("listenAddress", "127.0.0.1:" + port);
        settings.put("managementListenAddress", "127.0.0.1:" + management);
        settings.put("certificate", authority.certificate("pebble").toString());
        settings.put("privateKey", authority.key("pebble").toString());
        settings.put("httpPort", 1L);
        settings.put("tlsPort", (long) validated);
        settings.put("ocspResponderURL", "");
        settings.put("externalAccountBindingRequired", false);
    }

    /// Takes only those whom it knows beforehand.
    PebbleServer forKnown() {
        settings.put("externalAccountBindingRequired", true);
        settings.put("externalAccountMACKeys", Map.of("kid-1", EXTERNAL_KEY));
        return this;
    }

    PebbleServer issuingFor(Duration life) {
        settings.put("certificateValidityPeriod", life.toSeconds());
        return this;
    }

    String directory() {
        return "https://localhost:" + port + "/dir";
    }

    /// Whose certificate the directory itself has.
    Path authority() {
        return authority.root();
    }

    PebbleServer start() throws IOException {
        int names = ServerProcess.freePort();
        Path configuration = home.resolve("pebble.json");
        Files.writeString(configuration, CanonicalJson.write(Map.of("pebble", settings)));
        run(
                "pebble-challtestsrv",
                "-dns01",
                "127.0.0.1:" + names,
                "-defaultIPv6",
                "",
                "-http01",
                "",
                "-https01",
                "",
                "-tlsalpn01",
                "",
                "-management",
                "127.0.0.1:" + ServerProcess.freePort());
        run("pebble", "-config", configuration.toString(), "-dnsserver", "127.0.0.1:" + names);
        return this;
    }

    private void run(String... command) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(command)
                        .redirectErrorStream(true)
                        .redirectOutput(home.resolve(command[0] + ".txt").toFile());
        builder.environment().put("PEBBLE_VA_NOSLEEP", "1");
        running.add(builder.start());
    }

    /// The root of what it issues, anew at each start; waits until it is up.
    Path issuer() throws Exception {
        HttpRequest request =
                HttpRequest.newBuilder(URI.create("https://localhost:" + management + "/roots/0"))
                        .build();
        try (HttpClient client =
                HttpClient.newBuilder()
                        .sslContext(DemoInstance.trusting(authority.root()))
                        .build()) {
            for (int tries = 0; ; tries++) {
                try {
                    String pem = client.send(request, HttpResponse.BodyHandlers.ofString()).body();
                    return Files.writeString(home.resolve("issuer.pem"), pem);
                } catch (IOException notYet) {
                    if (tries > 300) {
                        throw new UncheckedIOException(said(), notYet);
                    }
                    LockSupport.parkNanos(100_000_000);
                }
            }
        }
    }

    /// All that it has said.
    String said() throws IOException {
        return Files.readString(home.resolve("pebble.txt"));
    }

    @Override
    public void close() {
        running.forEach(Process::destroyForcibly);
    }
}
