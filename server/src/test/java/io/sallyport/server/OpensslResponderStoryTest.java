package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client's certificate is asked about at openssl's own responder (RFC 6960), which answers with
/// the authority's key itself.
class OpensslResponderStoryTest {
    private static final String CONFIGURATION =
            """
            [ca]
            default_ca = own
            [own]
            dir = .
            database = index.txt
            new_certs_dir = .
            certificate = root.pem
            private_key = root.key
            serial = serial
            default_md = sha256
            default_days = 30
            policy = any
            x509_extensions = client
            [any]
            commonName = supplied
            [client]
            basicConstraints = critical,CA:FALSE
            keyUsage = critical,digitalSignature
            extendedKeyUsage = clientAuth
            """;

    @TempDir private Path folder;
    @TempDir private Path files;
    private final int port = ServerProcess.freePort();
    private Node node;
    private DemoInstance instance;

    @BeforeEach
    void start() throws Exception {
        Files.writeString(
                folder.resolve("config.json"),
                CanonicalJson.write(
                        Map.of("certificateStatusHosts", List.of("localhost:" + port))));
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void openssl(String... words) throws Exception {
        List<String> command = new ArrayList<>(List.of("openssl"));
        command.addAll(List.of(words));
        Process process =
                new ProcessBuilder(command)
                        .directory(files.toFile())
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as("%s: %s", command, said).isZero();
    }

    /// Makes the authority and two of its clients, in the manner of openssl's own pages.
    private void authority(String key) throws Exception {
        Files.writeString(files.resolve("ca.cnf"), CONFIGURATION);
        Files.writeString(files.resolve("index.txt"), "");
        Files.writeString(files.resolve("serial"), "1001\n");
        openssl(
                ("req -x509 -nodes -days 30 -keyout root.key -out root.pem -subj /CN=root " + key)
                        .split(" "));
        instance.activity(
                "trust-anchor.add",
                Map.of(
                        "tenant",
                        "contoso",
                        "certificate",
                        Files.readString(files.resolve("root.pem")),
                        "ocsp",
                        "http://localhost:" + port));
        client("good");
        client("bad");
        openssl("ca", "-config", "ca.cnf", "-revoke", "bad.crt");
    }

    private void client(String name) throws Exception {
        openssl(
                ("req -new -nodes -newkey ec -pkeyopt ec_paramgen_curve:P-256 -subj /CN=NAME"
                                + " -keyout NAME.key -out NAME.csr")
                        .replace("NAME", name)
                        .split(" "));
        openssl(
                "ca -batch -notext -config ca.cnf -in NAME.csr -out NAME.crt"
                        .replace("NAME", name)
                        .split(" "));
        Files.writeString(
                files.resolve(name + ".pem"),
                Files.readString(files.resolve(name + ".crt"))
                        + Files.readString(files.resolve(name + ".key")));
        instance.activity(
                "application.create",
                Map.of(
                        "tenant",
                        "contoso",
                        "name",
                        name,
                        "clientId",
                        name,
                        "scopes",
                        List.of("applications.read"),
                        "tlsClientAuthSubjectDn",
                        "CN=" + name));
    }

    private Process responder() throws IOException {
        Process responder =
                new ProcessBuilder(
                                "openssl",
                                "ocsp",
                                "-index",
                                "index.txt",
                                "-port",
                                Integer.toString(port),
                                "-CA",
                                "root.pem",
                                "-rsigner",
                                "root.pem",
                                "-rkey",
                                "root.key",
                                "-ignore_err")
                        .directory(files.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(files.resolve("responder.log").toFile())
                        .start();
        long end = System.nanoTime() + Duration.ofSeconds(10).toNanos();
        while (!answers()) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(20_000_000);
        }
        return responder;
    }

    /// By what it says: openssl's responder answers nobody any more after a connection on which
    /// nothing was asked.
    private boolean answers() throws IOException {
        return Files.readString(files.resolve("responder.log")).contains("waiting for OCSP");
    }

    private int ask(String client) throws Exception {
        String token = instance.demo().object("listeners").text("card") + "/contoso/oauth2/token";
        Process process =
                new ProcessBuilder(
                                "curl",
                                "-sS",
                                "-o",
                                "/dev/null",
                                "--cacert",
                                folder + "/ca.pem",
                                "--cert",
                                files.resolve(client + ".pem").toString(),
                                "-w",
                                "%{http_code}",
                                "-d",
                                "grant_type=client_credentials",
                                "-d",
                                "client_id=" + client,
                                token)
                        .redirectErrorStream(true)
                        .start();
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return Integer.parseInt(said.strip());
    }

    private List<String> reasons() {
        return instance
                .activity(
                        "audit.search",
                        Map.of("tenant", "contoso", "action", AuditAction.REQUEST_REFUSED.label()))
                .objects("events")
                .stream()
                .map((JsonObject event) -> event.object("details").text("reason"))
                .toList();
    }

    private void judges(String key) throws Exception {
        authority(key);
        Process responder = responder();
        try {
            int status = ask("good");
            assertThat(status)
                    .as(reasons() + Files.readString(files.resolve("responder.log")))
                    .isEqualTo(200);
            assertThat(ask("bad")).isEqualTo(401);
            Events.await(
                    node,
                    AuditAction.REQUEST_REFUSED,
                    event -> event.object("details").text("reason").equals("certificate-revoked"));
        } finally {
            responder.destroyForcibly().waitFor();
        }
    }

    @Test
    void theAuthorityAnswersWithItsKeyOnACurve() throws Exception {
        judges("-newkey ec -pkeyopt ec_paramgen_curve:P-256");
    }

    @Test
    void theAuthorityAnswersWithItsRsaKey() throws Exception {
        judges("-newkey rsa:2048");
    }
}
