package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.math.BigInteger;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Path;
import java.security.Security;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Real handshakes with a client that knows everything the JDK can, in a JVM that forbids nothing:
/// what is refused here, the policy refuses.
@Timeout(60)
class TlsPolicyTest {
    private static final String DISABLED = "jdk.tls.disabledAlgorithms";
    private static final String[] WEAK = {"TLSv1.1", "TLSv1"};
    private static final List<String> SUITES =
            List.of(TlsPolicy.PUBLIC.parameters().getCipherSuites());

    @TempDir private Path folder;
    private static String disabled = "";
    private SmallInstance instance;
    private volatile TlsIdentity identity;
    private ServerSocket server;
    private ServerTls tls;
    private volatile SSLParameters parameters;
    private Thread accepting;

    @BeforeAll
    static void forbidNothing() {
        disabled = Security.getProperty(DISABLED);
        Security.setProperty(DISABLED, "");
    }

    @AfterAll
    static void forbidAgain() {
        Security.setProperty(DISABLED, disabled);
    }

    @BeforeEach
    void start() throws IOException {
        instance = new SmallInstance(folder);
        identity = instance.authority("localhost").listener(instance.context(), Plane.PUBLIC);
        tls = ServerTls.open(() -> identity);
        parameters = TlsPolicy.PUBLIC.parameters();
        server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        accepting = Thread.ofVirtual().start(this::accept);
    }

    @AfterEach
    void stop() throws Exception {
        server.close();
        accepting.join();
        instance.close();
    }

    private SSLSocket secured(Socket accepted) throws IOException {
        SSLSocket socket =
                (SSLSocket)
                        tls.context()
                                .getSocketFactory()
                                .createSocket(accepted, InputStream.nullInputStream(), true);
        socket.setSSLParameters(parameters);
        return socket;
    }

    private void accept() {
        while (!server.isClosed()) {
            try (SSLSocket socket = secured(server.accept())) {
                socket.startHandshake();
                socket.getInputStream().transferTo(socket.getOutputStream());
            } catch (IOException refused) {
                assertThat(refused).isNotNull();
            }
        }
    }

    @Test
    void aRenewedCertificateServesTheNextHandshake() throws Exception {
        assertThat(serial()).isEqualTo(identity.certificate().getSerialNumber());
        TlsIdentity before = identity;
        instance.time.step(Duration.ofDays(31));
        identity = instance.authority("localhost").listener(instance.context(), Plane.PUBLIC);
        assertThat(identity).isNotEqualTo(before);
        assertThat(serial()).isEqualTo(identity.certificate().getSerialNumber());
    }

    /// Clients know the root alone.
    @Test
    void sendsTheAuthorityBelowTheRootAsWell() throws Exception {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            assertThat(socket.getSession().getPeerCertificates())
                    .containsExactlyElementsOf(identity.chain())
                    .hasSize(2);
        }
    }

    private BigInteger serial() throws Exception {
        try (SSLSocket socket = connect()) {
            socket.startHandshake();
            return ((X509Certificate) socket.getSession().getPeerCertificates()[0])
                    .getSerialNumber();
        }
    }

    /// Believes everybody: whom to believe is another test's matter.
    private static final class Believer implements X509TrustManager {
        @Override
        public void checkClientTrusted(X509Certificate[] chain, String type) {}

        @Override
        public void checkServerTrusted(X509Certificate[] chain, String type) {}

        @Override
        public X509Certificate[] getAcceptedIssuers() {
            return new X509Certificate[0];
        }
    }

    private SSLSocket connect() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {new Believer()}, null);
        return (SSLSocket)
                context.getSocketFactory()
                        .createSocket(InetAddress.getLoopbackAddress(), server.getLocalPort());
    }

    /// What a client with these versions and suites comes to, empty when it is refused.
    private Optional<SSLSession> handshake(String[] protocols, String[] suites) throws Exception {
        try (SSLSocket socket = connect()) {
            socket.setSoTimeout(20_000);
            socket.setEnabledProtocols(protocols);
            socket.setEnabledCipherSuites(suites);
            socket.startHandshake();
            socket.getOutputStream().write(42);
            assertThat(socket.getInputStream().read()).isEqualTo(42);
            return Optional.of(socket.getSession());
        } catch (IOException refused) {
            return Optional.empty();
        }
    }

    /// RFC 9155: TLS 1.2 would have it.
    @ParameterizedTest
    @ValueSource(strings = {"ecdsa_sha1", "ecdsa_secp256r1_sha256"})
    void signsNothingWithSha1(String scheme) throws Exception {
        try (SSLSocket socket = connect()) {
            SSLParameters only = socket.getSSLParameters();
            only.setProtocols(new String[] {"TLSv1.2"});
            only.setSignatureSchemes(new String[] {scheme, "rsa_pkcs1_sha256"});
            socket.setSSLParameters(only);
            if (scheme.endsWith("sha1")) {
                assertThatThrownBy(socket::startHandshake).isInstanceOf(SSLException.class);
            } else {
                socket.startHandshake();
            }
        }
    }

    private String[] everySuite() throws Exception {
        try (SSLSocket socket = connect()) {
            return socket.getSupportedCipherSuites();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void speaksTls13And12(String protocol) throws Exception {
        SSLSession session = handshake(new String[] {protocol}, everySuite()).orElseThrow();
        assertThat(session.getProtocol()).isEqualTo(protocol);
        assertThat(session.getCipherSuite())
                .isEqualTo(
                        protocol.equals("TLSv1.3")
                                ? "TLS_AES_256_GCM_SHA384"
                                : "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }

    @Test
    void prefersTls13() throws Exception {
        String[] both = {"TLSv1.2", "TLSv1.3"};
        assertThat(handshake(both, everySuite()).orElseThrow().getProtocol()).isEqualTo("TLSv1.3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.1", "TLSv1"})
    void refusesOlderVersions(String protocol) throws Exception {
        assertThat(handshake(new String[] {protocol}, everySuite())).isEmpty();
    }

    /// The control for the tests above and below: without the policy, this JVM would take them.
    @Test
    void wouldTakeOlderVersionsWithoutThePolicy() throws Exception {
        SSLParameters lax = TlsPolicy.PUBLIC.parameters();
        lax.setProtocols(new String[] {"TLSv1.3", "TLSv1.2", "TLSv1.1", "TLSv1"});
        lax.setCipherSuites(everySuite());
        parameters = lax;
        assertThat(handshake(WEAK, everySuite()).orElseThrow().getProtocol()).isEqualTo("TLSv1.1");
    }

    /// Forward secrecy and authenticated encryption, with the listener's key (RFC 9325 4.2).
    @Test
    void takesItsOwnSuitesAndNoOthers() throws Exception {
        takesThoseOf("_RSA_");
        identity = rsa();
        takesThoseOf("_ECDSA_");
        assertThat(everySuite())
                .contains(
                        "TLS_ECDHE_ECDSA_WITH_AES_256_CBC_SHA384",
                        "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
                        "TLS_RSA_WITH_AES_256_GCM_SHA384")
                .contains(SUITES.toArray(String[]::new));
    }

    /// @param other what suites of TLS 1.2 are called that need another key than the listener's
    private void takesThoseOf(String other) throws Exception {
        String[] versions = {"TLSv1.3", "TLSv1.2"};
        List<String> served =
                List.of(TlsPolicy.PUBLIC.servedBy(identity).parameters().getCipherSuites());
        assertThat(served)
                .containsExactlyElementsOf(
                        SUITES.stream().filter(suite -> !suite.contains(other)).toList());
        for (String suite : everySuite()) {
            boolean taken = handshake(versions, new String[] {suite}).isPresent();
            assertThat(taken).as(suite).isEqualTo(served.contains(suite));
        }
    }

    private static TlsIdentity rsa() {
        ForeignChain.Wish leaf = ForeignChain.leaf(ForeignChain.rsa(2048));
        return new TlsIdentity(
                List.of(ForeignChain.sign(leaf, leaf, "SHA256withRSA")), leaf.key().getPrivate());
    }

    @ParameterizedTest
    @ValueSource(strings = {"TLSv1.3", "TLSv1.2"})
    void servesAnRsaCertificateToBothVersions(String protocol) throws Exception {
        identity = rsa();
        SSLSession session = handshake(new String[] {protocol}, everySuite()).orElseThrow();
        assertThat(session.getProtocol()).isEqualTo(protocol);
        assertThat(session.getPeerCertificates()).containsExactlyElementsOf(identity.chain());
    }

    /// RFC 7507 3: a second try with an older version, though both speak a newer one.
    @Test
    void refusesAFallbackThatNobodyNeeds() {
        List<Integer> suites =
                List.of(
                        TlsSuite.TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256.code(),
                        TlsSuite.TLS_AES_128_GCM_SHA256.code(),
                        0x5600);
        assertThat(TlsPolicy.PUBLIC.refuses(offering(List.of(), suites)))
                .contains(TlsPolicy.FALLBACK);
        assertThat(TlsPolicy.PUBLIC.refuses(offering(List.of(0x0303), suites)))
                .contains(TlsPolicy.FALLBACK);
        assertThat(TlsPolicy.PUBLIC.refuses(offering(List.of(0x0304, 0x0303), suites))).isEmpty();
        assertThat(TlsPolicy.PUBLIC.refuses(offering(List.of(), suites.subList(0, 2)))).isEmpty();
    }

    private static ClientHello offering(List<Integer> versions, List<Integer> suites) {
        return new ClientHello(0x0303, versions, suites, List.of(), Optional.empty(), List.of());
    }

    /// What of a hello is in common with the policy and not with the certificate is no help.
    @Test
    void refusesASuiteThatTheCertificateCannotServe() {
        ClientHello old =
                new ClientHello(
                        0x0303,
                        List.of(),
                        List.of(TlsSuite.TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256.code()),
                        List.of(),
                        Optional.empty(),
                        List.of());
        FirstFlight first = new FirstFlight.Hello(old);
        assertThat(ServerTls.open(() -> identity).refuses(first)).contains("tls-suites");
        TlsIdentity rsa = rsa();
        assertThat(ServerTls.open(() -> rsa).refuses(first)).isEmpty();
    }

    @Test
    void choosesTheSuiteItself() throws Exception {
        String[] suites = {
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256", "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384"
        };
        assertThat(handshake(new String[] {"TLSv1.2"}, suites).orElseThrow().getCipherSuite())
                .isEqualTo("TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384");
    }

    /// A browser would pop up a chooser.
    @Test
    void neverAsksForAClientCertificate() {
        assertThat(parameters.getNeedClientAuth()).isFalse();
        assertThat(parameters.getWantClientAuth()).isFalse();
    }

    @Test
    void speaksHttp11Alone() throws Exception {
        try (SSLSocket socket = connect()) {
            SSLParameters parameters = socket.getSSLParameters();
            parameters.setApplicationProtocols(new String[] {"h2", "http/1.1"});
            socket.setSSLParameters(parameters);
            socket.startHandshake();
            assertThat(socket.getApplicationProtocol()).isEqualTo("http/1.1");
        }
    }

    @Test
    void namesWhatItSpeaks() throws Exception {
        assertThat(Arrays.asList(everySuite())).containsAll(SUITES);
        assertThat(TlsPolicy.PUBLIC.parameters().getProtocols())
                .containsExactly("TLSv1.3", "TLSv1.2");
        assertThat(TlsPolicy.PUBLIC.parameters().getNamedGroups())
                .containsExactly("X25519MLKEM768", "x25519", "secp256r1", "secp384r1");
        assertThat(SUITES)
                .allMatch(suite -> suite.contains("_GCM_") || suite.contains("_POLY1305_"))
                .allMatch(suite -> suite.startsWith("TLS_ECDHE_") || !suite.contains("WITH"));
    }
}
