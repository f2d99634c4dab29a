package io.sallyport.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.nio.file.Path;
import java.security.KeyStore;
import java.security.MessageDigest;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the log says of a certificate that ended its handshake: which one it was and what it
/// claims, so that somebody can look for who has it.
class PeerClaimStoryTest {
    @TempDir private static Path home;
    private static Node node;
    private static TlsPorts ports;

    @BeforeAll
    static void start() {
        Path folder = home.resolve("data");
        node = Nodes.startDemo(folder);
        ports = new TlsPorts(folder, new DemoInstance(folder));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static void knock(Plane plane, KeyStore as) throws Exception {
        int first;
        try (SSLSocket socket = ports.connect(plane, as)) {
            socket.getOutputStream().write("GET / HTTP/1.1\r\n\r\n".getBytes(US_ASCII));
            first = socket.getInputStream().read();
        } catch (IOException ended) {
            first = -1;
        }
        assertThat(first).isEqualTo(-1);
    }

    /// So it can be asked whose key is in whose hands. A name that is too long is cut.
    @Test
    void tellsWhatTheRefusedOneClaims() throws Exception {
        String name = "sallyport://localhost/" + "x".repeat(1_000);
        for (Plane plane : List.of(Plane.OPERATOR, Plane.INTERNAL)) {
            KeyStore forged =
                    new ForgedPeer()
                            .named(name)
                            .signedBy(ForgedPeer.stolen(node, "intermediate." + plane.label()));
            knock(plane, forged);
            claimed(plane, "peer-names", fingerprint(forged), name.substring(0, 256));
        }
    }

    /// A stolen certificate without its key, at each listener that asks for one.
    @Test
    void tellsOfACertificateThatIsShownWithoutItsKey() throws Exception {
        for (Plane plane : List.of(Plane.CARD, Plane.OPERATOR, Plane.INTERNAL)) {
            KeyStore seen = ports.peer(plane == Plane.OPERATOR ? "workstations" : "services", 0);
            Certificate[] chain = seen.getCertificateChain("peer");
            knock(plane, TlsPorts.keyed(ForgedPeer.keys().getPrivate(), List.of(chain)));
            claimed(plane, "tls-alert-sent-decrypt-error", fingerprint(seen), name(seen));
        }
    }

    private static void claimed(Plane plane, String reason, String fingerprint, String name) {
        Events.await(
                node,
                AuditAction.REQUEST_REFUSED,
                event -> {
                    Map<String, Object> details = event.object("details").members();
                    return ("tls/" + plane.label()).equals(details.get("place"))
                            && reason.equals(details.get("reason"))
                            && fingerprint.equals(details.get("claimedFingerprint"))
                            && name.equals(details.get("claimedName"));
                });
    }

    private static String fingerprint(KeyStore peer) throws Exception {
        byte[] encoded = peer.getCertificate("peer").getEncoded();
        return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(encoded));
    }

    private static String name(KeyStore peer) throws Exception {
        X509Certificate leaf = (X509Certificate) peer.getCertificate("peer");
        return leaf.getSubjectAlternativeNames().iterator().next().get(1).toString();
    }
}
