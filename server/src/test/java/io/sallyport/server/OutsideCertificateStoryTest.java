package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The public listener shows a certificate of another authority, from files that change while it
/// serves.
class OutsideCertificateStoryTest {
    @TempDir private Path home;
    private RealNode node;
    private OpensslAuthority authority;
    private Path certificate;
    private Path key;

    @BeforeEach
    void make() throws Exception {
        node = RealNode.make(home);
        authority = new OpensslAuthority(home.resolve("authority"));
        certificate = home.resolve("served.pem");
        key = home.resolve("served.key");
        node.configure(
                Map.of(
                        "publicCertificate", certificate.toString(),
                        "publicCertificateKey", key.toString()));
    }

    private void issue(String name, String kind, int days) throws Exception {
        authority.issue(name, kind, RealNode.HOST, days);
    }

    /// Puts a whole file in the place of another, as those who renew certificates do.
    private static void put(Path from, Path to) throws IOException {
        Path next = Files.copy(from, to.resolveSibling(to.getFileName() + ".next"));
        Files.setPosixFilePermissions(next, PosixFilePermissions.fromString("rw-------"));
        Files.move(next, to, StandardCopyOption.ATOMIC_MOVE);
    }

    private void put(String name) throws IOException {
        put(authority.certificate(name), certificate);
        put(authority.key(name), key);
    }

    private void refused(String... words) throws Exception {
        refused(node.start(), words);
    }

    private static void refused(ServerProcess process, String... words) throws Exception {
        assertThat(process.exitCode()).as(process.output()).isEqualTo(1);
        assertThat(process.output().lines()).as(process.output()).hasSize(1);
        assertThat(process.output()).startsWith("sallyport: ").contains(words);
    }

    /// Waits for an event whose details are these and more.
    private JsonObject told(String action, String name, String value) throws IOException {
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (System.nanoTime() < end) {
            for (JsonObject details : node.told(action)) {
                if (details.text(name).equals(value)) {
                    return details;
                }
            }
            LockSupport.parkNanos(100_000_000);
        }
        throw new AssertionError(node.told(action));
    }

    private JsonObject shown() throws IOException {
        return node.status().object("certificate");
    }

    private void serves(String signature) throws Exception {
        for (String version : List.of("-tls1_2", "-tls1_3")) {
            assertThat(authority.client(node.port(), version))
                    .contains("Verification: OK", "Signature type: " + signature);
        }
    }

    @Test
    void aBadPairAtTheStartIsRefusedInOneLine() throws Exception {
        issue("right", OpensslAuthority.EC, 30);
        issue("other", OpensslAuthority.EC, 30);
        issue("ended", OpensslAuthority.EC, -1);
        issue("short", "rsa:1024", 30);
        authority.issue("elsewhere", OpensslAuthority.EC, "www.example.test", 30);
        put("ended");
        refused(certificate.toString(), "has expired", "renew it");
        put("elsewhere");
        refused("not for the host of publicOrigin");
        put("short");
        refused(key.toString(), "RSA of 2048 to 4096 bits");
        put("right");
        put(authority.key("other"), key);
        refused("the key is not that of the first certificate");
        put("right");
        Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-r--r--"));
        refused(key.toString(), "chmod o=");
        Files.delete(key);
        refused(key.toString(), "cannot be read");
    }

    @Test
    void aBundleOpensWithItsPasswordAlone() throws Exception {
        issue("right", OpensslAuthority.RSA, 30);
        put("right");
        put(authority.bundle("right", "open sesame"), certificate);
        Path right = Files.writeString(home.resolve("right"), "open sesame\n");
        Path wrong = Files.writeString(home.resolve("wrong"), "open barley\n");
        refused(node.start(right), "take publicCertificateKey away");
        Path config = node.data().resolve("config.json");
        String text = Files.readString(config);
        Files.writeString(config, text.replaceFirst(",\"publicCertificateKey\":\"[^\"]*\"", ""));
        refused(node.start(wrong), "password does not open", "--certificate-password-fd");
        refused(node.start(), "password does not open", "--certificate-password-fd");
        try (ServerProcess process = node.start(right).ready()) {
            serves("RSA-PSS");
            assertThat(shown().text("source")).isEqualTo("files");
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    @Test
    void aDemonstrationKeepsItsOwnCertificates() throws Exception {
        Path data = Files.createDirectories(home.resolve("demo"));
        Files.writeString(data.resolve("config.json"), "{\"publicCertificate\":\"x.pem\"}");
        refused(
                ServerProcess.start(home, List.of("--demo", "--data", data.toString())),
                "take publicCertificate out of");
    }

    /// From an EC key to an RSA key and back, file by file, under clients of both versions.
    @Test
    void aNewPairIsTakenWithoutAFailedConnection() throws Exception {
        issue("first", OpensslAuthority.EC, 30);
        issue("second", OpensslAuthority.RSA, 30);
        issue("third", OpensslAuthority.EC, 30);
        put("first");
        try (ServerProcess process = node.start().ready()) {
            Clients clients = new Clients(authority.root(), node.port());
            try {
                serves("ECDSA");
                String before = shown().text("serial");
                assertThat(told("certificate.loaded", "source", "files").text("serial"))
                        .isEqualTo(before);
                replace("second", before);
                serves("RSA-PSS");
                replace("third", shown().text("serial"));
                serves("ECDSA");
            } finally {
                clients.stop();
            }
            assertThat(clients.failures).isEmpty();
            assertThat(clients.kinds).containsExactly("EC", "RSA");
            assertThat(clients.count).hasValueGreaterThan(50);
            assertThat(node.told("certificate.refused")).isEmpty();
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    /// Certificate first, then, after the node has looked, the key.
    private void replace(String name, String before) throws Exception {
        put(authority.certificate(name), certificate);
        LockSupport.parkNanos(TimeUnit.SECONDS.toNanos(3));
        assertThat(shown().text("serial")).isEqualTo(before);
        put(authority.key(name), key);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10);
        while (shown().text("serial").equals(before)) {
            assertThat(System.nanoTime()).isLessThan(end);
            LockSupport.parkNanos(100_000_000);
        }
    }

    @Test
    void aBadPairKeepsTheOldOneServingAndIsTold() throws Exception {
        issue("right", OpensslAuthority.RSA, 30);
        issue("ended", OpensslAuthority.EC, -1);
        authority.issue("elsewhere", OpensslAuthority.EC, "www.example.test", 30);
        put("right");
        try (ServerProcess process = node.start().ready()) {
            String serial = shown().text("serial");
            assertThat(shown().members()).doesNotContainKey("problem");
            put("ended");
            JsonObject ended = told("certificate.refused", "problem", "expired");
            assertThat(ended.text("file")).isEqualTo(certificate.toString());
            put("elsewhere");
            told("certificate.refused", "problem", "names");
            put(authority.key("right"), key);
            told("certificate.refused", "problem", "key-mismatch");
            serves("RSA-PSS");
            assertThat(shown().text("serial")).isEqualTo(serial);
            assertThat(shown().text("problem"))
                    .contains("the key is not that of the first certificate");
            assertThat(node.told("certificate.refused")).hasSize(3);
            assertThat(process.stop()).isEqualTo(143);
            assertThat(process.output()).doesNotContain("PRIVATE KEY");
        }
    }

    @Test
    void whatEndsSoonIsTold() throws Exception {
        issue("long", OpensslAuthority.EC, 30);
        issue("brief", OpensslAuthority.EC, 1);
        put("long");
        try (ServerProcess process = node.start().ready()) {
            assertThat(shown().text("state")).isEqualTo("good");
            assertThat(node.told("certificate.ending")).isEmpty();
            assertThat(process.stop()).isEqualTo(143);
        }
        put("brief");
        Path clock = Files.writeString(home.resolve("clock"), "+64800");
        try (ServerProcess process = node.startWithClock(clock).ready()) {
            assertThat(told("certificate.ending", "source", "files").text("serial"))
                    .isEqualTo(shown().text("serial"));
            assertThat(shown().text("state")).isEqualTo("ending");
            assertThat(process.stop()).isEqualTo(143);
        }
    }

    /// Two threads that connect as fast as they can, each with another version of TLS.
    private static final class Clients {
        private final Set<String> kinds = new ConcurrentSkipListSet<>();
        private final Set<String> failures = new ConcurrentSkipListSet<>();
        private final AtomicInteger count = new AtomicInteger();
        private final AtomicBoolean open = new AtomicBoolean(true);
        private final List<Thread> threads = new ArrayList<>();

        Clients(Path root, int port) {
            for (String version : List.of("TLSv1.2", "TLSv1.3")) {
                threads.add(Thread.ofVirtual().start(() -> run(root, port, version)));
            }
        }

        private void run(Path root, int port, String version) {
            while (open.get()) {
                try {
                    // Each in a context of its own: no session is taken up again.
                    connect(DemoInstance.trusting(root), port, version);
                    count.incrementAndGet();
                } catch (IOException failure) {
                    failures.add(version + " " + failure);
                }
                LockSupport.parkNanos(20_000_000);
            }
        }

        private void connect(SSLContext context, int port, String version) throws IOException {
            try (Socket plain = new Socket()) {
                plain.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port));
                SSLSocket socket =
                        (SSLSocket)
                                context.getSocketFactory()
                                        .createSocket(plain, RealNode.HOST, port, true);
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setProtocols(new String[] {version});
                parameters.setEndpointIdentificationAlgorithm("HTTPS");
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                X509Certificate leaf =
                        (X509Certificate) socket.getSession().getPeerCertificates()[0];
                kinds.add(leaf.getPublicKey().getAlgorithm());
                socket.close();
            }
        }

        void stop() throws InterruptedException {
            open.set(false);
            for (Thread thread : threads) {
                thread.join();
            }
        }
    }
}
