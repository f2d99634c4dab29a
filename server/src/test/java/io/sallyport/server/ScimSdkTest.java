package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client that others wrote, unchanged: Ping Identity's SCIM 2 SDK (`ScimSdk`).
class ScimSdkTest extends ScimStory {
    @TempDir private Path out;

    @Test
    void provisionsATenant() throws IOException, InterruptedException {
        Path root = Repository.here().root();
        Path said = out.resolve("said");
        Process client =
                new ProcessBuilder(
                                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                                "--add-opens=java.base/java.net=ALL-UNNAMED",
                                "--add-opens=java.base/sun.net.www.protocol.https=ALL-UNNAMED",
                                "-cp",
                                root.resolve("server/target/scim-sdk") + "/*",
                                root.resolve("server/src/test/clients/ScimSdk.java").toString(),
                                instance.issuer(0) + "/scim/v2",
                                folder.resolve("ca.pem").toString())
                        .redirectErrorStream(true)
                        .redirectOutput(said.toFile())
                        .start();
        client.getOutputStream().write(token().getBytes(StandardCharsets.UTF_8));
        client.getOutputStream().close();
        assertThat(client.waitFor()).as(Files.readString(said)).isZero();
    }
}
