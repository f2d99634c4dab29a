package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.security.KeyPair;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SNIHostName;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509TrustManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Who gets the certificate of a validation, over a real connection, and who does not.
@Timeout(60)
class AcmeValidationTest {
    private static final HostName HOST = new HostName("id.example");

    private final KeyPair key = ForeignChain.ec("secp256r1");
    private final TlsIdentity proof =
            new TlsIdentity(List.of(ForeignChain.root(ForeignChain.leaf(key))), key.getPrivate());
    private final AcmeValidation validation = new AcmeValidation();

    /// What one connection came to.
    ///
    /// @param shown what the client was shown; nothing when it was no validation
    private record Met(boolean concerned, Optional<X509Certificate> shown, String protocol) {}

    private Met meet(String host, String... protocols) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            CompletableFuture<Boolean> answered = new CompletableFuture<>();
            Thread.ofVirtual().start(() -> accept(server, answered));
            Socket plain = new Socket(InetAddress.getLoopbackAddress(), server.getLocalPort());
            try (SSLSocket socket =
                    (SSLSocket)
                            trusting()
                                    .getSocketFactory()
                                    .createSocket(plain, host, server.getLocalPort(), true)) {
                SSLParameters parameters = socket.getSSLParameters();
                parameters.setServerNames(List.of(new SNIHostName(host)));
                parameters.setApplicationProtocols(protocols);
                socket.setSSLParameters(parameters);
                socket.startHandshake();
                X509Certificate shown =
                        (X509Certificate) socket.getSession().getPeerCertificates()[0];
                // The other end says no word, and is gone.
                assertThat(socket.getInputStream().read()).isEqualTo(-1);
                return new Met(answered.get(), Optional.of(shown), socket.getApplicationProtocol());
            } catch (IOException refused) {
                return new Met(answered.get(), Optional.empty(), "");
            }
        }
    }

    private void accept(ServerSocket server, CompletableFuture<Boolean> answered) {
        try (Socket accepted = server.accept()) {
            FirstFlight.Read first = FirstFlight.read(accepted.getInputStream());
            boolean concerned = validation.concerns(first.flight());
            answered.complete(concerned);
            if (concerned) {
                validation.answer(accepted, new ByteArrayInputStream(first.consumed()));
            }
        } catch (IOException failure) {
            answered.completeExceptionally(failure);
        }
    }

    private static SSLContext trusting() throws Exception {
        SSLContext context = SSLContext.getInstance("TLS");
        TrustManager all =
                new X509TrustManager() {
                    @Override
                    public void checkClientTrusted(X509Certificate[] chain, String type) {
                        throw new AssertionError("no client");
                    }

                    @Override
                    public void checkServerTrusted(X509Certificate[] chain, String type) {
                        assertThat(chain).hasSize(1);
                    }

                    @Override
                    public X509Certificate[] getAcceptedIssuers() {
                        return new X509Certificate[0];
                    }
                };
        context.init(null, new TrustManager[] {all}, null);
        return context;
    }

    @Test
    void showsTheProofToWhoValidates() throws Exception {
        validation.begin(HOST, proof);
        assertThat(meet("ID.example", AcmeValidation.PROTOCOL))
                .isEqualTo(
                        new Met(true, Optional.of(proof.certificate()), AcmeValidation.PROTOCOL));
    }

    @Test
    void concernsNobodyElse() throws Exception {
        Met nobody = new Met(false, Optional.empty(), "");
        assertThat(meet("id.example", AcmeValidation.PROTOCOL)).isEqualTo(nobody);
        validation.begin(HOST, proof);
        assertThat(meet("other.example", AcmeValidation.PROTOCOL)).isEqualTo(nobody);
        assertThat(meet("id.example")).isEqualTo(nobody);
        assertThat(meet("id.example", "http/1.1")).isEqualTo(nobody);
        assertThat(meet("id.example", "http/1.1", AcmeValidation.PROTOCOL)).isEqualTo(nobody);
        validation.end();
        assertThat(meet("id.example", AcmeValidation.PROTOCOL)).isEqualTo(nobody);
    }
}
