package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.Plane;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.regex.Pattern;

/// A front for old TLS as its operator has it, before a running demonstration, and clients from
/// another time.
final class LegacyFront implements AutoCloseable {
    static final String HOST = "old.example.test";

    private final DemoInstance instance;
    private final Path root;
    private final int port = ServerProcess.freePort();
    private final ServerProcess process;

    private final Path identity;

    /// Of the first certificate that it called the instance with.
    private final String serial;

    LegacyFront(Path home, Path folder, DemoInstance instance) throws Exception {
        this(home, folder, instance, folder.resolve("ca.pem"));
    }

    /// @param trusted which roots it takes for the instance's
    LegacyFront(Path home, Path folder, DemoInstance instance, Path trusted) throws Exception {
        this.instance = instance;
        OpensslAuthority outside = new OpensslAuthority(home.resolve("outside"));
        outside.issue("front", OpensslAuthority.RSA, HOST, 30);
        this.root = outside.root();
        Path data = home.resolve("front");
        this.identity = data.resolve("identity.pem");
        JsonObject issued = issued(home, data);
        this.serial = issued.text("serial");
        Files.copy(trusted, data.resolve("ca.pem"));
        Files.writeString(identity, issued.text("certificate"), StandardOpenOption.APPEND);
        String internal = new TlsPorts(folder, instance).address(Plane.INTERNAL);
        this.process =
                ServerProcess.startFront(
                                home,
                                List.of(
                                        "--data", data.toString(),
                                        "--host", HOST,
                                        "--instance", "https://" + internal,
                                        "--certificate", outside.certificate("front").toString(),
                                        "--key", outside.key("front").toString(),
                                        "--port", Integer.toString(port)))
                        .ready();
    }

    private JsonObject issued(Path home, Path data) throws Exception {
        ServerProcess asking =
                ServerProcess.startFront(home, List.of("--data", data.toString(), "--request"));
        assertThat(asking.exitCode()).as(asking.output()).isZero();
        return instance.activity(
                "certificate.issue",
                Map.of("plane", "internal", "name", "legacy-front", "request", asking.output()));
    }

    int port() {
        return port;
    }

    /// Of others than the instance.
    Path outsideRoot() {
        return root;
    }

    /// The roots that it takes for the instance's.
    Path trusted() {
        return identity.resolveSibling("ca.pem");
    }

    /// Everything that it has said so far.
    String said() {
        return process.output();
    }

    /// Of the certificate that it calls the instance with at the moment; it gets another at once.
    String serial() {
        await("another certificate", () -> !now().equals(serial));
        return now();
    }

    private String now() {
        try {
            String pem = Files.readString(identity);
            X509Certificate own =
                    (X509Certificate)
                            CertificateFactory.getInstance("X.509")
                                    .generateCertificate(
                                            new ByteArrayInputStream(
                                                    pem.substring(pem.indexOf("-----BEGIN CERT"))
                                                            .getBytes(StandardCharsets.US_ASCII)));
            return own.getSerialNumber().toString(16);
        } catch (IOException | CertificateException failure) {
            throw new AssertionError(failure);
        }
    }

    void open(int tenant, Instant until) {
        instance.activity(
                "tls.legacy-open",
                Map.of(
                        "host",
                        HOST,
                        "tenant",
                        name(tenant),
                        "until",
                        until.toString(),
                        "reason",
                        "a printer"));
    }

    void end(int tenant) {
        instance.activity("tls.legacy-end", Map.of("host", HOST, "tenant", name(tenant)));
    }

    private String name(int tenant) {
        return instance.tenant(tenant).text("name");
    }

    /// What a client that speaks nothing newer gets for its credentials.
    ///
    /// @param version `1.0` or `1.1`
    String token(String version, int tenant) throws IOException, InterruptedException {
        JsonObject client = instance.client(tenant);
        return curl(
                version,
                HOST,
                "/" + name(tenant) + "/oauth2/token",
                "--user",
                client.text("clientId") + ":" + client.text("clientSecret"),
                "--data",
                "grant_type=client_credentials");
    }

    String curl(String version, String host, String path, String... more)
            throws IOException, InterruptedException {
        List<String> command =
                new ArrayList<>(
                        List.of(
                                "curl",
                                "--silent",
                                "--show-error",
                                "--include",
                                "--tlsv1.0",
                                "--tls-max",
                                version,
                                "--ciphers",
                                "DEFAULT@SECLEVEL=0",
                                "--cacert",
                                root.toString(),
                                "--resolve",
                                host + ":" + port + ":127.0.0.1"));
        command.addAll(List.of(more));
        command.add("https://" + host + ":" + port + path);
        return TlsPorts.says(Map.of(), "", command.toArray(String[]::new));
    }

    /// How many bytes come back before the connection ends.
    int answered(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().readAllBytes().length;
        } catch (SocketException reset) {
            return 0;
        }
    }

    /// What kind of record comes back first (RFC 5246 6.2.1): 22 goes on, 21 is an alert.
    int answer(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            socket.getOutputStream().write(bytes);
            return socket.getInputStream().read();
        }
    }

    /// How many handshakes ended for this reason, as the instance has heard.
    double counted(String reason) {
        return Pattern.compile(
                        "tls_handshakes_total\\{(?=[^}]*listener=\"legacy\")(?=[^}]*outcome=\""
                                + Pattern.quote(reason)
                                + "\")[^}]*\\} ([0-9.]+)")
                .matcher(instance.metrics())
                .results()
                .mapToDouble(found -> Double.parseDouble(found.group(1)))
                .sum();
    }

    /// What it does makes one more end for this reason.
    void refused(String reason, Attempt attempt) throws Exception {
        double before = counted(reason);
        attempt.run();
        await(reason, () -> counted(reason) > before);
    }

    interface Attempt {
        void run() throws Exception;
    }

    /// Waits until clients get through the handshake, or do not any more.
    void awaitOpen(boolean open) {
        await(
                "open " + open,
                () -> {
                    try {
                        return curl("1.1", HOST, "/")
                                .startsWith(open ? "HTTP/1.1 404" : "curl: (35)");
                    } catch (IOException | InterruptedException failure) {
                        throw new AssertionError(failure);
                    }
                });
    }

    static void await(String what, BooleanSupplier there) {
        long start = System.nanoTime();
        while (!there.getAsBoolean()) {
            if (System.nanoTime() - start > TimeUnit.SECONDS.toNanos(30)) {
                throw new AssertionError("not seen: " + what);
            }
            LockSupport.parkNanos(50_000_000);
        }
    }

    /// A hello without extensions and with one suite.
    static byte[] hello(int minor) {
        byte[] hello = new byte[5 + 4 + 41];
        System.arraycopy(
                new byte[] {22, 3, 0, 0, 45, 1, 0, 0, 41, 3, (byte) minor}, 0, hello, 0, 11);
        System.arraycopy(new byte[] {0, 0, 2, (byte) 0xC0, 0x14, 1, 0}, 0, hello, 43, 7);
        return hello;
    }

    /// With more suites than any client has.
    static byte[] longHello() {
        int suites = 2 * 513;
        byte[] usual = hello(2);
        byte[] hello = new byte[usual.length + suites - 2];
        System.arraycopy(usual, 0, hello, 0, 44);
        for (int at = 46; at < 46 + suites; at += 2) {
            hello[at] = (byte) 0xC0;
            hello[at + 1] = 0x14;
        }
        hello[hello.length - 2] = 1;
        length(hello, 3, hello.length - 5);
        length(hello, 7, hello.length - 9);
        length(hello, 44, suites);
        return hello;
    }

    private static void length(byte[] hello, int at, int length) {
        hello[at] = (byte) (length >> 8);
        hello[at + 1] = (byte) length;
    }

    static byte[] ssl2() {
        return new byte[] {(byte) 0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10};
    }

    @Override
    public void close() {
        process.close();
    }
}
