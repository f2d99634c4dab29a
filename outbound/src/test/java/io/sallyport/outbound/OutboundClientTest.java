package io.sallyport.outbound;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.outbound.EgressRefused.Reason;
import io.sallyport.testkit.OneKeyTls;
import java.io.IOException;
import java.net.Proxy;
import java.net.ProxySelector;
import java.net.ServerSocket;
import java.net.SocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A call brings there and back what was meant for that one, and tells nobody anything else.
@Timeout(60)
class OutboundClientTest {
    @TempDir private static Path shared;
    private static OneKeyTls tls;
    private Hook hook;

    @BeforeAll
    static void make() {
        tls = Hook.tls(shared);
    }

    @BeforeEach
    void start() throws IOException {
        hook = new Hook(tls);
    }

    @AfterEach
    void stop() {
        hook.close();
    }

    @Test
    void bringsThereAndBack() throws IOException {
        hook.answers("HTTP/1.1 202 Taken\r\nX-Ray: a\r\ncontent-length: 3\r\n\r\nyes");
        byte[] body = "{}".getBytes(StandardCharsets.US_ASCII);
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            OutboundAnswer answer =
                    client.send(
                            OutboundRequest.post(
                                            hook.at(Hook.NAME, "/in?a=%20b"),
                                            "application/json",
                                            body)
                                    .with("webhook-id", "17"));
            assertThat(answer.status()).isEqualTo(202);
            assertThat(answer.header("x-ray")).contains("a");
            assertThat(answer.header("x-none")).isEmpty();
            assertThat(answer.body()).isEqualTo("yes".getBytes(StandardCharsets.US_ASCII));
        }
        RawServer.Seen seen = hook.server.seen.getFirst();
        assertThat(seen.head())
                .startsWith("POST /in?a=%20b HTTP/1.1\r\n")
                .contains("\r\nhost: " + Hook.NAME + ":" + hook.server.port() + "\r\n")
                .contains("\r\ncontent-type: application/json\r\n")
                .contains("\r\nwebhook-id: 17\r\n");
        assertThat(seen.body()).isEqualTo("{}");
        assertThat(seen.names()).containsExactly(Hook.NAME);
    }

    @Test
    void takesAChunkedBodyAndOneThatEndsWithTheConnection() throws IOException {
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            hook.answers(
                    "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n2\r\nab\r\n0\r\n\r\n");
            assertThat(client.send(hook.get("/")).body()).isEqualTo(new byte[] {'a', 'b'});
            hook.answers("HTTP/1.1 200 OK\r\n\r\nab");
            assertThat(client.send(hook.get("/")).body()).isEqualTo(new byte[] {'a', 'b'});
            hook.answers("HTTP/1.1 204 None\r\n\r\n");
            assertThat(client.send(hook.get("")).body()).isEmpty();
        }
        assertThat(hook.server.seen.getLast().path()).isEqualTo("/");
    }

    @Test
    void aServerWithoutTheNameInItsCertificateGetsNothing() {
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            assertThatThrownBy(
                            () -> client.send(OutboundRequest.get(hook.at("wrong.example", "/"))))
                    .hasMessage("the hook cannot be reached")
                    .hasCauseInstanceOf(SSLHandshakeException.class);
        }
        assertThat(hook.server.accepted.get()).isEqualTo(1);
        assertThat(hook.server.seen).isEmpty();
    }

    @Test
    void aServerThatAnotherAuthoritySignedGetsNothing() throws IOException {
        OneKeyTls strange =
                OneKeyTls.make(Files.createDirectory(shared.resolve("other")), Hook.NAME);
        EgressPolicy policy =
                new EgressPolicy(Set.of(Hook.NAME), Set.of(), Set.of(hook.server.port()), 0);
        try (OutboundClient client =
                new OutboundClient(
                        "the hook",
                        policy,
                        Hook.USUAL,
                        () -> new Connection(policy, strange.client(), hook.names))) {
            assertThatThrownBy(() -> client.send(hook.get("/")))
                    .hasCauseInstanceOf(SSLException.class);
        }
        assertThat(hook.server.seen).isEmpty();
    }

    @Test
    void aRedirectIsAnAnswerWhereNoneIsFollowed() throws IOException {
        hook.server.behave(RawServer.redirect(302, "/next"));
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            assertThat(client.send(hook.get("/")).status()).isEqualTo(302);
        }
        assertThat(hook.server.seen).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 302, 303, 307, 308})
    void aRedirectLoopEnds(int status) {
        hook.server.behave(RawServer.redirect(status, "/again"));
        try (OutboundClient client = hook.client(3, Hook.USUAL)) {
            assertThat(Hook.refusal(client, hook.get("/"))).isEqualTo(Reason.REDIRECTS);
        }
        assertThat(hook.server.seen).hasSize(4);
    }

    @Test
    void whatIsPostedGoesToNobodyElse() throws IOException {
        hook.server.behave(RawServer.redirect(307, hook.at(Hook.OTHER, "/").toString()));
        try (OutboundClient client = hook.client(3, Hook.USUAL)) {
            OutboundAnswer answer =
                    client.send(
                            OutboundRequest.post(
                                    hook.at(Hook.NAME, "/"), "text/plain", new byte[9]));
            assertThat(answer.status()).isEqualTo(307);
        }
        assertThat(hook.server.seen).hasSize(1);
    }

    @Test
    void credentialsStayWithTheirOrigin() throws IOException {
        Map<String, String> next =
                Map.of("/", "/same", "/same", hook.at(Hook.OTHER, "/there").toString());
        hook.server.behave((request, out) -> {
            String location = next.get(request.path());
            if (location == null) {
                RawServer.write(out, "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
            } else {
                RawServer.redirect(302, location).answer(request, out);
            }
        });
        try (OutboundClient client = hook.client(3, Hook.USUAL)) {
            client.send(hook.get("/").with("authorization", "Bearer x").with("x-own", "1"));
        }
        assertThat(hook.server.seen)
                .extracting(RawServer.Seen::path)
                .containsExactly("/", "/same", "/there");
        assertThat(hook.server.seen.get(1).head()).contains("authorization: Bearer x", "x-own: 1");
        assertThat(hook.server.seen.get(2).head())
                .doesNotContain("authorization", "x-own", "referer");
    }

    @Test
    void cookiesAreNotKept() throws IOException {
        hook.answers("HTTP/1.1 200 OK\r\nset-cookie: a=b; Path=/\r\ncontent-length: 0\r\n\r\n");
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            client.send(hook.get("/"));
            client.send(hook.get("/"));
        }
        assertThat(hook.server.seen).hasSize(2);
        assertThat(hook.server.seen.getLast().head().toLowerCase(Locale.ROOT))
                .doesNotContain("cookie");
    }

    /// Sockets ask it too, where they are not told that there is none.
    @Test
    void proxiesOfTheEnvironmentAreNotAsked() throws IOException {
        List<URI> asked = new CopyOnWriteArrayList<>();
        ProxySelector before = ProxySelector.getDefault();
        ProxySelector.setDefault(new Recording(asked));
        try (OutboundClient client = hook.client(0, Hook.USUAL)) {
            assertThat(client.send(hook.get("/")).status()).isEqualTo(200);
        } finally {
            ProxySelector.setDefault(before);
        }
        assertThat(asked).isEmpty();
    }

    private static final class Recording extends ProxySelector {
        private final List<URI> asked;

        Recording(List<URI> asked) {
            this.asked = asked;
        }

        @Override
        public List<Proxy> select(URI url) {
            asked.add(url);
            return List.of(Proxy.NO_PROXY);
        }

        @Override
        public void connectFailed(URI url, SocketAddress address, IOException failure) {
            asked.add(url);
        }
    }

    @Test
    void plainHttpGoesToNamedHostsOnly() throws IOException {
        try (ServerSocket plain = new ServerSocket(0)) {
            Thread.ofVirtual().start(() -> answerOnce(plain));
            int port = plain.getLocalPort();
            EgressPolicy policy =
                    new EgressPolicy(
                            Set.of(Hook.NAME, Hook.OTHER), Set.of(Hook.NAME), Set.of(port), 0);
            try (OutboundClient client = hook.client(policy, Hook.USUAL)) {
                URI other = URI.create("http://" + Hook.OTHER + ":" + port + "/");
                assertThat(Hook.refusal(client, OutboundRequest.get(other)))
                        .isEqualTo(Reason.SCHEME);
                URI named = URI.create("http://" + Hook.NAME + ":" + port + "/");
                assertThat(client.send(OutboundRequest.get(named)).status()).isEqualTo(200);
            }
        }
    }

    @Test
    void isTriedAtTheNextAddressWhereNobodyListensAtTheFirst() throws IOException {
        hook.names.answer("two.example", "::1", "127.0.0.1");
        EgressPolicy policy =
                new EgressPolicy(Set.of("two.example"), Set.of(), Set.of(hook.server.port()), 0);
        try (OutboundClient client = hook.client(policy, Hook.USUAL)) {
            URI url = hook.at("two.example", "/");
            assertThatThrownBy(() -> client.send(OutboundRequest.get(url)))
                    .hasCauseInstanceOf(SSLHandshakeException.class);
        }
        assertThat(hook.server.accepted.get()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a\r\nb: c", "a\nb", "a\u0000", "ä"})
    void aHeaderIsOneHeader(String value) {
        OutboundRequest bare = hook.get("/");
        assertThatThrownBy(() -> bare.with("x", value))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> bare.with("x: " + value, ""))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static void answerOnce(ServerSocket plain) {
        try (var one = plain.accept()) {
            one.getInputStream().readNBytes(20);
            RawServer.write(one.getOutputStream(), "HTTP/1.1 200 OK\r\ncontent-length: 0\r\n\r\n");
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
