package io.sallyport.http;

import static io.sallyport.http.OpenListener.ALIVE;
import static io.sallyport.http.OpenListener.get;
import static io.sallyport.http.OpenListener.request;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.Counter;
import io.sallyport.foundation.StartRefused;
import io.sallyport.http.RawClient.Answer;
import io.sallyport.transport.TlsPolicy;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLHandshakeException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A real TLS listener with a certificate of the instance's own authority.
@Timeout(60)
class TlsListenerTest {
    @TempDir private Path folder;
    private TlsInstance instance;
    private Listener listener;

    @BeforeEach
    void start() throws Exception {
        instance = new TlsInstance(folder);
        listener = listen(0);
    }

    @AfterEach
    void stop() {
        listener.close();
        instance.close();
    }

    private Listener listen(int port) {
        return instance.listen(port, instance.open.answers());
    }

    private SSLSocket connect(String... protocols) throws IOException {
        return instance.connect(listener, protocols);
    }

    private Answer ask(String request) throws IOException {
        try (RawClient client = RawClient.over(connect())) {
            return client.ask(request);
        }
    }

    @Test
    void servesOverTlsAndKnowsThePeersAddress() throws IOException {
        Answer answer = ask(request("POST", "/echo", "Content-Length: 5") + "hello");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(answer.json().number("length")).isEqualTo(5);
        assertThat(answer.json().text("peer")).isIn("127.0.0.1", "0:0:0:0:0:0:0:1");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    }

    /// The policy reaches the wire: what the client gets is the listener's choice.
    @Test
    void speaksTheTwoVersionsThatThePolicyNames() throws IOException {
        for (String protocol : TlsPolicy.PUBLIC.parameters().getProtocols()) {
            try (SSLSocket socket = connect(protocol)) {
                socket.startHandshake();
                assertThat(socket.getSession().getProtocol()).isEqualTo(protocol);
                assertThat(TlsPolicy.PUBLIC.parameters().getCipherSuites())
                        .contains(socket.getSession().getCipherSuite());
                assertThat(RawClient.over(socket).ask(ALIVE).status()).isEqualTo(200);
            }
        }
    }

    /// The JDK would take both; the policy does not.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                "TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"
            })
    void refusesASuiteWithoutAuthenticatedEncryption(String suite) throws IOException {
        try (SSLSocket socket = connect("TLSv1.2")) {
            socket.setEnabledCipherSuites(new String[] {suite});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLHandshakeException.class);
        }
        assertThat(ask(ALIVE).status()).isEqualTo(200);
    }

    /// RFC 9325 4.2.1: the listener chooses among what both know.
    @Test
    void prefersItsOwnOrderOfSuites() throws IOException {
        try (SSLSocket socket = connect("TLSv1.2")) {
            socket.setEnabledCipherSuites(
                    new String[] {
                        "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
                        "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
                    });
            socket.startHandshake();
            assertThat(socket.getSession().getCipherSuite())
                    .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
        }
    }

    /// CVE-2011-1473: a handshake costs the server more than the client.
    @Test
    void endsAConnectionThatBeginsASecondHandshake() throws IOException {
        try (SSLSocket socket = connect("TLSv1.2")) {
            assertThat(RawClient.over(socket).ask(ALIVE).status()).isEqualTo(200);
            assertThatThrownBy(
                            () -> {
                                socket.startHandshake();
                                RawClient.over(socket).ask(ALIVE);
                            })
                    .isInstanceOf(SSLHandshakeException.class);
        }
        assertThat(instance.open.instance.logged())
                .singleElement()
                .satisfies(refusal -> {
                    assertThat(refusal.detail("reason")).isEqualTo("tls-renegotiation");
                    assertThat(refusal.detail("place")).isEqualTo("tls/public");
                });
    }

    @Test
    void agreesOnHttp11ByAlpn() throws IOException {
        try (SSLSocket socket = connect()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
            assertThat(RawClient.over(socket).ask(ALIVE).status()).isEqualTo(200);
        }
    }

    @Test
    void answersPlainHttpWithNoHttp() throws IOException {
        try (Socket plain = new Socket(InetAddress.getLoopbackAddress(), listener.port());
                RawClient client = RawClient.over(plain)) {
            client.sendAsMuchAsItTakes(ALIVE);
            assertThatThrownBy(client::read).isInstanceOf(IOException.class);
        }
        assertThat(ask(ALIVE).status()).isEqualTo(200);
    }

    @Test
    void keepsAConnectionAlive() throws IOException {
        try (RawClient client = RawClient.over(connect())) {
            for (int i = 0; i < 50; i++) {
                assertThat(client.ask(ALIVE).text()).isEqualTo("alive");
            }
        }
    }

    /// The client reads the answer although it was still sending.
    @Test
    void refusesABodyOverTheLimit() throws IOException {
        try (RawClient client = RawClient.over(connect())) {
            client.sendAsMuchAsItTakes(
                    request("POST", "/echo", "Content-Length: 70000") + "b".repeat(70_000));
            Answer answer = client.read();
            assertThat(answer.status()).isEqualTo(413);
            assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
            assertThat(answer.header("referrer-policy")).isEqualTo("no-referrer");
        }
        assertThat(instance.open.instance.logged().getLast().event().text("source"))
                .isNotEqualTo("local");
    }

    @Test
    void refusesHeaderFloodsWithAProblem() throws IOException {
        Answer answer = ask(get("/health", "X: " + "a".repeat(17_000)));
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.header("content-type")).isEqualTo("application/problem+json");
        assertThat(answer.header("x-content-type-options")).isEqualTo("nosniff");
    }

    @Test
    void servesNobodyAnyMoreOnceItIsClosed() throws IOException {
        int port = listener.port();
        try (RawClient client = RawClient.over(connect())) {
            assertThat(client.ask(ALIVE).status()).isEqualTo(200);
            listener.close();
            assertThat(client.hungUp()).isTrue();
        }
        assertThatThrownBy(() -> new Socket(InetAddress.getLoopbackAddress(), port))
                .isInstanceOf(ConnectException.class);
    }

    @Test
    void saysWhatToDoWhenThePortIsTaken() {
        assertThatThrownBy(() -> listen(listener.port()))
                .isInstanceOf(StartRefused.class)
                .hasMessage(
                        "port "
                                + listener.port()
                                + " cannot be opened (is another program using it?): choose"
                                + " another one");
    }

    /// Each connection would leave a file descriptor behind.
    @Test
    void closesTheSocketUnderTlsAsWell() throws IOException {
        try (Socket plain = new Socket("localhost", listener.port());
                Socket secure =
                        instance.trusting
                                .getSocketFactory()
                                .createSocket(plain, "localhost", listener.port(), false);
                RawClient client = RawClient.over(secure)) {
            assertThat(client.ask(get("/health", "Connection: close")).status()).isEqualTo(200);
            assertThat(client.closed()).isTrue();
            plain.setSoTimeout(20_000);
            assertThat(plain.getInputStream().read()).isEqualTo(-1);
        }
    }

    /// Whoever ends a connection, and however.
    @Test
    void leavesNoFileDescriptorBehind() throws Exception {
        ask(ALIVE);
        long before = sockets();
        for (int i = 0; i < 20; i++) {
            try (RawClient client = RawClient.over(connect(i % 2 == 0 ? "TLSv1.2" : "TLSv1.3"))) {
                assertThat(client.ask(ALIVE).status()).isEqualTo(200);
            }
            assertThat(ask(get("/health", "Connection: close")).status()).isEqualTo(200);
            try (Socket plain = new Socket("localhost", listener.port())) {
                SSLSocket secure =
                        (SSLSocket)
                                instance.trusting
                                        .getSocketFactory()
                                        .createSocket(plain, "localhost", listener.port(), false);
                secure.startHandshake();
                // Without a word.
            }
            try (Socket plain = new Socket("localhost", listener.port())) {
                plain.getOutputStream().write(hello(3));
            }
        }
        while (sockets() > before) {
            Thread.onSpinWait();
        }
    }

    private static long sockets() throws IOException {
        try (Stream<Path> open = Files.list(Path.of("/proc/self/fd"))) {
            return open.filter(TlsListenerTest::isSocket).count();
        }
    }

    private static boolean isSocket(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith("socket:");
        } catch (IOException closedMeanwhile) {
            return false;
        }
    }

    /// A session of one listener is a stranger at the other.
    @Test
    void resumesNoSessionOfAnotherListener() throws IOException {
        try (Listener other = listen(0)) {
            byte[] first = session(listener.port());
            assertThat(session(other.port())).isNotEqualTo(first);
        } catch (SSLException failure) {
            throw new AssertionError(failure);
        }
    }

    private byte[] session(int port) throws IOException {
        try (SSLSocket socket =
                (SSLSocket) instance.trusting.getSocketFactory().createSocket("localhost", port)) {
            socket.setEnabledProtocols(new String[] {"TLSv1.2"});
            socket.startHandshake();
            return socket.getSession().getId();
        }
    }

    /// What comes back is an alert, or nothing.
    private void sends(byte[] bytes) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), listener.port())) {
            socket.getOutputStream().write(bytes);
            assertThat(answered(socket)).isLessThan(16);
        }
    }

    private static int answered(Socket socket) throws IOException {
        try {
            return socket.getInputStream().readAllBytes().length;
        } catch (SocketException reset) {
            // The end came before all that was sent had been read.
            return 0;
        }
    }

    /// A hello without extensions and with one suite.
    private static byte[] hello(int minor) {
        byte[] hello = new byte[5 + 4 + 41];
        System.arraycopy(
                new byte[] {22, 3, 0, 0, 45, 1, 0, 0, 41, 3, (byte) minor}, 0, hello, 0, 11);
        System.arraycopy(new byte[] {0, 0, 2, (byte) 0xC0, 0x2C, 1, 0}, 0, hello, 43, 7);
        return hello;
    }

    @Test
    void tellsWhyAHandshakeIsRefused() throws IOException {
        sends(new byte[] {(byte) 0x80, 0x2E, 1, 0, 2, 0, 0x15, 0, 0, 0, 0x10});
        sends(hello(0));
        sends(hello(2));
        sends(get("/health").getBytes(StandardCharsets.US_ASCII));
        try (SSLSocket socket = connect("TLSv1.2")) {
            socket.setEnabledCipherSuites(new String[] {"TLS_ECDHE_ECDSA_WITH_AES_128_CBC_SHA"});
            assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
        }
        assertThat(ask(ALIVE).status()).isEqualTo(200);
        List<String> reasons =
                List.of(
                        "tls-version-ssl-2",
                        "tls-version-ssl-3",
                        "tls-version-tls-1.1",
                        "tls-plain-http",
                        "tls-suites");
        assertThat(instance.open.instance.logged())
                .filteredOn(logged -> logged.event().text("action").equals("request.refused"))
                .extracting(logged -> logged.event().object("details").text("reason"))
                .containsExactlyElementsOf(reasons);
        for (String reason : reasons) {
            assertThat(handshakes(reason)).as(reason).isEqualTo(1);
        }
        assertThat(handshakes("done")).isEqualTo(1);
    }

    private double handshakes(String outcome) {
        return instance
                .open
                .doors
                .meters
                .get("tls.handshakes")
                .tag("outcome", outcome)
                .counters()
                .stream()
                .mapToDouble(Counter::count)
                .sum();
    }
}
