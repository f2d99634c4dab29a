package io.sallyport.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.Header;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http1.Http1Config;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.ServerTls;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/// One open listener: a web server underneath, limits before parsing, and a [Door] behind. One
/// virtual thread serves each connection.
public final class Listener implements AutoCloseable {
    private static final int HEADERS_BYTES_MAX = 12 << 10;

    /// A filter of 8 KiB, as RFC 9110 4.1 wants for any target at least, with its escapes. What is
    /// longer than usual comes off the header fields: see [RequestHead].
    private static final int REQUEST_LINE_BYTES_MAX = 12 << 10;

    private static final Duration GRACE = Duration.ofSeconds(10);

    private final WebServer server;
    private final Connections connections;

    /// How a listener answers.
    ///
    /// @param headers header fields of every answer
    /// @param validation of its name, by whom a certificate is ordered from
    public record Answers(
            Door door,
            Ids ids,
            Map<String, String> headers,
            Limits limits,
            AcmeValidation validation) {
        /// Within what this process can give.
        public Answers(Door door, Ids ids, Map<String, String> headers) {
            this(door, ids, headers, Limits.of(Runtime.getRuntime().maxMemory()));
        }

        /// Nobody validates.
        public Answers(Door door, Ids ids, Map<String, String> headers, Limits limits) {
            this(door, ids, headers, limits, new AcmeValidation());
        }

        public Answers validatedBy(AcmeValidation other) {
            return new Answers(door, ids, headers, limits, other);
        }

        int seed() {
            return ids.random().hashCode();
        }

        List<Header> fixed() {
            return headers.entrySet().stream()
                    .map(e -> HeaderValues.createCached(e.getKey(), e.getValue()))
                    .toList();
        }
    }

    private Listener(WebServer server, Connections connections) {
        this.server = server;
        this.connections = connections;
    }

    /// A TLS listener.
    public static Listener tls(InetSocketAddress address, ServerTls spoken, Answers answers) {
        Connections connections = connections(answers);
        Handshakes handshakes =
                new Handshakes(spoken, answers.door(), connections, answers.validation());
        Tls tls =
                Tls.builder()
                        .sslContext(new PolicyContext(handshakes))
                        .sslParameters(spoken.parameters())
                        .build();
        // The blocking sockets: the other path looks up each peer's name in the DNS.
        return start(
                "port " + address.getPort(),
                answers,
                connections,
                builder ->
                        builder.host(address.getAddress().getHostAddress())
                                .port(address.getPort())
                                .tls(tls)
                                .useNio(false)
                                .connectionOptions(socket ->
                                        socket.tcpNoDelay(true)
                                                .readTimeout(answers.limits().headTime())));
    }

    /// A Unix socket. Who may open it is who may enter its folder.
    public static Listener unix(UnixDomainSocketAddress address, Answers answers) {
        return start(
                "the socket " + address,
                answers,
                connections(answers),
                builder -> builder.bindAddress(address));
    }

    private static Connections connections(Answers answers) {
        int cores = Runtime.getRuntime().availableProcessors();
        return new Connections(
                answers.limits(), new HandshakeTurns(cores, answers.seed(), System::nanoTime));
    }

    private static Listener start(
            String name,
            Answers answers,
            Connections connections,
            UnaryOperator<WebServerConfig.Builder> binding) {
        Limits limits = answers.limits();
        Pace pace = new Pace(connections, answers.seed());
        RequestReader reader =
                new RequestReader(answers.door(), limits.bodyBytes(), connections, pace);
        ResponseWriter writer = new ResponseWriter(answers, connections, pace);
        WebServerConfig.Builder builder =
                WebServer.builder()
                        .shutdownHook(false)
                        .backlog(1_024)
                        // More than are let in: those that were ended are still on their way out.
                        .maxTcpConnections(limits.connections() + limits.connections() / 8 + 8)
                        .shutdownGracePeriod(GRACE)
                        .protocolsDiscoverServices(false)
                        .addConnectionSelector(new StrictHttp(http()))
                        .errorHandling(errors -> errors.includeEntity(true))
                        .directHandlers(writer.unreadable())
                        .routing(routing ->
                                routing.any((request, response) -> {
                                    RequestId id = answers.ids().request();
                                    RequestReader.Outcome outcome = reader.read(id, request);
                                    writer.write(id, outcome, response);
                                    if (outcome.last()) {
                                        reader.end(request);
                                    }
                                }));
        WebServer server = binding.apply(builder).build().start();
        if (!server.isRunning()) {
            // It only logs why, and the one common reason is this.
            throw taken(name);
        }
        connections.start();
        return new Listener(server, connections);
    }

    /// @param name such as `port 8443`
    public static StartRefused taken(String name) {
        return new StartRefused(
                name + " cannot be opened (is another program using it?): choose another one");
    }

    private static Http1Config http() {
        return Http1Config.builder()
                .maxHeadersSize(HEADERS_BYTES_MAX)
                .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                // Response.Header checks them once, when it is made.
                .validateResponseHeaders(false)
                .build();
    }

    /// The port that was bound.
    public int port() {
        return server.port();
    }

    /// Takes no more connections, lets requests finish for a while, then closes.
    @Override
    public void close() {
        server.stop();
        connections.close();
    }
}
