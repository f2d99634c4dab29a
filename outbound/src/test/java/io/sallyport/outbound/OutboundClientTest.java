package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.outbound.EgressRefused.Reason;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Whatever the other end does, a call ends in time, within its room, and tells nobody anything.
@Timeout(60)
class OutboundClientTest {
    private static final String NAME = "hook.example";
    private static final String OTHER = "other.example";
    private static final int ROOM = 10_000;
    private static final Limits USUAL =
            new Limits(Duration.ofSeconds(10), Duration.ofSeconds(30), ROOM);
    private static final Limits SHORT =
            new Limits(Duration.ofSeconds(10), Duration.ofMillis(700), ROOM);

    @TempDir private static Path shared;
    private static OneKeyTls tls;

    private RawServer server;
    private final Names names =
            new Names()
                    .answer(NAME, "127.0.0.1")
                    .answer(OTHER, "127.0.0.1")
                    .answer("wrong.example", "127.0.0.1");

    @BeforeAll
    static void make() {
        tls = OneKeyTls.make(shared, NAME, OTHER);
    }

    @BeforeEach
    void start() throws IOException {
        server = new RawServer(tls);
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private OutboundClient client(EgressPolicy policy, Limits limits) {
        return new OutboundClient(
                "the hook", policy, limits, () -> new Connection(policy, tls.client(), names));
    }

    private OutboundClient client(int redirects, Limits limits) {
        return client(
                new EgressPolicy(
                        Set.of(NAME, OTHER, "wrong.example"),
                        Set.of(),
                        Set.of(server.port()),
                        redirects),
                limits);
    }

    private URI at(String host, String path) {
        return URI.create("https://" + host + ":" + server.port() + path);
    }

    private OutboundRequest get(String path) {
        return OutboundRequest.get(at(NAME, path));
    }

    private static Reason refusal(OutboundClient client, OutboundRequest request) {
        return assertThatThrownBy(() -> client.send(request))
                .asInstanceOf(InstanceOfAssertFactories.type(EgressRefused.class))
                .actual()
                .reason();
    }

    private void answers(String text) {
        server.behave((_, out) -> RawServer.write(out, text));
    }

    @Test
    void bringsThereAndBack() throws IOException {
        answers("HTTP/1.1 202 Taken\r\nX-Ray: a\r\ncontent-length: 3\r\n\r\nyes");
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
        try (OutboundClient client = client(0, USUAL)) {
            OutboundAnswer answer =
                    client.send(
                            OutboundRequest.post(at(NAME, "/in?a=%20b"), "application/json", body)
                                    .with("webhook-id", "17"));
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("x-ray")).contains("a");
            assertThat(answer.header("x-none")).isEmpty();
            assertThat(answer.body()).isEqualTo("yes".getBytes(StandardCharsets.US_ASCII));
        }
        RawServer.Seen seen = server.seen.getFirst();
        assertThat(seen.head())
                .startsWith("POST /in?a=%20b HTTP/1.1\r\n")
                .contains("\r\nhost: " + NAME + ":" + server.port() + "\r\n")
                .contains("\r\ncontent-type: application/json\r\n")
                .contains("\r\nwebhook-id: 17\r\n");
        assertThat(seen.body()).isEqualTo("{}");
        assertThat(seen.names()).containsExactly(NAME);
    }

    @Test
    void takesAChunkedBodyAndOneThatEndsWithTheConnection() throws IOException {
        try (OutboundClient client = client(0, USUAL)) {
            answers("HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
            assertThat(client.send(get("/")).body()).isEqualTo(new byte[] {'a', 'b'});
            answers("HTTP/1.1 200 OK\r\n\r\nab");
            assertThat(client.send(get("/")).body()).isEqualTo(new byte[] {'a', 'b'});
            answers("HTTP/1.1 204 None\r\n\r\n");
            assertThat(client.send(get("")).body()).isEmpty();
        }
        assertThat(server.seen.getLast().path()).isEqualTo("/");
    }

    @Test
    void aServerWithoutTheNameInItsCertificateGetsNothing() {
        try (OutboundClient client = client(0, USUAL)) {
            assertThatThrownBy(() -> client.send(OutboundRequest.get(at("wrong.example", "/"))))
                    .hasMessage("the hook cannot be reached")
                    .hasCauseInstanceOf(SSLHandshakeException.class);
        }
        assertThat(server.accepted.get()).isEqualTo(1);
        assertThat(server.seen).isEmpty();
    }

    @Test
    void aServerThatAnotherAuthoritySignedGetsNothing() throws IOException {
        OneKeyTls strange = OneKeyTls.make(Files.createDirectory(shared.resolve("other")), NAME);
        EgressPolicy policy = new EgressPolicy(Set.of(NAME), Set.of(), Set.of(server.port()), 0);
        try (OutboundClient client =
                new OutboundClient(
                        "the hook",
                        policy,
                        USUAL,
                        () -> new Connection(policy, strange.client(), names))) {
            assertThatThrownBy(() -> client.send(get("/"))).hasCauseInstanceOf(SSLException.class);
        }
        assertThat(server.seen).isEmpty();
    }

    /// A byte now and then keeps every time limit of a single read from its end.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\ncontent-length: 5000\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n1f0\r\n",
                "HTTP/1.1 200 OK\r\nx: ",
                "HTTP/1.1 2",
                ""
            })
    void aSlowDripEndsWithTheTime(String beginning) throws InterruptedException {
        server.behave((_, out) -> {
            RawServer.write(out, beginning);
            while (true) {
                RawServer.write(out, "0");
                LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
            }
        });
        long start = System.nanoTime();
        try (OutboundClient client = client(0, SHORT)) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.TIME);
        }
        assertThat(Duration.ofNanos(System.nanoTime() - start))
                .isBetween(SHORT.total(), Duration.ofSeconds(10));
        assertThat(server.left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void informationWithoutEndEndsWithTheTime() {
        server.behave((_, out) -> {
            while (true) {
                RawServer.write(out, "HTTP/1.1 103 Early\r\n\r\n");
            }
        });
        try (OutboundClient client = client(0, SHORT)) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.TIME);
        }
    }

    @Test
    void aServerThatNeverShakesHandsEndsWithTheTime() throws IOException {
        try (ServerSocket silent = new ServerSocket(0);
                OutboundClient client =
                        client(
                                new EgressPolicy(
                                        Set.of(NAME), Set.of(), Set.of(silent.getLocalPort()), 0),
                                SHORT)) {
            URI url = URI.create("https://" + NAME + ":" + silent.getLocalPort() + "/");
            assertThat(refusal(client, OutboundRequest.get(url))).isEqualTo(Reason.TIME);
        }
    }

    @Test
    void aNameServerThatNeverAnswersEndsWithTheTime() {
        EgressPolicy policy = new EgressPolicy(Set.of(NAME), Set.of(), Set.of(server.port()), 0);
        Resolver silent =
                name -> {
                    LockSupport.parkNanos(Duration.ofSeconds(30).toNanos());
                    return names.resolve(name);
                };
        try (OutboundClient client =
                new OutboundClient(
                        "the hook",
                        policy,
                        SHORT,
                        () -> new Connection(policy, tls.client(), silent))) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.TIME);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "HTTP/1.1 200 OK\r\n\r\n",
                "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\nffffff\r\n",
                "HTTP/1.1 200 OK\r\ncontent-length: 999999999999\r\n\r\n"
            })
    void anEndlessBodyEndsWithTheRoom(String head) throws InterruptedException {
        server.behave((_, out) -> {
            RawServer.write(out, head);
            flood(out, "a".repeat(1_000));
        });
        try (OutboundClient client = client(0, USUAL)) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.BODY);
        }
        assertThat(server.left.await(10, TimeUnit.SECONDS)).isTrue();
    }

    private static void flood(OutputStream out, String text) throws IOException {
        while (true) {
            RawServer.write(out, text);
        }
    }

    @Test
    void aBodyOfExactlyTheRoomIsTaken() throws IOException {
        try (OutboundClient client = client(0, USUAL)) {
            answers("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(ROOM));
            assertThat(client.send(get("/")).body()).hasSize(ROOM);
            answers("HTTP/1.1 200 OK\r\n\r\n" + "a".repeat(ROOM + 1));
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.BODY);
        }
    }

    @Test
    void whereNothingIsReadAnEndlessBodyDoesNotMatter() throws IOException {
        server.behave((_, out) -> {
            RawServer.write(out, "HTTP/1.1 200 OK\r\n\r\n");
            flood(out, "a".repeat(1_000));
        });
        Limits status = new Limits(USUAL.connect(), USUAL.total(), 0);
        try (OutboundClient client = client(0, status)) {
            assertThat(client.send(get("/")).status()).isEqualTo(200);
        }
    }

    @Test
    void aHeadWithoutEndIsRefused() {
        try (OutboundClient client = client(0, USUAL)) {
            for (String line : List.of("x: y\r\n", "x".repeat(5_000), "x: " + "y".repeat(9_000))) {
                server.behave((_, out) -> {
                    RawServer.write(out, "HTTP/1.1 200 OK\r\n");
                    flood(out, line);
                });
                assertThat(refusal(client, get("/"))).isEqualTo(Reason.HEAD);
            }
            server.behave((_, out) -> flood(out, "HTTP/1.1 200 " + "O".repeat(9_000)));
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.HEAD);
            server.behave((_, out) -> {
                RawServer.write(out, "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n0\r\n");
                flood(out, "x: y\r\n");
            });
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.HEAD);
        }
    }

    @Test
    void aRedirectIsAnAnswerWhereNoneIsFollowed() throws IOException {
        server.behave(RawServer.redirect(302, "/next"));
        try (OutboundClient client = client(0, USUAL)) {
            assertThat(client.send(get("/")).status()).isEqualTo(302);
        }
        assertThat(server.seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectLoopEnds(int status) {
        server.behave(RawServer.redirect(status, "/again"));
        try (OutboundClient client = client(3, USUAL)) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.REDIRECTS);
        }
        assertThat(server.seen).hasSize(4);
    }

    @Test
    void theTimeIsForAllRedirectsTogether() {
        server.behave((request, out) -> {
            LockSupport.parkNanos(Duration.ofMillis(300).toNanos());
            RawServer.redirect(302, "/again").answer(request, out);
        });
        try (OutboundClient client = client(100, SHORT)) {
            assertThat(refusal(client, get("/"))).isEqualTo(Reason.TIME);
        }
        assertThat(server.seen).hasSizeLessThan(5);
    }

    @Test
    void whatIsPostedGoesToNobodyElse() throws IOException {
        server.behave(RawServer.redirect(307, at(OTHER, "/").toString()));
        try (OutboundClient client = client(3, USUAL)) {
            OutboundAnswer answer =
                    client.send(OutboundRequest.post(at(NAME, "/"), "text/plain", new byte[9]));
            assertThat(answer.status()).isEqualTo(307);
        }
        assertThat(server.seen).hasSize(1);
    }

    @Test
    void credentialsStayWithTheirOrigin() throws IOException {
        Map<String, String> next = Map.of("/", "/same", "/same", at(OTHER, "/there").toString());
        server.behave((request, out) -> {
            String location = next.get(request.path());
            if (location == null) {
                RawServer.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            } else {
                RawServer.redirect(302, location).answer(request, out);
            }
        });
        try (OutboundClient client = client(3, USUAL)) {
            client.send(get("/").with("authorization", "Bearer x").with("x-own", "1"));
        }
        assertThat(server.seen)
                .extracting(RawServer.Seen::path)
                .containsExactly("/", "/same", "/there");
        assertThat(server.seen.get(1).head()).contains("authorization: Bearer x", "x-own: 1");
        assertThat(server.seen.get(2).head()).doesNotContain("authorization", "x-own", "referer");
    }

    @Test
    void cookiesAreNotKept() throws IOException {
        answers("HTTP/1.1 200 OK\r\nset-cookie: a=b; Path=/\r\ncontent-length: 0\r\n\r\n");
        try (OutboundClient client = client(0, USUAL)) {
            client.send(get("/"));
            client.send(get("/"));
        }
        assertThat(server.seen).hasSize(2);
        assertThat(server.seen.getLast().head().toLowerCase(Locale.ROOT)).doesNotContain("cookie");
    }

    /// Each of these settings would lead the JDK's own clients and sockets elsewhere.
    @Test
    void proxiesOfTheEnvironmentAreNotAsked() throws IOException {
        List<String> settings = List.of("socksProxyHost", "https.proxyHost", "http.proxyHost");
        try (ServerSocket proxy = new ServerSocket(0);
                OutboundClient client = client(0, USUAL)) {
            String port = Integer.toString(proxy.getLocalPort());
            settings.forEach(name -> {
                System.setProperty(name, "127.0.0.1");
                System.setProperty(name.replace("Host", "Port"), port);
            });
            System.setProperty("socksNonProxyHosts", "none");
            System.setProperty("http.nonProxyHosts", "none");
            assertThat(client.send(get("/")).status()).isEqualTo(200);
        } finally {
            settings.forEach(name -> {
                System.clearProperty(name);
                System.clearProperty(name.replace("Host", "Port"));
            });
            System.clearProperty("socksNonProxyHosts");
            System.clearProperty("http.nonProxyHosts");
        }
    }

    @Test
    void plainHttpGoesToNamedHostsOnly() throws IOException {
        try (ServerSocket plain = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerOnce(plain));
            int port = plain.getLocalPort();
            EgressPolicy policy =
                    new EgressPolicy(Set.of(NAME, OTHER), Set.of(NAME), Set.of(port), 0);
            try (OutboundClient client = client(policy, USUAL)) {
                URI other = URI.create("http://" + OTHER + ":" + port + "/");
                assertThat(refusal(client, OutboundRequest.get(other))).isEqualTo(Reason.SCHEME);
                URI named = URI.create("http://" + NAME + ":" + port + "/");
                assertThat(client.send(OutboundRequest.get(named)).status()).isEqualTo(200);
            }
        }
    }

    private static void answerOnce(ServerSocket plain) {
        try (var one = plain.accept()) {
            one.getInputStream().readNBytes(20);
            RawServer.write(one.getOutputStream(), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    @Test
    void isTriedAtTheNextAddressWhereNobodyListensAtTheFirst() throws IOException {
        names.answer("two.example", "::1", "127.0.0.1");
        EgressPolicy policy =
                new EgressPolicy(Set.of("two.example"), Set.of(), Set.of(server.port()), 0);
        try (OutboundClient client = client(policy, USUAL)) {
            URI url = at("two.example", "/");
            assertThatThrownBy(() -> client.send(OutboundRequest.get(url)))
                    .hasCauseInstanceOf(SSLHandshakeException.class);
        }
        assertThat(server.accepted.get()).isEqualTo(1);
    }

    @Test
    void closingEndsWhatIsAsked() {
        server.behave((_, _) -> LockSupport.parkNanos(Duration.ofSeconds(30).toNanos()));
        OutboundClient client = client(0, USUAL);
        CompletableFuture<OutboundAnswer> answer =
                CompletableFuture.supplyAsync(() -> {
                    try {
                        return client.send(get("/"));
                    } catch (IOException failure) {
                        throw new CompletionException(failure);
                    }
                });
        while (server.seen.isEmpty()) {
            LockSupport.parkNanos(1_000_000);
        }
        long start = System.nanoTime();
        client.close();
        assertThatThrownBy(answer::join).hasMessageContaining("the hook is not asked any more");
        assertThat(Duration.ofNanos(System.nanoTime() - start)).isLessThan(Duration.ofSeconds(5));
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\u0000", "ä"})
    void aHeaderIsOneHeader(String value) {
        OutboundRequest bare = get("/");
        assertThatThrownBy(() -> bare.with("x", value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bare.with("x: " + value, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
