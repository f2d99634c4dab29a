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
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLServerSocketFactory;
import javax.net.ssl.SSLSessionContext;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;

/// A context whose accepted sockets obey a listener's policy, and which lets a connection in and
/// reads its hello before its handshake. The web server's blocking sockets ignore the parameters
/// that it was given: versions, suites, client certificates.
final class PolicyContext extends SSLContext {
    PolicyContext(SSLContext context, Handshakes handshakes, Connections connections) {
        super(
                new Spi(context, handshakes, connections),
                context.getProvider(),
                context.getProtocol());
    }

    private static final class Spi extends SSLContextSpi {
        private final SSLContext context;
        private final Handshakes handshakes;
        private final SSLParameters policy;
        private final Connections connections;

        Spi(SSLContext context, Handshakes handshakes, Connections connections) {
            this.context = context;
            this.handshakes = handshakes;
            this.policy = handshakes.policy().parameters();
            this.connections = connections;
        }

        @Override
        protected void engineInit(KeyManager[] keys, TrustManager[] trust, SecureRandom random)
                throws KeyManagementException {
            throw new KeyManagementException("the context was made with its identity");
        }

        @Override
        protected SSLSocketFactory engineGetSocketFactory() {
            return new Accepted(context.getSocketFactory(), handshakes, connections);
        }

        /// Asked for by the web server and not used: it accepts plain sockets.
        @Override
        protected SSLServerSocketFactory engineGetServerSocketFactory() {
            return context.getServerSocketFactory();
        }

        @Override
        protected SSLEngine engineCreateSSLEngine() {
            SSLEngine engine = context.createSSLEngine();
            engine.setSSLParameters(policy);
            return engine;
        }

        @Override
        protected SSLEngine engineCreateSSLEngine(String host, int port) {
            SSLEngine engine = context.createSSLEngine(host, port);
            engine.setSSLParameters(policy);
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
        private final SSLSocketFactory sockets;
        private final Handshakes handshakes;
        private final SSLParameters policy;
        private final Connections connections;

        Accepted(SSLSocketFactory sockets, Handshakes handshakes, Connections connections) {
            this.sockets = sockets;
            this.handshakes = handshakes;
            this.policy = handshakes.policy().parameters();
            this.connections = connections;
        }

        /// @param consumed nothing: the web server has read nothing yet
        /// @param autoClose the web server says no, and then closes nothing: each connection would
        ///   leave its file descriptor behind
        @Override
        public Socket createSocket(
                Socket accepted, @Nullable InputStream consumed, boolean autoClose)
                throws IOException {
            connections.admit(accepted);
            InputStream hello = handshakes.hello(accepted);
            SSLSocket socket = (SSLSocket) sockets.createSocket(accepted, hello, true);
            socket.setSSLParameters(policy);
            return socket;
        }

        @Override
        public String[] getDefaultCipherSuites() {
            return policy.getCipherSuites();
        }

        @Override
        public String[] getSupportedCipherSuites() {
            return policy.getCipherSuites();
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
