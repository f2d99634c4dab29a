package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.Plane;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A browser whose user has a client certificate. Where one is asked for, it puts a question to its
/// user and shows nothing until it has an answer.
@Tag("external")
class BrowserStoryTest {
    private static final String SECONDS = "15";

    @TempDir private Path home;

    private String says(String... command) throws Exception {
        return TlsPorts.says(Map.of("HOME", home.toString()), "", command);
    }

    /// The demonstration's own service, and its authority to trust.
    private void install(DemoInstance instance) throws Exception {
        Path folder = Files.createDirectories(home.resolve(".pki/nssdb"));
        String database = "sql:" + folder;
        says("certutil", "-N", "-d", database, "--empty-password");
        String authority = instance.demo().text("ca");
        says("certutil", "-A", "-d", database, "-n", "ca", "-t", "C,,", "-i", authority);
        JsonObject file = instance.demo().objects("services").getFirst().object("certificate");
        Path password = Files.writeString(home.resolve("password"), file.text("password"));
        String imported =
                says(
                        "pk12util",
                        "-d",
                        database,
                        "-K",
                        "",
                        "-i",
                        file.text("pkcs12"),
                        "-w",
                        password.toString());
        assertThat(imported).contains("IMPORT SUCCESSFUL");
        assertThat(says("certutil", "-L", "-d", database)).contains("u,u,u");
    }

    private String shown(TlsPorts ports, Plane plane) throws Exception {
        return says(
                "timeout",
                SECONDS,
                "chromium",
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--user-data-dir=" + home.resolve("browser-" + plane.label()),
                "--dump-dom",
                "https://" + ports.address(plane) + "/health/live");
    }

    @Test
    void isNeverAskedForACertificateByThePublicListener() throws Exception {
        Path folder = home.resolve("data");
        try (Node _ = Nodes.startDemo(folder)) {
            DemoInstance instance = new DemoInstance(folder);
            TlsPorts ports = new TlsPorts(folder, instance);
            install(instance);
            assertThat(shown(ports, Plane.PUBLIC)).contains("<html>", "UP");
            assertThat(handshakes(instance, Plane.PUBLIC)).contains("done");
            // The control: the same browser with the same certificate, where one is asked for.
            assertThat(shown(ports, Plane.INTERNAL)).doesNotContain("<html>");
            assertThat(handshakes(instance, Plane.INTERNAL)).isNotEmpty().doesNotContain("done");
        }
    }

    private static List<String> handshakes(DemoInstance instance, Plane plane) {
        return instance.activity("tls.handshakes", Map.of()).objects("handshakes").stream()
                .filter(one -> one.text("listener").equals(plane.label()))
                .map(one -> one.text("result"))
                .toList();
    }
}
