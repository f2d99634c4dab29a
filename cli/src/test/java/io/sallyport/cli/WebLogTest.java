package io.sallyport.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A log behind `https` on a server whose certificate only its own PEM file vouches for.
class WebLogTest {
    private static final char[] PASSWORD = "for this test".toCharArray();

    @TempDir Path folder;
    private final AtomicInteger refused = new AtomicInteger();
    private final Set<String> sent = ConcurrentHashMap.newKeySet();
    private volatile String answers = "200 OK";
    private WrittenLog log;
    private ServerSocket server;
    private Path authority;

    @BeforeEach
    void start() throws Exception {
        log = new WrittenLog(folder.resolve("log"), 300);
        KeyStore keys = makeKey();
        authority = folder.resolve("ca.pem");
        byte[] certificate = keys.getCertificate("server").getEncoded();
        Files.writeString(
                authority,
                "-----BEGIN CERTIFICATE-----\n"
                        + Base64.getMimeEncoder().encodeToString(certificate)
                        + "\n-----END CERTIFICATE-----\n");
        KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
        own.init(keys, PASSWORD);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(own.getKeyManagers(), null, null);
        server =
                context.getServerSocketFactory()
                        .createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void stop() throws IOException {
        server.close();
    }

    private KeyStore makeKey() throws Exception {
        Path file = folder.resolve("server.p12");
        String arguments =
                "-genkeypair -alias server -keyalg EC -dname CN=localhost -ext SAN=dns:localhost"
                        + " -storetype PKCS12";
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "keytool").toString());
        command.addAll(List.of(arguments.split(" ", -1)));
        command.addAll(List.of("-keystore", file.toString(), "-storepass", new String(PASSWORD)));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            keys.load(in, PASSWORD);
        }
        return keys;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (Socket connection = server.accept()) {
                serve(connection);
            } catch (IOException failure) {
                // A client that does not trust us ends the connection; the next one may.
                refused.incrementAndGet();
            }
        }
    }

    private void serve(Socket connection) throws IOException {
        BufferedReader lines =
                new BufferedReader(
                        new InputStreamReader(
                                connection.getInputStream(), StandardCharsets.US_ASCII));
        String request = lines.readLine();
        if (request == null) {
            return;
        }
        for (String line = lines.readLine(); !line.isEmpty(); line = lines.readLine()) {
            if (line.startsWith("Authorization: ")) {
                sent.add(line);
            }
        }
        Path file = log.folder().resolve(request.split(" ", 3)[1].substring(1));
        boolean there = Files.isRegularFile(file);
        OutputStream out = connection.getOutputStream();
        String status = there ? answers : "404 Not Found";
        out.write(
                ("HTTP/1.1 " + status + "\r\nConnection: close\r\n\r\n")
                        .getBytes(StandardCharsets.US_ASCII));
        out.write(there ? Files.readAllBytes(file) : new byte[0]);
        out.flush();
    }

    private Cli.Ran verify(String... more) {
        List<String> all =
                new ArrayList<>(
                        List.of(
                                "audit",
                                "verify",
                                "https://localhost:" + server.getLocalPort(),
                                "--key",
                                log.key()));
        all.addAll(List.of(more));
        return Cli.on(folder).run(all.toArray(String[]::new));
    }

    @Test
    void verifiesOverTheWebUnderTheAuthorityThatWasGiven() {
        Cli.Ran ran = verify("--ca", authority.toString());
        assertThat(ran.err()).isEmpty();
        assertThat(ran.out()).startsWith("verified: 300 entries");
    }

    @Test
    void trustsNobodyElse() throws IOException {
        Cli.Ran ran = verify();
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err().lines())
                .singleElement()
                .asString()
                .contains("its certificate is not trusted here; give its authority with --ca");
        Path empty = Files.writeString(folder.resolve("empty.pem"), "");
        assertThat(verify("--ca", empty.toString()).err()).contains("no certificate in");
        assertThat(verify("--ca", "/no/ca.pem").err()).contains("there is no file /no/ca.pem");
    }

    @Test
    void saysThatALogCannotBeReached() throws IOException {
        server.close();
        Cli.Ran ran = verify("--ca", authority.toString());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err().lines()).singleElement().asString().contains("cannot be read");
    }

    @Test
    void sendsTheTokenOfTheDescriptor() throws IOException {
        assertThat(verify("--ca", authority.toString()).exit()).isEqualTo(Exit.SUCCESS);
        assertThat(sent).isEmpty();
        try (OpenDescriptor token = OpenDescriptor.of(folder, "abc.def-1_2\n")) {
            Cli.Ran ran = verify("--ca", authority.toString(), "--token-fd", token.number());
            assertThat(ran.out()).startsWith("verified: 300 entries");
        }
        assertThat(sent).containsExactly("Authorization: Bearer abc.def-1_2");
    }

    @Test
    void saysThatATokenIsMissing() {
        answers = "401 Unauthorized";
        Cli.Ran ran = verify("--ca", authority.toString());
        assertThat(ran.exit()).isEqualTo(Exit.FAILURE);
        assertThat(ran.err()).contains("it takes an access token");
    }

    @Test
    void aTokenGoesToNoFolderAndNeverInTheClear() throws IOException {
        for (String where : List.of(log.folder().toString(), "http://localhost:1/audit")) {
            try (OpenDescriptor token = OpenDescriptor.of(folder, "secret-token\n")) {
                Cli.Ran ran =
                        Cli.on(folder)
                                .run(
                                        "audit",
                                        "verify",
                                        where,
                                        "--key",
                                        log.key(),
                                        "--token-fd",
                                        token.number());
                assertThat(ran.exit()).isEqualTo(Exit.USAGE);
                assertThat(ran.err()).contains("token").doesNotContain("secret-token");
            }
        }
    }
}
