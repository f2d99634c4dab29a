package io.sallyport.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.security.KeyManagementException;
import java.security.SecureRandom;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLContextSpi;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A context whose accepted sockets obey a listener's policy, and which lets a connection in and
/// reads its hello before its handshake. The web server's blocking sockets ignore the parameters
/// that it was given: versions, suites, client certificates.
final class PolicyContext extends SSLContext {
    PolicyContext(Handshakes handshakes) {
        this(handshakes, handshakes.tls().context());
    }

    private PolicyContext(Handshakes handshakes, SSLContext one) {
        super(new Spi(handshakes, one), one.getProvider(), one.getProtocol());
    }

    private static final class Spi extends SSLContextSpi {
        private final Handshakes handshakes;
        private final SSLContext context;

        /// @param context for what the web server asks for and does not use
        Spi(Handshakes handshakes, SSLContext context) {
            this.handshakes = handshakes;
            this.context = context;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the context was made with its identity");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Accepted(handshakes);
        }

        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            SSLEngine engine = context.createSSLEngine();
            engine.setSSLParameters(handshakes.tls().parameters());
            return engine;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            SSLEngine engine = context.createSSLEngine(host, port);
            engine.setSSLParameters(handshakes.tls().parameters());
            return engine;
        }

        @Override
        protected SSLSessionContext engineGetServerSessionContext() {
            return context.getServerSessionContext();
        }

        @Override
        protected SSLSessionContext engineGetClientSessionContext() {
            return context.getClientSessionContext();
        }
    }

    /// Puts TLS over accepted sockets; every other way to a socket is closed.
    private static final class Accepted extends SSLSocketFactory {
        private final Handshakes handshakes;

        Accepted(Handshakes handshakes) {
            this.handshakes = handshakes;
        }

        /// @param consumed nothing: the web server has read nothing yet
        /// @param autoClose the web server says no, and then closes nothing: each connection would
        ///   leave its file descriptor behind
        @Override
        public Socket createSocket(
                Socket accepted, @Nullable InputStream consumed, boolean autoClose)
                throws IOException {
            return handshakes.begin(accepted);
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return handshakes.tls().parameters().getCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return handshakes.tls().parameters().getCipherSuites();
        }

        @Override
        public Socket createSocket(Socket socket, String host, int port, boolean autoClose) {
            throw outgoing();
        }

        @Override
        public Socket createSocket(String host, int port) {
            throw outgoing();
        }

        @Override
        public Socket createSocket(String host, int port, InetAddress from, int fromPort) {
            throw outgoing();
        }

        @Override
        public Socket createSocket(InetAddress host, int port) {
            throw outgoing();
        }

        @Override
        public Socket createSocket(InetAddress host, int port, InetAddress from, int fromPort) {
            throw outgoing();
        }

        private static UnsupportedOperationException outgoing() {
            return new UnsupportedOperationException("a listener connects to nobody");
        }
    }
}
