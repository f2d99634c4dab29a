package io.sallyport.server;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.Plane;
import io.sallyport.transport.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.security.KeyPair;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import javax.net.ssl.SSLSocket;
import org.bouncycastle.asn1.x509.GeneralName;
import org.bouncycastle.asn1.x509.KeyPurposeId;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may call the operator and the internal listener, over real connections. The wrong chains are
/// signed by the node's own keys, as if they were stolen: each differs from a good one in one thing
/// and is refused for that one, before a request is read.
class PeerStoryTest {
    private static final Map<Plane, String> PREFIX =
            Map.of(Plane.OPERATOR, "/api/v1", Plane.INTERNAL, "/v1");

    @TempDir private static Path home;
    private static Node node;
    private static DemoInstance instance;
    private static TlsPorts ports;

    @BeforeAll
    static void start() {
        Path folder = home.resolve("data");
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        ports = new TlsPorts(folder, instance);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static TlsIdentity authority(Plane plane) {
        return ForgedPeer.stolen(node, "intermediate." + plane.label());
    }

    private static KeyStore issued(Plane plane, String name) throws Exception {
        KeyPair keys = ForgedPeer.keys();
        JsonObject answer =
                instance.activity(
                        "certificate.issue",
                        Map.of(
                                "plane", plane.label(),
                                "name", name,
                                "request", CertificateRequest.of(keys)));
        return TlsPorts.keyed(keys.getPrivate(), chain(answer.text("certificate")));
    }

    private static List<X509Certificate> chain(String pem) throws Exception {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(new ByteArrayInputStream(pem.getBytes(US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private static String serial(KeyStore peer) throws Exception {
        return ((X509Certificate) peer.getCertificate("peer")).getSerialNumber().toString(16);
    }

    private record Said(int status, String body) {}

    private static Said ask(SSLSocket socket, String method, String path, String body)
            throws IOException {
        String request =
                "%s %s HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s"
                        .formatted(method, path, body.length(), body);
        socket.getOutputStream().write(request.getBytes(US_ASCII));
        InputStream in = socket.getInputStream();
        String status = line(in);
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                length = Integer.parseInt(line.substring(15).strip());
            }
        }
        return new Said(
                Integer.parseInt(status.split(" ", 3)[1]),
                new String(in.readNBytes(length), UTF_8));
    }

    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new IOException("ended");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /// A certificate request of some kilobytes goes with it, of which nothing may be read.
    private static Optional<Said> tried(Plane plane, KeyStore as) throws Exception {
        try (SSLSocket socket = ports.connect(plane, as)) {
            return Optional.of(
                    ask(socket, "POST", PREFIX.get(plane) + "/certificate", "b".repeat(8_000)));
        } catch (IOException ended) {
            return Optional.empty();
        }
    }

    private static void refused(Plane plane, KeyStore as, String reason) throws Exception {
        String requests = requests();
        double before = ports.counted(plane, reason);
        assertThat(tried(plane, as)).as(plane.label() + " " + reason).isEmpty();
        ports.await(plane, reason, before + 1);
        told("tls/" + plane.label(), reason);
        assertThat(requests()).isEqualTo(requests);
    }

    /// What was counted of the doors that peers have.
    private static String requests() {
        return String.join(
                "\n",
                instance.metrics()
                        .lines()
                        .filter(line -> line.startsWith("http_server_requests_seconds_count"))
                        .filter(line -> line.contains("v1/certificate\""))
                        .toList());
    }

    private static void told(String place, String reason) {
        Events.awaitRefusal(node, place, reason);
    }

    @Test
    void whoHasACertificateSeesWhoItIsAndGetsTheNext() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            KeyStore peer =
                    plane == Plane.OPERATOR
                            ? ports.peer("workstations", 0)
                            : ports.peer("services", 0);
            try (SSLSocket socket = ports.connect(plane, peer)) {
                Said seen = ask(socket, "GET", PREFIX.get(plane) + "/identity", "");
                assertThat(seen.status()).isEqualTo(200);
                JsonObject identity = JsonObject.read(seen.body().getBytes(UTF_8));
                assertThat(identity.text("plane")).isEqualTo(plane.label());
                KeyPair keys = ForgedPeer.keys();
                Said next =
                        ask(
                                socket,
                                "POST",
                                PREFIX.get(plane) + "/certificate",
                                CertificateRequest.of(keys));
                assertThat(next.status()).as(next.body()).isEqualTo(200);
                KeyStore renewed = TlsPorts.keyed(keys.getPrivate(), chain(next.body()));
                try (SSLSocket again = ports.connect(plane, renewed)) {
                    Said same = ask(again, "GET", PREFIX.get(plane) + "/identity", "");
                    assertThat(JsonObject.read(same.body().getBytes(UTF_8)).text("identity"))
                            .isEqualTo(identity.text("identity"));
                }
            }
        }
    }

    /// Nothing there is meant for somebody else, and to others each door that names its callers is
    /// not there.
    @Test
    void everyDoorOfPeersDeclaresItsCallers() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            List<Endpoint> endpoints = node.assembly().peerEndpoints(plane);
            assertThat(endpoints).hasSizeGreaterThan(2);
            try (SSLSocket socket = ports.connect(plane, issued(plane, "stranger"))) {
                for (Endpoint endpoint : endpoints) {
                    String path = endpoint.path().replaceAll("[{}]", "");
                    Said said = ask(socket, endpoint.method(), path, "");
                    switch (endpoint.access()) {
                        case Access.Open() ->
                                assertThat(endpoint.path())
                                        .isIn(
                                                "/assets/{name}",
                                                "/crl/operator.pem",
                                                "/crl/internal.pem",
                                                "/health/live",
                                                "/health/ready",
                                                "/api/v1/openapi.json");
                        case Access.AnyPeer() -> assertThat(said.status()).isIn(200, 400);
                        case Access.Callers(var callers) -> {
                            assertThat(callers).isNotEmpty().doesNotContain("stranger");
                            assertThat(said.status()).isEqualTo(404);
                            told(endpoint.path(), "peer-not-allowed");
                        }
                        case Access.Client(_),
                                Access.Bearer(_, _),
                                Access.Person(_),
                                Access.Local() ->
                                throw new AssertionError(endpoint.path());
                    }
                }
            }
        }
    }

    /// Each endpoint and its callers, as `docs/wire.md` tells them to people.
    @Test
    void everyDoorStandsInItsTableWithItsCallers() {
        List<String> doors = new ArrayList<>();
        for (Plane plane : PREFIX.keySet()) {
            for (Endpoint endpoint : node.assembly().peerEndpoints(plane)) {
                doors.add(
                        "| "
                                + plane.label()
                                + " | `"
                                + endpoint.method()
                                + " "
                                + endpoint.path()
                                + "` | "
                                + callers(plane, endpoint.access())
                                + " |");
            }
        }
        String page = Repository.text(Repository.here().root().resolve("docs/wire.md"));
        assertThat(page.lines().filter(line -> line.matches("\\| (operator|internal) \\| `.*")))
                .containsExactlyInAnyOrderElementsOf(doors);
    }

    private static String callers(Plane plane, Access access) {
        return switch (access) {
            case Access.Callers(var names) -> String.join(", ", new TreeSet<>(names));
            case Access.AnyPeer(), Access.Open() ->
                    plane == Plane.OPERATOR ? "any workstation" : "any service";
            case Access.Client(_), Access.Bearer(_, _), Access.Person(_), Access.Local() ->
                    throw new AssertionError(access);
        };
    }

    /// The control for all below: what is forged is right in everything but that nobody logged it.
    @Test
    void refusesWhatTheLogDoesNotKnow() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            refused(plane, new ForgedPeer().signedBy(authority(plane)), "peer-unlogged");
        }
    }

    @Test
    void refusesWhoShowsNothing() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            refused(plane, TlsPorts.nobody(), "peer-no-certificate");
        }
    }

    @Test
    void refusesAnotherRootAndAnotherPlane() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            TlsIdentity other = ForgedPeer.lookalike(authority(plane));
            refused(plane, new ForgedPeer().signedBy(other), "peer-unknown-root");
            KeyStore publicOne = new ForgedPeer().signedBy(authority(Plane.PUBLIC));
            refused(plane, publicOne, "peer-intermediate");
        }
        refused(Plane.INTERNAL, ports.peer("workstations", 0), "peer-intermediate");
        refused(Plane.OPERATOR, ports.peer("services", 0), "peer-intermediate");
        KeyStore swapped =
                TlsPorts.keyed(
                        authority(Plane.INTERNAL).privateKey(),
                        List.of(authority(Plane.INTERNAL).certificate()));
        refused(Plane.INTERNAL, swapped, "peer-ca");
    }

    @Test
    void refusesWhatIsNotOfNow() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            TlsIdentity issuer = authority(plane);
            refused(plane, new ForgedPeer().valid(-7200, -60).signedBy(issuer), "peer-expired");
            refused(
                    plane,
                    new ForgedPeer().valid(600, 7200).signedBy(issuer),
                    "peer-not-yet-valid");
            refused(plane, new ForgedPeer().valid(-60, 8 * 86_400).signedBy(issuer), "peer-life");
        }
    }

    @Test
    void refusesWhatIsNoCallers() throws Exception {
        GeneralName host = new GeneralName(GeneralName.dNSName, "localhost");
        for (Plane plane : PREFIX.keySet()) {
            TlsIdentity issuer = authority(plane);
            refused(
                    plane,
                    new ForgedPeer().use(KeyPurposeId.id_kp_serverAuth).signedBy(issuer),
                    "peer-no-client-auth");
            refused(plane, new ForgedPeer().authority().signedBy(issuer), "peer-ca");
            refused(plane, new ForgedPeer().alsoNamed(host).signedBy(issuer), "peer-names");
            refused(plane, new ForgedPeer().signedByItself(), "peer-self-signed");
            refused(
                    plane,
                    new ForgedPeer().named("sallyport://id.example.org/gateway").signedBy(issuer),
                    "peer-trust-domain");
            refused(
                    plane,
                    new ForgedPeer().subject("CN=id.example.org").signedBy(issuer),
                    "peer-name-constraints");
        }
    }

    /// Whoever had the key may have asked for the next certificate, and for one after that.
    @Test
    void aRevokedOneTakesAlongWhatItAskedFor() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            KeyStore stolen = issued(plane, "robbed");
            KeyStore second = next(plane, stolen);
            KeyStore third = next(plane, second);
            KeyStore other = issued(plane, "other");
            instance.activity("certificate.revoke", Map.of("serial", serial(second)));
            for (KeyStore one : List.of(stolen, second, third)) {
                refused(plane, one, "peer-revoked");
            }
            next(plane, other);
        }
    }

    /// One that is stolen fills no disk.
    @Test
    void hasSoManyCertificatesAtATime() throws Exception {
        KeyStore eager = issued(Plane.INTERNAL, "eager");
        String path = PREFIX.get(Plane.INTERNAL) + "/certificate";
        try (SSLSocket socket = ports.connect(Plane.INTERNAL, eager)) {
            for (int i = 1; i < 64; i++) {
                Said next = ask(socket, "POST", path, CertificateRequest.of(ForgedPeer.keys()));
                assertThat(next.status()).as(next.body()).isEqualTo(200);
            }
            Said more = ask(socket, "POST", path, CertificateRequest.of(ForgedPeer.keys()));
            assertThat(more.status()).isEqualTo(429);
        }
    }

    private KeyStore next(Plane plane, KeyStore peer) throws Exception {
        KeyPair keys = ForgedPeer.keys();
        String path = PREFIX.get(plane) + "/certificate";
        try (SSLSocket socket = ports.connect(plane, peer)) {
            Said next = ask(socket, "POST", path, CertificateRequest.of(keys));
            assertThat(next.status()).as(next.body()).isEqualTo(200);
            return TlsPorts.keyed(keys.getPrivate(), chain(next.body()));
        }
    }

    /// The connection is not cut, but nothing more is answered on it.
    @Test
    void aRevokedOneIsRefusedOnTheConnectionThatItHas() throws Exception {
        for (Plane plane : PREFIX.keySet()) {
            KeyStore peer = issued(plane, "leaving");
            String path = PREFIX.get(plane) + "/identity";
            try (SSLSocket socket = ports.connect(plane, peer)) {
                assertThat(ask(socket, "GET", path, "").status()).isEqualTo(200);
                instance.activity("certificate.revoke", Map.of("serial", serial(peer)));
                assertThat(ask(socket, "GET", path, "").status()).isEqualTo(403);
                told(path, "peer-revoked");
            }
            refused(plane, peer, "peer-revoked");
        }
    }
}
