package io.sallyport.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.ForwardedRequest;
import io.sallyport.http.ForwardedResponse;
import io.sallyport.http.Request;
import io.sallyport.http.Response;
import io.sallyport.http.Wire;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.HostName;
import io.sallyport.transport.Plane;
import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who tries to come by old TLS, or through the front's doors at the instance, without being let.
/// Each attempt succeeds in [LegacyStoryTest] with the one thing changed that is wrong here.
@Tag("external")
class LegacyAdversaryTest {
    private static final Wire.Agreed OLD =
            new Wire.Agreed("TLSv1", "TLS_ECDHE_RSA_WITH_AES_128_CBC_SHA");

    @TempDir private static Path home;
    private static Node node;
    private static DemoInstance instance;
    private static TlsPorts ports;
    private static LegacyFront front;

    @BeforeAll
    static void start() throws Exception {
        Path folder = home.resolve("data");
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        ports = new TlsPorts(folder, instance);
        front = new LegacyFront(home, folder, instance);
    }

    @AfterAll
    static void stop() {
        front.close();
        node.close();
    }

    private static Instant soon() {
        return Instant.now().plusSeconds(3_600);
    }

    /// Whatever is open: what was not read was held against nothing. It is answered by an alert.
    @Test
    void refusesAHelloThatIsLongerThanAnyClients() throws Exception {
        front.open(0, soon());
        front.awaitOpen(true);
        assertThat(front.answer(LegacyFront.hello(2))).isEqualTo(22);
        front.refused(
                "tls-foreign",
                () -> assertThat(front.answer(LegacyFront.longHello())).isEqualTo(21));
        front.end(0);
        front.awaitOpen(false);
        front.refused(
                "tls-foreign",
                () -> assertThat(front.answer(LegacyFront.longHello())).isEqualTo(21));
    }

    private static void refusedOutright(String answer) {
        assertThat(answer).startsWith("curl: (35)");
    }

    @Test
    void nobodyComesBeforeAnActOrBehindItsEnd() throws Exception {
        front.awaitOpen(false);
        front.refused("tls-closed", () -> refusedOutright(front.token("1.0", 0)));
        front.open(0, soon());
        front.awaitOpen(true);
        assertThat(front.token("1.0", 0)).startsWith("HTTP/1.1 200");
        front.end(0);
        front.awaitOpen(false);
        front.refused("tls-closed", () -> refusedOutright(front.token("1.0", 0)));
    }

    /// Nobody has to remember to end it.
    @Test
    void itEndsByItself() throws Exception {
        Instant end = Instant.now().plusSeconds(6);
        front.open(0, end);
        front.awaitOpen(true);
        LegacyFront.await("the end", () -> !Instant.now().isBefore(end));
        refusedOutright(front.token("1.1", 0));
        assertThat(instance.activity("tls.legacy", Map.of()).objects("openings")).isEmpty();
        Response answer = asked("legacy-front", told(0, LegacyFront.HOST, OLD));
        assertThat(answer.status()).isEqualTo(404);
    }

    @Test
    void anEndTooFarAwayIsNoEnd() {
        Instant now = Instant.now();
        for (Instant end :
                List.of(now.minusSeconds(1), now.plus(Duration.ofDays(91)), Instant.MAX)) {
            assertThatThrownBy(() -> front.open(1, end))
                    .isInstanceOf(AssertionError.class)
                    .hasMessageContaining("400");
        }
    }

    @Test
    void anotherTenantAndAnotherHostAreNotLetIn() throws Exception {
        front.open(0, soon());
        front.awaitOpen(true);
        assertThat(front.token("1.0", 1)).startsWith("HTTP/1.1 404");
        told("/{tenant}/oauth2/token", "legacy-closed");
        front.refused(
                "tls-server-name",
                () -> refusedOutright(front.curl("1.0", "id.example.test", "/")));
        front.end(0);
        front.awaitOpen(false);
    }

    private static void told(String place, String reason) {
        Events.awaitRefusal(node, place, reason);
    }

    /// Nobody on the way brings a client that can do better to old TLS: neither one that offers
    /// both, nor one that says that it came back with less (RFC 7507).
    @Test
    void whoCouldDoBetterIsNotMadeWeaker() throws Exception {
        front.open(0, soon());
        front.awaitOpen(true);
        front.refused("tls-newer", () -> refusedOutright(front.token("1.2", 0)));
        front.refused(
                "tls-fallback",
                () ->
                        assertThat(client("-tls1_1", "-fallback_scsv"))
                                .contains("inappropriate fallback"));
        front.end(0);
        front.awaitOpen(false);
    }

    private static String client(String... more) throws Exception {
        String[] fixed = {
            "openssl",
            "s_client",
            "-connect",
            "127.0.0.1:" + front.port(),
            "-servername",
            LegacyFront.HOST,
            "-cipher",
            "DEFAULT@SECLEVEL=0"
        };
        List<String> command = new ArrayList<>(List.of(fixed));
        command.addAll(List.of(more));
        return TlsPorts.says(Map.of(), "", command.toArray(String[]::new));
    }

    /// No listener of the node has any of it, whatever is open at the front.
    @Test
    void theNodeItselfSpeaksNoneOfIt() throws Exception {
        front.open(0, soon());
        for (Plane plane : Plane.values()) {
            String said =
                    TlsPorts.says(
                            Map.of(),
                            "",
                            "openssl",
                            "s_client",
                            "-connect",
                            ports.address(plane),
                            "-tls1_1",
                            "-cipher",
                            "DEFAULT@SECLEVEL=0");
            assertThat(said).as(plane.label()).contains("alert protocol version");
        }
        front.end(0);
        front.awaitOpen(false);
    }

    private static KeyStore issued(String name) throws Exception {
        KeyPair keys = ForgedPeer.keys();
        JsonObject answer =
                instance.activity(
                        "certificate.issue",
                        Map.of(
                                "plane",
                                "internal",
                                "name",
                                name,
                                "request",
                                CertificateRequest.of(keys)));
        byte[] pem = answer.text("certificate").getBytes(US_ASCII);
        List<X509Certificate> chain =
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(pem))
                        .stream()
                        .map(X509Certificate.class::cast)
                        .toList();
        return TlsPorts.keyed(keys.getPrivate(), chain);
    }

    /// A request as the front would hand it on.
    private static byte[] told(int tenant, String host, Wire.Agreed agreed) {
        ClientHello hello =
                new ClientHello(
                        0x0301, List.of(), List.of(0xC013), List.of(), Optional.empty(), List.of());
        Request request =
                new Request(
                        new Ids(InstantSource.system(), new SeededRandomness(7)).request(),
                        "POST",
                        "/" + instance.tenant(tenant).text("name") + "/oauth2/token",
                        Map.of(),
                        "",
                        name ->
                                name.equals("Authorization")
                                        ? Optional.of(instance.basic(tenant))
                                        : Optional.of("application/x-www-form-urlencoded"),
                        "grant_type=client_credentials".getBytes(US_ASCII),
                        new Wire("192.0.2.9", Optional.of(hello), Optional.of(agreed), List.of()));
        return new ForwardedRequest(new HostName(host), request).bytes();
    }

    /// What the instance answers whoever sends it under this name.
    private static Response asked(String name, byte[] body) throws Exception {
        try (SSLSocket socket = ports.connect(Plane.INTERNAL, issued(name))) {
            String head =
                    "POST /v1/legacy/requests HTTP/1.1\r\nHost: localhost\r\nConnection: close"
                            + "\r\nContent-Length: "
                            + body.length
                            + "\r\n\r\n";
            socket.getOutputStream().write(head.getBytes(US_ASCII));
            socket.getOutputStream().write(body);
            String answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int status = Integer.parseInt(answer.split(" ", 3)[1]);
            String json = answer.substring(answer.indexOf("\r\n\r\n") + 4);
            return status == 200
                    ? ForwardedResponse.read(json.getBytes(UTF_8)).response()
                    : Response.json(status, json.getBytes(UTF_8));
        }
    }

    /// Whoever has the front's certificate gets what is open there, and nothing more.
    @Test
    void aStolenCertificateOfTheFrontOpensNothing() throws Exception {
        byte[] good = told(0, LegacyFront.HOST, OLD);
        assertThat(asked("legacy-front", good).status()).isEqualTo(404);
        front.open(0, soon());
        assertThat(asked("legacy-front", good).status()).isEqualTo(200);
        assertThat(asked("legacy-front", told(1, LegacyFront.HOST, OLD)).status()).isEqualTo(404);
        assertThat(asked("legacy-front", told(0, "id.example.test", OLD)).status()).isEqualTo(404);
        Wire.Agreed modern = new Wire.Agreed("TLSv1.3", "TLS_AES_128_GCM_SHA256");
        assertThat(asked("legacy-front", told(0, LegacyFront.HOST, modern)).status())
                .isEqualTo(400);
        assertThat(asked("legacy-front", "{}".getBytes(US_ASCII)).status()).isEqualTo(400);
        assertThat(asked("gateway", good).status()).isEqualTo(404);
        told("/v1/legacy/requests", "peer-not-allowed");
        front.end(0);
        assertThat(asked("legacy-front", good).status()).isEqualTo(404);
    }

    @Test
    void aFrontWhoseCertificateWasRevokedLetsNobodyIn(@TempDir Path other) throws Exception {
        try (LegacyFront lost = new LegacyFront(other, home.resolve("data"), instance)) {
            lost.open(0, soon());
            lost.awaitOpen(true);
            instance.activity("certificate.revoke", Map.of("serial", lost.serial()));
            String answer = lost.token("1.0", 0);
            assertThat(answer).doesNotContain("access_token");
            lost.awaitOpen(false);
            refusedOutright(lost.token("1.0", 0));
            lost.end(0);
        }
    }
}
