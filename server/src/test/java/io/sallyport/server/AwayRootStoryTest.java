package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A root that another process makes and keeps, in the steps in which people do that: the server is
/// killed between them, and clients call meanwhile.
class AwayRootStoryTest {
    private static final int CALLERS = 4;
    private static final Pattern FINGERPRINT = Pattern.compile("[0-9a-f]{64}");

    @TempDir private Path home;
    private Path data;
    private Path root;
    private Path passphrase;
    private final int port = ServerProcess.freePort();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();
    private final AtomicInteger calls = new AtomicInteger();
    private volatile boolean over;

    @BeforeEach
    void name() throws IOException {
        data = home.resolve("data");
        root = home.resolve("root.json");
        passphrase = Files.writeString(home.resolve("passphrase"), "correct horse battery\n");
    }

    private ServerProcess serve() {
        return ServerProcess.start(
                        home,
                        List.of(
                                "--demo",
                                "--data",
                                data.toString(),
                                "--public-port",
                                Integer.toString(port)))
                .ready();
    }

    /// What `./sallyport root ...` runs.
    private String root(int code, Path secret, String... words) throws InterruptedException {
        List<String> all = new ArrayList<>(List.of("--root"));
        all.addAll(List.of(words));
        all.addAll(List.of("--passphrase-fd", "7"));
        try (ServerProcess command = ServerProcess.startWithDescriptor7(home, all, secret)) {
            assertThat(command.exitCode()).as(command.output()).isEqualTo(code);
            return command.output();
        }
    }

    private String make() throws InterruptedException {
        String said = root(0, passphrase, "make", "--file", root.toString(), "--host", "localhost");
        Matcher fingerprint = FINGERPRINT.matcher(said);
        assertThat(fingerprint.find()).as(said).isTrue();
        return fingerprint.group();
    }

    private String signed(DemoInstance instance) throws Exception {
        String request = instance.activity("certificate.root-request", Map.of()).text("file");
        return signed(Path.of(request));
    }

    private String signed(Path request) throws Exception {
        Path answer = home.resolve("answer.pem");
        root(
                0,
                passphrase,
                "sign",
                "--file",
                root.toString(),
                "--request",
                request.toString(),
                "--answer",
                answer.toString());
        return Files.readString(answer);
    }

    private static List<String> shown(DemoInstance instance, String use, String what) {
        return instance.activity("certificate.list", Map.of()).objects("certificates").stream()
                .filter(one -> one.text("use").equals(use))
                .map((JsonObject one) -> one.text(what))
                .toList();
    }

    private HttpClient client() throws GeneralSecurityException, IOException {
        KeyStore roots = KeyStore.getInstance("PKCS12");
        roots.load(null, null);
        byte[] bundle = Files.readAllBytes(data.resolve("ca.pem"));
        for (Certificate one :
                CertificateFactory.getInstance("X.509")
                        .generateCertificates(new ByteArrayInputStream(bundle))) {
            roots.setCertificateEntry("root " + one.hashCode(), one);
        }
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(roots);
        SSLContext tls = SSLContext.getInstance("TLS");
        tls.init(null, trust.getTrustManagers(), null);
        return HttpClient.newBuilder().sslContext(tls).version(HttpClient.Version.HTTP_1_1).build();
    }

    private void call() {
        HttpRequest live =
                HttpRequest.newBuilder(URI.create("https://localhost:" + port + "/health/live"))
                        .build();
        while (!over) {
            try (HttpClient client = client()) {
                for (int kept = 0; kept < 10; kept++) {
                    int status =
                            client.send(live, HttpResponse.BodyHandlers.discarding()).statusCode();
                    if (status != 200) {
                        failures.add("status " + status);
                    }
                    calls.incrementAndGet();
                }
            } catch (IOException | GeneralSecurityException failure) {
                failures.add(failure.toString());
            } catch (InterruptedException ended) {
                return;
            }
        }
    }

    private List<Thread> callers() {
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            callers.add(Thread.ofPlatform().start(this::call));
        }
        return callers;
    }

    private void ended(List<Thread> callers) throws InterruptedException {
        over = true;
        for (Thread caller : callers) {
            caller.join();
        }
        assertThat(failures).isEmpty();
        assertThat(calls.get()).isGreaterThan(100);
    }

    @Test
    void theRootGoesAndAuthoritiesFollowEachOtherWithoutAFailedCall() throws Exception {
        String fingerprint = make();
        try (ServerProcess server = serve()) {
            DemoInstance instance = new DemoInstance(data);
            List<Thread> callers = callers();
            String answer = signed(instance);
            assertThatThrownBy(() -> take(instance, answer, Map.of())).hasMessageContaining("409");
            take(instance, answer, Map.of("newRoot", fingerprint));
            assertThat(shown(instance, "root-next", "fingerprint")).containsExactly(fingerprint);
            // The callers read the bundle anew with each client: a moment later they know both.
            int known = calls.get() + 20 * CALLERS;
            while (calls.get() < known) {
                Thread.onSpinWait();
            }
            instance.activity("certificate.rotate", Map.of("of", "root", "atOnce", true));
            assertThat(shown(instance, "root", "key")).containsExactly("not here");
            assertThat(shown(instance, "root", "fingerprint")).containsExactly(fingerprint);
            List<String> first = shown(instance, "intermediate", "serial");
            assertThatThrownBy(() ->
                            instance.activity(
                                    "certificate.rotate",
                                    Map.of("of", "intermediate", "plane", "public")))
                    .hasMessageContaining("./sallyport root sign");
            instance.activity("certificate.rotate", Map.of("of", "leaf", "plane", "public"));
            String next = signed(instance);
            take(instance, next, Map.of());
            assertThat(shown(instance, "intermediate", "serial"))
                    .hasSize(4)
                    .doesNotContainAnyElementsOf(first);
            assertThatThrownBy(() -> take(instance, next, Map.of()))
                    .hasMessageContaining("taken before");
            ended(callers);
            assertThat(server.stop()).isEqualTo(143);
        }
        List<String> told =
                DemoLog.events(data).stream().map(event -> event.text("action")).toList();
        assertThat(told).contains("authority.adopted").contains("authority.asked");
    }

    private static void take(DemoInstance instance, String answer, Map<String, Object> more) {
        Map<String, Object> parameters = new java.util.TreeMap<>(more);
        parameters.put("answer", answer);
        instance.activity("certificate.root-take", parameters);
    }

    @Test
    void aKillBetweenStepsLosesNothing() throws Exception {
        String fingerprint = make();
        Path request;
        try (ServerProcess server = serve()) {
            DemoInstance instance = new DemoInstance(data);
            request = Path.of(instance.activity("certificate.root-request", Map.of()).text("file"));
            server.kill();
        }
        String answer = signed(request);
        try (ServerProcess server = serve()) {
            take(new DemoInstance(data), answer, Map.of("newRoot", fingerprint));
            server.kill();
        }
        try (ServerProcess server = serve()) {
            DemoInstance instance = new DemoInstance(data);
            assertThat(shown(instance, "root-next", "fingerprint")).containsExactly(fingerprint);
            instance.activity("certificate.rotate", Map.of("of", "root", "atOnce", true));
            server.kill();
        }
        try (ServerProcess server = serve()) {
            DemoInstance instance = new DemoInstance(data);
            assertThat(shown(instance, "root", "key")).containsExactly("not here");
            assertThat(shown(instance, "intermediate", "serial")).hasSize(4);
            assertThat(
                            client().send(
                                            HttpRequest.newBuilder(
                                                            URI.create(
                                                                    "https://localhost:"
                                                                            + port
                                                                            + "/health/live"))
                                                    .build(),
                                            HttpResponse.BodyHandlers.discarding())
                                    .statusCode())
                    .isEqualTo(200);
            assertThat(server.stop()).isEqualTo(143);
        }
    }

    @Test
    void theHolderIsToldWhatIsWrong() throws Exception {
        make();
        Path wrong = Files.writeString(home.resolve("wrong"), "wrong horse battery\n");
        Path request = Files.writeString(home.resolve("request.pem"), "no request");
        String[] sign = {
            "sign", "--file", root.toString(), "--request", request.toString(), "--answer", "a.pem"
        };
        assertThat(root(1, wrong, sign)).contains("wrong passphrase");
        assertThat(root(1, passphrase, sign)).contains("certificate.root-request");
        assertThat(root(1, passphrase, "make", "--file", root.toString(), "--host", "localhost"))
                .contains("there already");
        assertThat(root(2, passphrase, "sign", "--file", root.toString())).contains("needs");
        assertThat(root(2, passphrase, "lend")).contains("make or sign");
        assertThat(new String(Files.readAllBytes(root), StandardCharsets.US_ASCII))
                .doesNotContain("PRIVATE");
    }
}
