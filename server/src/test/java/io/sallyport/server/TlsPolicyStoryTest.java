package io.sallyport.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What a listener speaks is changed while it serves.
class TlsPolicyStoryTest {
    @TempDir private Path home;
    private final int port = ServerProcess.freePort();
    private Node node;
    private DemoInstance instance;
    private TlsPorts ports;

    @BeforeEach
    void start() {
        Path folder = home.resolve("data");
        node = Nodes.startDemo(folder, port);
        instance = new DemoInstance(folder);
        ports = new TlsPorts(folder, instance);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private SSLSocket connect(Plane plane, String version) throws Exception {
        return ports.connect(plane, TlsPorts.nobody(), version);
    }

    private static void asks(SSLSocket socket) throws IOException {
        socket.getOutputStream()
                .write("GET /health/live HTTP/1.1\r\nHost: localhost\r\n\r\n".getBytes(US_ASCII));
        byte[] status = socket.getInputStream().readNBytes(12);
        assertThat(new String(status, US_ASCII)).isEqualTo("HTTP/1.1 200");
        // The rest of an answer this small is there with its beginning.
        socket.getInputStream().skipNBytes(socket.getInputStream().available());
    }

    private void refused(Plane plane, String version) throws Exception {
        try (SSLSocket socket = connect(plane, version)) {
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
    }

    private List<String> spoken(Plane plane) {
        return instance.activity("tls.policy", Map.of()).object(plane.label()).texts("versions");
    }

    @Test
    void aRaisedFloorCountsFromTheNextConnectionOn() throws Exception {
        try (SSLSocket before = connect(Plane.PUBLIC, "TLSv1.2")) {
            asks(before);
            instance.activity("tls.configure", Map.of("listener", "public", "floor", "TLS 1.3"));
            refused(Plane.PUBLIC, "TLSv1.2");
            told("tls-version-tls-1.2");
            asks(before);
        }
        try (SSLSocket newest = connect(Plane.PUBLIC, "TLSv1.3");
                SSLSocket other = connect(Plane.CARD, "TLSv1.2")) {
            asks(newest);
            other.startHandshake();
        }
        stop();
        start();
        assertThat(spoken(Plane.PUBLIC)).containsExactly("TLS 1.3");
        refused(Plane.PUBLIC, "TLSv1.2");
        instance.activity("tls.configure", Map.of("listener", "public"));
        try (SSLSocket again = connect(Plane.PUBLIC, "TLSv1.2")) {
            asks(again);
        }
        assertThat(instance.activity("tls.policy", Map.of()).number("version")).isEqualTo(2);
    }

    private void told(String reason) {
        Events.await(
                node,
                AuditAction.REQUEST_REFUSED,
                event -> event.object("details").text("reason").equals(reason));
    }

    @Test
    void whatNobodyCouldConnectUnderIsRefused() {
        List<String> groups = List.of("X25519", "SECP256R1", "SECP384R1");
        for (Plane plane : Plane.values()) {
            List<String> before = spoken(plane);
            assertThatThrownBy(() ->
                            instance.activity(
                                    "tls.configure",
                                    Map.of("listener", plane.label(), "without", groups)))
                    .hasMessageContaining("400");
            assertThat(spoken(plane)).isEqualTo(before);
        }
        assertThatThrownBy(
                        () -> instance.activity("tls.configure", Map.of("listener", "elsewhere")))
                .hasMessageContaining("400");
        assertThatThrownBy(() ->
                        instance.activity(
                                "tls.configure",
                                Map.of("listener", "operator", "floor", "TLS 1.2")))
                .hasMessageContaining("400");
    }

    @Test
    void theNewestHandshakesAreShownWithWhatWasOffered() throws Exception {
        try (SSLSocket socket = connect(Plane.CARD, "TLSv1.2")) {
            asks(socket);
        }
        refused(Plane.OPERATOR, "TLSv1.2");
        JsonObject done = newest("card");
        assertThat(done.text("result")).isEqualTo("done");
        assertThat(done.text("version")).isEqualTo("TLSv1.2");
        assertThat(done.object("offered").texts("suites")).contains("0xC02C");
        JsonObject refused = newest("operator");
        assertThat(refused.text("reason")).isEqualTo("tls-version-tls-1.2");
        assertThat(refused.object("offered").text("newest")).isEqualTo("TLS 1.2");
    }

    private JsonObject newest(String listener) {
        return instance.activity("tls.handshakes", Map.of()).objects("handshakes").stream()
                .filter(one -> one.text("listener").equals(listener))
                .findFirst()
                .orElseThrow(NoSuchElementException::new);
    }
}
