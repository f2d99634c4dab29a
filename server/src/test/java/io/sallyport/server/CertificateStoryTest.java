package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.CertificateFactory;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.Map;
import java.util.Objects;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A listener's certificate is taken back: it stands in the published list, which its plane's
/// authority signed.
class CertificateStoryTest {
    @TempDir private static Path folder;
    private static Node node;
    private static DemoInstance instance;

    @BeforeAll
    static void start() {
        node = Nodes.startDemo(folder);
        instance = new DemoInstance(folder);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static X509Certificate[] served() throws Exception {
        URI origin = URI.create(instance.issuer(0));
        try (SSLSocket socket =
                (SSLSocket)
                        DemoInstance.trusting(folder.resolve("ca.pem"))
                                .getSocketFactory()
                                .createSocket(origin.getHost(), origin.getPort())) {
            socket.startHandshake();
            return (X509Certificate[]) socket.getSession().getPeerCertificates();
        }
    }

    private static X509CRL list() throws Exception {
        try (InputStream in = Files.newInputStream(folder.resolve("crl/public.pem"))) {
            return (X509CRL) CertificateFactory.getInstance("X.509").generateCRL(in);
        }
    }

    @Test
    void aRevokedCertificateStandsInThePublishedList() throws Exception {
        X509Certificate[] chain = served();
        assertThat(chain).hasSize(2);
        assertThat(list().isRevoked(chain[0])).isFalse();
        String serial = chain[0].getSerialNumber().toString(16);
        JsonObject answer = instance.activity("certificate.revoke", Map.of("serial", serial));
        assertThat(answer.yes("revoked")).isTrue();
        X509CRL list = list();
        list.verify(Objects.requireNonNull(chain[1]).getPublicKey());
        assertThat(list.isRevoked(chain[0])).isTrue();
        assertThatThrownBy(() -> instance.activity("certificate.revoke", Map.of("serial", "4d2")))
                .hasMessageContaining("404");
    }
}
