package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// An instance that is no demonstration, as its operator has it: made by `init` for a host of its
/// own, configured in its file, run as a process, asked over its socket.
final class RealNode {
    static final String HOST = "id.example.test";

    private final Path home;
    private final Path data;
    private final Path passphrase;
    private final int port = ServerProcess.freePort();

    private RealNode(Path home) throws IOException {
        this.home = home;
        this.data = home.resolve("data");
        this.passphrase = Files.writeString(home.resolve("passphrase"), "correct horse battery\n");
    }

    static RealNode make(Path home) throws Exception {
        RealNode made = new RealNode(home);
        String origin = "https://" + HOST + ":" + made.port;
        ServerProcess init = made.process(made.passphrase, "--init", "--origin", origin);
        assertThat(init.exitCode()).as(init.output()).isZero();
        return made;
    }

    int port() {
        return port;
    }

    Path data() {
        return data;
    }

    /// The instance's own root.
    Path authority() {
        return data.resolve("ca.pem");
    }

    void configure(Map<String, Object> more) throws IOException {
        Path file = data.resolve("config.json");
        Map<String, Object> all =
                new TreeMap<>(JsonObject.read(Files.readAllBytes(file)).members());
        all.put("publicPort", (long) port);
        all.putAll(more);
        Files.writeString(file, CanonicalJson.write(all));
    }

    ServerProcess start() {
        return process(passphrase);
    }

    /// @param password holds that of the certificate
    ServerProcess start(Path password) {
        return process(password, "--certificate-password-fd", "8");
    }

    /// On a host whose clock the file sets.
    ServerProcess startWithClock(Path clock) {
        return ServerProcess.startIn(
                home,
                ServerProcess.clock(clock),
                List.of("--data", data.toString(), "--passphrase-fd", "7"),
                passphrase);
    }

    private ServerProcess process(Path eighth, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--data", data.toString(), "--passphrase-fd", "7"));
        arguments.addAll(List.of(more));
        return ServerProcess.startWithDescriptors(home, arguments, passphrase, eighth);
    }

    JsonObject status() throws IOException {
        return exchange("GET /v1/status", new byte[0]);
    }

    JsonObject perform(String activity, Map<String, Object> parameters) throws IOException {
        byte[] body = CanonicalJson.write(parameters).getBytes(StandardCharsets.UTF_8);
        return exchange("POST /v1/activities/" + activity, body);
    }

    /// The details of the operator realm's events of one action, the oldest first.
    List<JsonObject> told(String action) throws IOException {
        JsonObject found = perform("audit.search", Map.of("tenant", "operator", "action", action));
        return found.objects("events").reversed().stream()
                .map(event -> event.object("details"))
                .toList();
    }

    private JsonObject exchange(String line, byte[] body) throws IOException {
        String head =
                line
                        + " HTTP/1.1\r\nHost: local\r\nConnection: close\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        Path socket = data.resolve("sallyport.sock");
        try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            channel.connect(UnixDomainSocketAddress.of(socket));
            channel.write(ByteBuffer.wrap(head.getBytes(StandardCharsets.US_ASCII)));
            channel.write(ByteBuffer.wrap(body));
            try (InputStream in = Channels.newInputStream(channel)) {
                String answer = new String(in.readAllBytes(), StandardCharsets.UTF_8);
                String json = answer.substring(answer.indexOf("\r\n\r\n") + 4);
                return JsonObject.read(json.getBytes(StandardCharsets.UTF_8));
            }
        }
    }
}
