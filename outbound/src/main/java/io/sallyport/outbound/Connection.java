package io.sallyport.outbound;

import io.sallyport.outbound.EgressRefused.Reason;
import java.io.Closeable;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// One connection to an address that was checked. The name is looked up once: who answers something
/// else the next time (DNS rebinding) is not asked again. It is opened by one thread, and closed by
/// any, at any stage.
public final class Connection implements Closeable {
    /// A name with more addresses than that is tried at these.
    private static final int ADDRESSES_MAX = 4;

    private final EgressPolicy policy;
    private final SSLContext trust;
    private final Resolver resolver;
    private @Nullable Socket raw;
    private boolean closed;

    /// @param trust whose certificates count
    public Connection(EgressPolicy policy, SSLContext trust) {
        this(policy, trust, Resolver.SYSTEM);
    }

    Connection(EgressPolicy policy, SSLContext trust, Resolver resolver) {
        this.policy = policy;
        this.trust = trust;
        this.resolver = resolver;
    }

    /// TLS to a host, whose certificate must have its name (RFC 9525).
    ///
    /// @param timeMax for the connection, and for each step of the handshake
    /// @throws EgressRefused when the policy does not allow it
    public SSLSocket secure(String host, int port, Duration timeMax) throws IOException {
        if (!policy.ports().contains(port)) {
            throw new EgressRefused(Reason.PORT, "the port " + port + " is not allowed");
        }
        return secure(Host.of(host), port, timeMax);
    }

    Socket open(Target to, Duration timeMax) throws IOException {
        return to.secure()
                ? secure(to.host(), to.port(), timeMax)
                : plain(to.host(), to.port(), timeMax);
    }

    private SSLSocket secure(Host host, int port, Duration timeMax) throws IOException {
        Socket plain = plain(host, port, timeMax);
        plain.setSoTimeout((int) timeMax.toMillis());
        SSLSocket secured =
                (SSLSocket) trust.getSocketFactory().createSocket(plain, host.text(), port, true);
        secured.setSSLParameters(parameters(trust));
        secured.startHandshake();
        return secured;
    }

    private Socket plain(Host host, int port, Duration timeMax) throws IOException {
        IOException last = new IOException("the name has no address");
        for (InetAddress address : checked(host)) {
            // Not by way of a proxy, which would look the name up itself.
            Socket socket = new Socket(Proxy.NO_PROXY);
            keep(socket);
            try {
                socket.connect(new InetSocketAddress(address, port), (int) timeMax.toMillis());
                return socket;
            } catch (IOException failure) {
                socket.close();
                last = failure;
            }
        }
        throw last;
    }

    /// One address that is not allowed refuses the name: whoever mixes them is not honest.
    List<InetAddress> checked(Host host) throws IOException {
        Optional<InetAddress> literal = host.literal();
        List<InetAddress> all =
                literal.isPresent()
                        ? List.of(literal.get())
                        : List.of(resolver.resolve(host.text()));
        boolean named = policy.named().contains(host.text());
        for (InetAddress address : all) {
            AddressKind kind = AddressKind.of(address.getAddress());
            if (kind != AddressKind.PUBLIC && !(named && kind.isForNamed())) {
                throw new EgressRefused(
                        Reason.ADDRESS, "the address of the host is not allowed: " + kind);
            }
        }
        return all.subList(0, Math.min(all.size(), ADDRESSES_MAX));
    }

    /// Nothing older than TLS 1.2 or without forward secrecy (RFC 9325, RFC 9662).
    private static SSLParameters parameters(SSLContext context) {
        SSLParameters parameters = context.getDefaultSSLParameters();
        parameters.setProtocols(new String[] {"TLSv1.3", "TLSv1.2"});
        parameters.setCipherSuites(
                Arrays.stream(context.getSupportedSSLParameters().getCipherSuites())
                        .filter(Connection::isModern)
                        .toArray(String[]::new));
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        return parameters;
    }

    private static boolean isModern(String suite) {
        boolean forwardSecret = suite.startsWith("TLS_ECDHE_") || !suite.contains("_WITH_");
        return forwardSecret && (suite.contains("_GCM_") || suite.contains("CHACHA20_POLY1305"));
    }

    private synchronized void keep(Socket socket) throws IOException {
        if (closed) {
            socket.close();
            throw new IOException("the connection was closed");
        }
        raw = socket;
    }

    /// Without the end of TLS: nobody waits for one who does not read.
    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Socket open = raw;
        if (open != null) {
            open.close();
        }
    }
}
