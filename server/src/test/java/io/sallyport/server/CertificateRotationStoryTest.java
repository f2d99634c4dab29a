package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.transport.CertificateRequest;
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
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Leaf, intermediate and root are rotated while a service and clients of the public listener call
/// a thousand times a second, over connections that they keep and over new ones: no call fails.
class CertificateRotationStoryTest {
    private static final char[] PASSWORD = "of the test".toCharArray();
    private static final int CALLERS = 8;

    /// Each caller's share of a thousand calls a second.
    private static final long PAUSE_NANOS = TimeUnit.SECONDS.toNanos(1) * CALLERS / 1_000;

    /// As many calls of one caller go over one connection.
    private static final int KEPT = 100;

    private static final long STEP_NANOS = TimeUnit.SECONDS.toNanos(2);

    @TempDir private Path folder;
    private Node node;
    private DemoInstance instance;
    private volatile Gateway gateway;
    private volatile boolean over;
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<String> failures = new ConcurrentLinkedQueue<>();

    /// What a service holds: its certificate, its key, and whom it trusts.
    private record Gateway(List<X509Certificate> chain, PrivateKey key, String bundle) {
        SSLContext tls() throws GeneralSecurityException, IOException {
            KeyStore own = KeyStore.getInstance("PKCS12");
            own.load(null, null);
            own.setKeyEntry("own", key, PASSWORD, chain.toArray(Certificate[]::new));
            KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
            keys.init(own, PASSWORD);
            SSLContext tls = SSLContext.getInstance("TLS");
            tls.init(keys.getKeyManagers(), trust().getTrustManagers(), null);
            return tls;
        }

        private TrustManagerFactory trust() throws GeneralSecurityException, IOException {
            KeyStore roots = KeyStore.getInstance("PKCS12");
            roots.load(null, null);
            for (X509Certificate root : parsed(bundle)) {
                roots.setCertificateEntry(root.getSerialNumber().toString(16), root);
            }
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(roots);
            return trust;
        }

        HttpClient client() throws GeneralSecurityException, IOException {
            return HttpClient.newBuilder()
                    .sslContext(tls())
                    .version(HttpClient.Version.HTTP_1_1)
                    .connectTimeout(Duration.ofSeconds(10))
                    .build();
        }
    }

    @BeforeEach
    void start() throws GeneralSecurityException, IOException {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
        gateway = first();
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static List<X509Certificate> parsed(String pem) throws GeneralSecurityException {
        return CertificateFactory.getInstance("X.509")
                .generateCertificates(
                        new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII)))
                .stream()
                .map(X509Certificate.class::cast)
                .toList();
    }

    private String origin(String plane) {
        return instance.demo().object("listeners").text(plane);
    }

    private static KeyPair keys() throws GeneralSecurityException {
        KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
        generator.initialize(new ECGenParameterSpec("secp256r1"));
        return generator.generateKeyPair();
    }

    private Gateway first() throws GeneralSecurityException, IOException {
        KeyPair keys = keys();
        JsonObject issued =
                instance.activity(
                        "certificate.issue",
                        Map.of(
                                "plane", "internal",
                                "name", "gateway",
                                "request", CertificateRequest.of(keys)));
        String bundle = Files.readString(folder.resolve("ca.pem"));
        return new Gateway(parsed(issued.text("certificate")), keys.getPrivate(), bundle);
    }

    /// As a service does before half of its certificate's life is over.
    private void renewGateway() throws Exception {
        KeyPair keys = keys();
        try (HttpClient client = gateway.client()) {
            String pem =
                    sent(
                            client,
                            HttpRequest.newBuilder(
                                            URI.create(origin("internal") + "/v1/certificate"))
                                    .POST(
                                            HttpRequest.BodyPublishers.ofString(
                                                    CertificateRequest.of(keys)))
                                    .build());
            String bundle = sent(client, get(origin("internal") + "/v1/trust"));
            gateway = new Gateway(parsed(pem), keys.getPrivate(), bundle);
        }
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofSeconds(10)).build();
    }

    private static String sent(HttpClient client, HttpRequest request)
            throws IOException, InterruptedException {
        HttpResponse<String> answer = client.send(request, HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).as(request.uri() + " " + answer.body()).isEqualTo(200);
        return answer.body();
    }

    private void call(String url) {
        long next = System.nanoTime();
        while (!over) {
            try (HttpClient client = gateway.client()) {
                connections.incrementAndGet();
                for (int call = 0; call < KEPT && !over; call++) {
                    sent(client, get(url));
                    calls.incrementAndGet();
                    next += PAUSE_NANOS;
                    LockSupport.parkNanos(next - System.nanoTime());
                }
            } catch (IOException
                    | GeneralSecurityException
                    | InterruptedException
                    | AssertionError failure) {
                failures.add(url + ": " + failure);
            }
        }
    }

    /// What is served and who trusts it, after each step.
    private record Seen(
            List<X509Certificate> publicChain,
            List<X509Certificate> internalChain,
            List<X509Certificate> service,
            List<X509Certificate> trusted) {
        List<X509Certificate> leaves() {
            return List.of(publicChain.get(0), internalChain.get(0));
        }

        List<X509Certificate> issuers() {
            return List.of(publicChain.get(1), internalChain.get(1), service.get(1));
        }
    }

    private Seen seen() throws Exception {
        long end = System.nanoTime() + STEP_NANOS;
        while (System.nanoTime() - end < 0) {
            LockSupport.parkNanos(end - System.nanoTime());
        }
        renewGateway();
        return new Seen(
                served("public"), served("internal"), gateway.chain(), parsed(gateway.bundle()));
    }

    private List<X509Certificate> served(String plane) throws Exception {
        URI origin = URI.create(origin(plane));
        try (SSLSocket socket =
                (SSLSocket)
                        gateway.tls()
                                .getSocketFactory()
                                .createSocket(origin.getHost(), origin.getPort())) {
            socket.startHandshake();
            List<X509Certificate> chain = new ArrayList<>();
            for (Certificate one : socket.getSession().getPeerCertificates()) {
                chain.add((X509Certificate) one);
            }
            return chain;
        }
    }

    private void rotate(String of) {
        for (String plane : List.of("public", "internal")) {
            instance.activity("certificate.rotate", Map.of("of", of, "plane", plane));
        }
    }

    private static boolean disjoint(Collection<?> one, Collection<?> other) {
        Set<Object> both = new HashSet<>(one);
        both.retainAll(other);
        return both.isEmpty();
    }

    private static void sign(X509Certificate root, Seen seen) throws GeneralSecurityException {
        for (X509Certificate issuer : seen.issuers()) {
            issuer.verify(root.getPublicKey());
        }
    }

    private List<Seen> rotated() throws Exception {
        List<Seen> all = new ArrayList<>();
        all.add(seen());
        rotate("leaf");
        all.add(seen());
        rotate("intermediate");
        all.add(seen());
        instance.activity("certificate.rotate", Map.of("of", "root"));
        all.add(seen());
        instance.activity("certificate.rotate", Map.of("of", "root", "atOnce", true));
        all.add(seen());
        return all;
    }

    @Test
    void noCallFailsWhileLeafIntermediateAndRootAreRotated() throws Exception {
        long start = System.nanoTime();
        List<Thread> callers = new ArrayList<>();
        for (int caller = 0; caller < CALLERS; caller++) {
            String url =
                    caller % 2 == 0
                            ? origin("internal") + "/v1/identity"
                            : instance.issuer(0) + "/.well-known/openid-configuration";
            callers.add(Thread.ofPlatform().start(() -> call(url)));
        }
        List<Seen> all = rotated();
        over = true;
        for (Thread caller : callers) {
            caller.join();
        }
        double seconds = (System.nanoTime() - start) / 1e9;
        assertThat(failures).isEmpty();
        assertThat(calls.get() / seconds).isGreaterThan(500);
        assertThat(connections.get()).isGreaterThan(50);
        check(all);
    }

    private static void check(List<Seen> all) throws GeneralSecurityException {
        Seen first = all.get(0);
        Seen leaf = all.get(1);
        Seen intermediate = all.get(2);
        Seen published = all.get(3);
        Seen turned = all.get(4);
        X509Certificate old = Objects.requireNonNull(first.trusted().getFirst());
        assertThat(disjoint(first.leaves(), leaf.leaves())).isTrue();
        assertThat(leaf.issuers()).isEqualTo(first.issuers());
        assertThat(disjoint(leaf.leaves(), intermediate.leaves())).isTrue();
        assertThat(disjoint(leaf.issuers(), intermediate.issuers())).isTrue();
        assertThat(intermediate.trusted()).isEqualTo(List.of(old));
        assertThat(published.leaves()).isEqualTo(intermediate.leaves());
        assertThat(published.trusted()).hasSize(2).startsWith(old);
        X509Certificate next = Objects.requireNonNull(published.trusted().get(1));
        assertThat(turned.trusted()).containsExactly(next, old);
        assertThat(disjoint(published.leaves(), turned.leaves())).isTrue();
        assertThat(disjoint(published.issuers(), turned.issuers())).isTrue();
        for (Seen before : all.subList(0, 4)) {
            sign(old, before);
        }
        sign(next, turned);
    }
}
