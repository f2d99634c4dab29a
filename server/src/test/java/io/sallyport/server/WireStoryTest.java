package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.CertificateRequest;
import io.sallyport.transport.Plane;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the four listeners speak, as programs see it that nobody here wrote: sslscan, testssl and
/// OpenSSL.
@Tag("external")
class WireStoryTest {
    private static final List<Plane> OLD_ENOUGH = List.of(Plane.PUBLIC, Plane.CARD);

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

    private static List<String> found(String regex, String text) {
        return Pattern.compile(regex).matcher(text).results().map(one -> one.group(1)).toList();
    }

    private static List<String> versions(Plane plane) {
        return OLD_ENOUGH.contains(plane) ? List.of("1.2", "1.3") : List.of("1.3");
    }

    private static String scanned(Plane plane) throws Exception {
        Path xml = home.resolve(plane.label() + ".xml");
        TlsPorts.says(Map.of(), "", "sslscan", "--xml=" + xml, ports.address(plane));
        return Files.readString(xml);
    }

    @Test
    void aScannerFindsThePolicyAndNothingElse() throws Exception {
        for (Plane plane : Plane.values()) {
            String report = scanned(plane);
            assertThat(found("<protocol [^>]*version=\"([0-9.]+)\" enabled=\"1\"", report))
                    .as(plane.label())
                    .isEqualTo(versions(plane));
            assertThat(found("<protocol [^>]*version=\"([0-9.]+)\" enabled=\"0\"", report))
                    .contains("2", "3", "1.0", "1.1");
            assertThat(report).doesNotContain("<compression supported=\"1\"");
            assertThat(found("<heartbleed [^>]*vulnerable=\"(.)\"", report)).containsOnly("0");
            suites(plane, report);
        }
    }

    /// Forward secrecy and authenticated encryption, each.
    private static void suites(Plane plane, String report) {
        List<String> suites = found("<cipher [^>]* cipher=\"([^\"]+)\"", report);
        assertThat(suites)
                .hasSize(OLD_ENOUGH.contains(plane) ? 6 : 3)
                .allMatch(suite ->
                        suite.matches(
                                "(TLS|ECDHE-ECDSA)[-_](AES_?(256|128)[-_]GCM|CHACHA20[-_]POLY1305)"
                                        + "([-_]SHA(256|384))?"));
    }

    @Test
    void aSecondScannerFindsNothingOld() throws Exception {
        for (Plane plane : Plane.values()) {
            Path csv = home.resolve(plane.label() + ".csv");
            String said =
                    TlsPorts.says(
                            Map.of(),
                            "",
                            "testssl",
                            "--fast",
                            "--warnings=off",
                            "--color=0",
                            "--nodns=min",
                            "--csvfile=" + csv,
                            "-p",
                            ports.address(plane));
            assertThat(csv).as(said).exists();
            Map<String, String> findings = findings(csv);
            for (String version : List.of("SSLv2", "SSLv3", "TLS1", "TLS1_1")) {
                assertThat(findings.get(version))
                        .as(plane.label() + " " + version + said)
                        .startsWith("not offered");
            }
            assertThat(findings.get("TLS1_3")).startsWith("offered");
            assertThat(findings.get("TLS1_2"))
                    .startsWith(OLD_ENOUGH.contains(plane) ? "offered" : "not offered");
        }
    }

    static Map<String, String> findings(Path csv) throws IOException {
        Map<String, String> findings = new TreeMap<>();
        for (String line : Files.readAllLines(csv)) {
            String[] cells = line.replaceAll("^\"|\"$", "").split("\",\"", -1);
            findings.put(cells[0], cells[4]);
        }
        return findings;
    }

    @Test
    void openSslSeesTheChain() throws Exception {
        for (Plane plane : Plane.values()) {
            for (String version : versions(plane)) {
                String report =
                        client(
                                plane,
                                "",
                                "-tls" + version.replace('.', '_'),
                                "-verify_return_error",
                                "-verify_hostname",
                                "localhost");
                assertThat(report)
                        .as(plane.label())
                        .contains("Verify return code: 0 (ok)", "Compression: NONE");
            }
        }
    }

    private static String client(Plane plane, String typed, String... more) throws Exception {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "openssl",
                                "s_client",
                                "-connect",
                                ports.address(plane),
                                "-CAfile",
                                instance.demo().text("ca")));
        command.addAll(List.of(more));
        return TlsPorts.says(Map.of(), typed, command.toArray(String[]::new));
    }

    /// A browser that is asked for a certificate asks its user.
    @Test
    void onlyThePublicListenerAsksForNoCertificate() throws Exception {
        for (Plane plane : Plane.values()) {
            String said = client(plane, "", "-msg");
            assertThat(said.contains("CertificateRequest"))
                    .as(plane.label() + said)
                    .isEqualTo(plane != Plane.PUBLIC);
            assertThat(said.contains("Acceptable client certificate CA names"))
                    .as(plane.label() + said)
                    .isEqualTo(plane == Plane.OPERATOR || plane == Plane.INTERNAL);
        }
    }

    /// RFC 5746: it is safe from injection, but a client may not start one at will.
    @Test
    void noClientNegotiatesAgain() throws Exception {
        for (Plane plane : OLD_ENOUGH) {
            String said = slowly(plane, "R\\n", "-tls1_2");
            assertThat(said)
                    .as(plane.label())
                    .contains("Secure Renegotiation IS supported", "RENEGOTIATING")
                    .contains("alert handshake failure");
        }
    }

    /// What is typed after the handshake, and then nothing for a second.
    private static String slowly(Plane plane, String typed, String... more) throws Exception {
        String script = "(sleep 1; printf '" + typed + "'; sleep 1) | \"$@\"";
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "bash",
                                "-c",
                                script,
                                "bash",
                                "openssl",
                                "s_client",
                                "-connect",
                                ports.address(plane),
                                "-CAfile",
                                instance.demo().text("ca")));
        command.addAll(List.of(more));
        return TlsPorts.says(Map.of(), "", command.toArray(String[]::new));
    }

    /// A session is good at the listener that gave it, where it is good at all. Where clients show
    /// certificates, each is judged at each handshake.
    @Test
    void noListenerResumesAnothersSession() throws Exception {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            Path session = home.resolve("session" + version);
            String asked = "GET /health/live HTTP/1.1\\r\\nHost: localhost\\r\\n\\r\\n";
            slowly(Plane.PUBLIC, asked, version, "-sess_out", session.toString());
            // Of TLS 1.3 nothing is given that could be resumed.
            assertThat(Files.exists(session)).isEqualTo(version.equals("-tls1_2"));
            for (Plane plane : Files.exists(session) ? Plane.values() : new Plane[0]) {
                String said = client(plane, "", version, "-sess_in", session.toString());
                assertThat(said.contains("\nReused, "))
                        .as(plane.label() + version + said)
                        .isEqualTo(plane == Plane.PUBLIC);
            }
            Path card = home.resolve("card" + version);
            slowly(Plane.CARD, asked, version, "-sess_out", card.toString());
            if (Files.exists(card)) {
                for (Plane plane : OLD_ENOUGH) {
                    assertThat(client(plane, "", version, "-sess_in", card.toString()))
                            .as(plane.label() + version)
                            .contains("\nNew, TLS")
                            .doesNotContain("\nReused, ");
                }
            }
        }
    }

    private static String got(Plane plane, String path, String... more) throws Exception {
        List<String> command = new ArrayList<>(List.of("curl", "-sS", "--cacert"));
        command.add(instance.demo().text("ca"));
        if (!OLD_ENOUGH.contains(plane)) {
            String list = plane == Plane.OPERATOR ? "workstations" : "services";
            JsonObject own = instance.demo().objects(list).getFirst().object("certificate");
            command.addAll(List.of("--cert-type", "P12", "--cert"));
            command.add(own.text("pkcs12") + ":" + own.text("password"));
        }
        command.addAll(List.of(more));
        command.add("https://" + ports.address(plane) + path);
        return TlsPorts.says(Map.of(), "", command.toArray(String[]::new));
    }

    /// What each listener shows is checked against the list that it serves.
    @Test
    void openSslVerifiesWithTheListThatIsServed() throws Exception {
        for (Plane plane : Plane.values()) {
            String path = "/crl/" + plane.label() + ".pem";
            Path list = home.resolve(plane.label() + ".crl");
            String head = got(plane, path, "-D", "-", "-o", list.toString());
            assertThat(head)
                    .as(plane.label())
                    .startsWith("HTTP/1.1 200")
                    .contains("Content-Type: application/x-pem-file")
                    .contains("Cache-Control: public, max-age=60");
            String tag = found("ETag: (\"[^\"]+\")", head).getFirst();
            assertThat(got(plane, path, "-D", "-", "-H", "If-None-Match: " + tag))
                    .startsWith("HTTP/1.1 304");
            Path chain = home.resolve(plane.label() + ".chain");
            Files.writeString(chain, client(plane, "", "-showcerts"));
            assertThat(verified(list, chain)).endsWith("OK\n");
        }
    }

    private static String verified(Path list, Path chain) throws Exception {
        return TlsPorts.says(
                Map.of(),
                "",
                "openssl",
                "verify",
                "-crl_check",
                "-CAfile",
                instance.demo().text("ca"),
                "-CRLfile",
                list.toString(),
                "-untrusted",
                chain.toString(),
                chain.toString());
    }

    @Test
    void openSslSeesARevocationInTheListThatIsServed() throws Exception {
        JsonObject issued =
                instance.activity(
                        "certificate.issue",
                        Map.of(
                                "plane", "internal",
                                "name", "lost",
                                "request", CertificateRequest.of(ForgedPeer.keys())));
        Path chain = home.resolve("lost.pem");
        Files.writeString(chain, issued.text("certificate"));
        Path list = home.resolve("lost.crl");
        Files.writeString(list, got(Plane.INTERNAL, "/crl/internal.pem"));
        assertThat(verified(list, chain)).endsWith("OK\n");
        instance.activity("certificate.revoke", Map.of("serial", issued.text("serial")));
        Files.writeString(list, got(Plane.INTERNAL, "/crl/internal.pem"));
        assertThat(verified(list, chain)).contains("certificate revoked");
    }

    /// A hello without extensions and with one suite.
    private static byte[] hello(int minor) {
        byte[] hello = new byte[5 + 4 + 41];
        System.arraycopy(
                new byte[] {22, 3, 0, 0, 45, 1, 0, 0, 41, 3, (byte) minor}, 0, hello, 0, 11);
        System.arraycopy(new byte[] {0, 0, 2, (byte) 0xC0, 0x2C, 1, 0}, 0, hello, 43, 7);
        return hello;
    }

    /// Of each port: what comes back is an alert, or nothing; the log and the metrics say why.
    @Test
    void whatIsOldIsRefusedCountedAndTold() throws Exception {
        Map<String, byte[]> old =
                Map.of(
                        "tls-version-ssl-2",
                        new byte[] {(byte) 0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10},
                        "tls-version-ssl-3",
                        hello(0),
                        "tls-version-tls-1.0",
                        hello(1),
                        "tls-version-tls-1.1",
                        hello(2));
        for (Plane plane : Plane.values()) {
            old.forEach((reason, hello) -> {
                double before = ports.counted(plane, reason);
                assertThat(answered(plane, hello)).isLessThan(16);
                told(plane, reason);
                assertThat(ports.counted(plane, reason)).isEqualTo(before + 1);
            });
        }
    }

    private static int answered(Plane plane, byte[] bytes) {
        try {
            return ports.answered(plane, bytes);
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static void told(Plane plane, String reason) {
        Events.awaitRefusal(node, "tls/" + plane.label(), reason);
    }
}
