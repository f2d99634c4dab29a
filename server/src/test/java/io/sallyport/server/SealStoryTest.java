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
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An instance whose root key several custodians hold, from its making to a rotation.
class SealStoryTest {
    @TempDir private Path home;
    private final String port = Integer.toString(ServerProcess.freePort());

    private Path data() {
        return home.resolve("data");
    }

    private Path secret(String... lines) throws IOException {
        return Files.write(Files.createTempFile(home, "secret", ""), List.of(lines));
    }

    private List<String> deal() throws InterruptedException {
        ServerProcess init =
                ServerProcess.start(
                        home,
                        List.of(
                                "--init",
                                "--data",
                                data().toString(),
                                "--deal",
                                "2/3",
                                "--origin",
                                "https://localhost:" + port));
        assertThat(init.exitCode()).as(init.output()).isZero();
        return init.output()
                .lines()
                .filter(line -> line.startsWith("share "))
                .map(line -> line.substring(line.indexOf(": ") + 2))
                .toList();
    }

    private ServerProcess start(Path shares) {
        return ServerProcess.startWithDescriptor7(
                home,
                List.of("--data", data().toString(), "--public-port", port, "--shares-fd", "7"),
                shares);
    }

    private JsonObject perform(String activity, Map<String, Object> parameters) throws IOException {
        byte[] body = CanonicalJson.write(parameters).getBytes(StandardCharsets.UTF_8);
        String head =
                "POST /v1/activities/"
                        + activity
                        + " HTTP/1.1\r\nHost: local\r\nConnection: close\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        Path socket = data().resolve("sallyport.sock");
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

    @Test
    void anyTwoCustodiansOpenItAndRotateItsRootKey() throws Exception {
        List<String> shares = deal();
        assertThat(shares).hasSize(3);
        ServerProcess alone = start(secret(shares.get(1)));
        assertThat(alone.exitCode()).isEqualTo(1);
        assertThat(alone.output()).contains("1 different shares; 2 are needed");
        try (ServerProcess node = start(secret(shares.get(2), shares.get(0))).ready()) {
            perform("tenant.create", Map.of("name", "contoso"));
            JsonObject listed =
                    perform("protector.list", Map.of()).objects("protectors").getFirst();
            assertThat(listed.text("kind")).isEqualTo("shares");
            assertThat(listed.text("state")).isEqualTo("active");

            JsonObject refused = perform("root-key.rotate", Map.of());
            assertThat(refused.text("detail")).contains("nothing was rotated");
            JsonObject rotated =
                    perform(
                            "root-key.rotate",
                            Map.of("shares", shares.get(0) + "," + shares.get(1)));
            assertThat(rotated.number("epoch")).isEqualTo(2);
            assertThat(rotated.number("tenants")).isEqualTo(2);
            perform("tenant.create", Map.of("name", "fabrikam"));
            assertThat(node.stop()).isEqualTo(143);
        }
        try (ServerProcess node = start(secret(shares.get(1), shares.get(2))).ready()) {
            assertThat(perform("tenant.list", Map.of()).objects("tenants")).hasSize(2);
            assertThat(node.stop()).isEqualTo(143);
        }
    }

    /// What the custodians hold is in no file and in no line of the log's.
    @Test
    void theSharesAreNowhere() throws Exception {
        List<String> shares = deal();
        try (ServerProcess node = start(secret(shares.get(0), shares.get(1))).ready()) {
            perform("root-key.rotate", Map.of("shares", shares.get(0) + "," + shares.get(1)));
            assertThat(node.stop()).isEqualTo(143);
            assertThat(node.output()).doesNotContain(shares.get(0), shares.get(1));
        }
        try (var files = Files.walk(data())) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                assertThat(Files.readString(file, StandardCharsets.ISO_8859_1))
                        .as(file.toString())
                        .doesNotContain(shares.get(0), shares.get(1), shares.get(2));
            }
        }
    }
}
