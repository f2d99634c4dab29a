package io.sallyport.http;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.transport.HostName;
import io.sallyport.transport.InstanceAuthority;
import io.sallyport.transport.Plane;
import io.sallyport.transport.ServerTls;
import io.sallyport.transport.TlsIdentity;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.time.Instant;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;

/// The sample doors behind real TLS listeners, with a certificate of the instance's own authority.
final class TlsInstance implements AutoCloseable {
    final OpenListener open;
    final SSLContext trusting;
    private final InstanceAuthority authority;

    TlsInstance(Path folder) throws GeneralSecurityException, IOException {
        open = new OpenListener(folder);
        // The client's certificate check looks at the real clock.
        authority =
                new InstanceAuthority(
                        open.instance.store,
                        open.instance.ids,
                        Instant::now,
                        new HostName("localhost"));
        trusting = trusting(authority.pem(context()));
    }

    private RequestContext context() {
        return open.instance.context(TenantId.OPERATOR_REALM, new Actor.Job("marker"), "local");
    }

    Listener listen(int port, Listener.Answers answers) {
        TlsIdentity identity = authority.listener(context(), Plane.PUBLIC);
        return Listener.tls(
                new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
                ServerTls.open(() -> identity),
                answers);
    }

    private static SSLContext trusting(String pem) throws GeneralSecurityException, IOException {
        KeyStore anchors = KeyStore.getInstance("PKCS12");
        anchors.load(null, null);
        anchors.setCertificateEntry(
                "authority",
                CertificateFactory.getInstance("X.509")
                        .generateCertificate(
                                new ByteArrayInputStream(pem.getBytes(StandardCharsets.US_ASCII))));
        TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
        trust.init(anchors);
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, trust.getTrustManagers(), null);
        return context;
    }

    SSLSocket connect(Listener listener, String... protocols) throws IOException {
        SSLSocket socket =
                (SSLSocket) trusting.getSocketFactory().createSocket("localhost", listener.port());
        SSLParameters parameters = socket.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        if (protocols.length > 0) {
            parameters.setProtocols(protocols);
        }
        socket.setSSLParameters(parameters);
        return socket;
    }

    @Override
    public void close() {
        open.close();
    }
}
