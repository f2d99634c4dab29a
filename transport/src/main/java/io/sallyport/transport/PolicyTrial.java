package io.sallyport.transport;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.util.List;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.TrustManagerFactory;

/// A handshake in memory, between a server of a policy and a client that can do what it can do. It
/// shows what no list of names does: whether they go together, with the certificate that is served.
final class PolicyTrial {
    private static final int FLIGHTS_MAX = 64;

    private final SSLEngine client;
    private final SSLEngine server;
    private final ByteBuffer toServer;
    private final ByteBuffer toClient;
    private final ByteBuffer nothing = ByteBuffer.allocate(0);
    private final ByteBuffer plain;

    private PolicyTrial(SSLEngine client, SSLEngine server) {
        this.client = client;
        this.server = server;
        int bytes = 2 * server.getSession().getPacketBufferSize();
        this.toServer = ByteBuffer.allocate(bytes);
        this.toClient = ByteBuffer.allocate(bytes);
        this.plain = ByteBuffer.allocate(server.getSession().getApplicationBufferSize());
    }

    static boolean succeeds(TlsPolicy policy, TlsVersion version, TlsIdentity serving) {
        try {
            TlsPolicy open =
                    new TlsPolicy(
                            List.of(version),
                            policy.suites(),
                            policy.groups(),
                            TlsPolicy.ClientCertificate.NOT_ASKED);
            SSLParameters parameters = open.parameters();
            SSLEngine client = trusting(serving).createSSLEngine();
            client.setUseClientMode(true);
            client.setSSLParameters(parameters);
            SSLEngine server = ServerTls.open(() -> serving).context().createSSLEngine();
            server.setUseClientMode(false);
            server.setSSLParameters(parameters);
            return new PolicyTrial(client, server).run();
        } catch (GeneralSecurityException | SSLException | IllegalArgumentException not) {
            return false;
        }
    }

    private static SSLContext trusting(TlsIdentity serving) throws GeneralSecurityException {
        try {
            KeyStore anchors = KeyStore.getInstance("PKCS12");
            anchors.load(null, null);
            anchors.setCertificateEntry("served", serving.certificate());
            TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
            trust.init(anchors);
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(null, trust.getTrustManagers(), null);
            return context;
        } catch (java.io.IOException impossible) {
            throw new IllegalStateException("an empty key store was not made", impossible);
        }
    }

    private boolean run() throws SSLException {
        for (int i = 0; i < FLIGHTS_MAX; i++) {
            step(client, toServer, toClient);
            step(server, toClient, toServer);
            if (over(client) && over(server)) {
                return true;
            }
        }
        return false;
    }

    private static boolean over(SSLEngine engine) {
        return engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING
                && !"SSL_NULL_WITH_NULL_NULL".equals(engine.getSession().getCipherSuite());
    }

    private void step(SSLEngine engine, ByteBuffer out, ByteBuffer in) throws SSLException {
        if (engine.getHandshakeStatus() == HandshakeStatus.NOT_HANDSHAKING && !over(engine)) {
            engine.beginHandshake();
        }
        SSLEngineResult result = engine.wrap(nothing, out);
        tasks(engine);
        while (result.bytesProduced() > 0) {
            result = engine.wrap(nothing, out);
            tasks(engine);
        }
        in.flip();
        while (in.hasRemaining()) {
            plain.clear();
            result = engine.unwrap(in, plain);
            tasks(engine);
            if (result.bytesConsumed() == 0) {
                break;
            }
        }
        in.compact();
    }

    private static void tasks(SSLEngine engine) {
        Runnable task = engine.getDelegatedTask();
        while (task != null) {
            task.run();
            task = engine.getDelegatedTask();
        }
    }
}
