package io.sallyport.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.Router;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.net.SocketAddress;
import java.security.Principal;
import java.security.cert.Certificate;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutorService;

/// The web server's HTTP/1.1, reading through a [RequestHead]. It is a listener's only protocol, so
/// whatever else comes is answered as the bad request that it is.
final class StrictHttp implements ServerConnectionSelector {
    private final Http1ConnectionSelector http;

    StrictHttp(Http1Config config) {
        this.http = Http1ConnectionSelector.builder().config(config).build();
    }

    @Override
    public int bytesToIdentifyConnection() {
        return http.bytesToIdentifyConnection();
    }

    @Override
    public Support supports(BufferData begin) {
        return http.supports(begin);
    }

    @Override
    public Set<String> supportedApplicationProtocols() {
        return http.supportedApplicationProtocols();
    }

    @Override
    public ServerConnection connection(ConnectionContext given) {
        return http.connection(new Strict(given, new RequestHead(given)));
    }

    private record Strict(ConnectionContext given, DataReader dataReader)
            implements ConnectionContext {
        @Override
        public ListenerContext listenerContext() {
            return given.listenerContext();
        }

        @Override
        public ExecutorService executor() {
            return given.executor();
        }

        @Override
        public DataWriter dataWriter() {
            return given.dataWriter();
        }

        @Override
        public Router router() {
            return given.router();
        }

        @Override
        public HelidonSocket serverSocket() {
            return given.serverSocket();
        }

        @Override
        public PeerInfo remotePeer() {
            return new Peer(given.remotePeer());
        }

        @Override
        public PeerInfo localPeer() {
            return given.localPeer();
        }

        @Override
        public boolean isSecure() {
            return given.isSecure();
        }

        @Override
        public String socketId() {
            return given.socketId();
        }

        @Override
        public String childSocketId() {
            return given.childSocketId();
        }
    }

    /// Where a request comes from, by address alone. Who is at the other end the handshake has said
    /// already ([Connections]); the web server would ask for its certificates again at each request
    /// and put a name out of them into the header.
    private record Peer(PeerInfo given) implements PeerInfo {
        @Override
        public SocketAddress address() {
            return given.address();
        }

        @Override
        public String host() {
            return given.host();
        }

        @Override
        public int port() {
            return given.port();
        }

        @Override
        public Optional<Principal> tlsPrincipal() {
            return Optional.empty();
        }

        @Override
        public Optional<Certificate[]> tlsCertificates() {
            return Optional.empty();
        }
    }
}
