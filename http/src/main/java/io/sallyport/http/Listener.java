package io.sallyport.http;

import io.helidon.common.tls.Tls;
import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.WebServerConfig;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.StartRefused;
import java.net.InetSocketAddress;
import java.net.UnixDomainSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;

/// One open listener: a web server underneath, limits before parsing, and a [FrontDoor] behind. One
/// virtual thread serves each connection.
public final class Listener implements AutoCloseable {
    private static final int HEADERS_BYTES_MAX = 16 << 10;
    private static final int REQUEST_LINE_BYTES_MAX = 4 << 10;
    private static final int CONNECTIONS_MAX = 8_192;
    private static final int REQUESTS_MAX = 4_096;
    private static final Duration READ_TIMEOUT = Duration.ofSeconds(60);
    private static final Duration GRACE = Duration.ofSeconds(10);
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");

    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final WebServer server;

    /// How a listener answers.
    ///
    /// @param headers header fields of every answer
    public record Answers(FrontDoor door, Ids ids, Map<String, String> headers) {
        List<Header> fixed() {
            return headers.entrySet().stream()
                    .map(e -> HeaderValues.createCached(e.getKey(), e.getValue()))
                    .toList();
        }
    }

    private Listener(WebServer server) {
        this.server = server;
    }

    /// A TLS listener. The context and parameters are the listener's own: no session of another
    /// listener resumes here.
    public static Listener tls(
            InetSocketAddress address, SSLContext context, SSLParameters policy, Answers answers) {
        Tls tls =
                Tls.builder()
                        .sslContext(new PolicyContext(context, policy))
                        .sslParameters(policy)
                        .build();
        // The blocking sockets: the other path looks up each peer's name in the DNS.
        return start(
                "port " + address.getPort(),
                answers,
                builder ->
                        builder.host(address.getAddress().getHostAddress())
                                .port(address.getPort())
                                .tls(tls)
                                .useNio(false)
                                .connectionOptions(socket ->
                                        socket.tcpNoDelay(true).readTimeout(READ_TIMEOUT)));
    }

    /// A Unix socket. Who may open it is who may enter its folder.
    public static Listener unix(UnixDomainSocketAddress address, Answers answers) {
        return start("the socket " + address, answers, builder -> builder.bindAddress(address));
    }

    private static Listener start(
            String name, Answers answers, UnaryOperator<WebServerConfig.Builder> binding) {
        List<Header> fixed = answers.fixed();
        WebServerConfig.Builder builder =
                WebServer.builder()
                        .shutdownHook(false)
                        .backlog(1_024)
                        .maxTcpConnections(CONNECTIONS_MAX)
                        .maxConcurrentRequests(REQUESTS_MAX)
                        .shutdownGracePeriod(GRACE)
                        .addProtocol(
                                Http1Config.builder()
                                        .maxHeadersSize(HEADERS_BYTES_MAX)
                                        .maxPrologueLength(REQUEST_LINE_BYTES_MAX)
                                        // Response.Header checks them once, when it is made.
                                        .validateResponseHeaders(false)
                                        .build())
                        .errorHandling(errors -> errors.includeEntity(true))
                        .directHandlers(malformed(answers, fixed))
                        .routing(routing ->
                                routing.any((request, response) ->
                                        serve(answers, fixed, request, response)));
        WebServer server = binding.apply(builder).build().start();
        if (!server.isRunning()) {
            // It only logs why, and the one common reason is this.
            throw taken(name);
        }
        return new Listener(server);
    }

    /// @param name such as `port 8443`
    public static StartRefused taken(String name) {
        return new StartRefused(
                name + " cannot be opened (is another program using it?): choose another one");
    }

    private static void serve(
            Answers answers, List<Header> fixed, ServerRequest served, ServerResponse out) {
        RequestId id = answers.ids().request();
        Response response = RequestReader.read(id, served, answers.door());
        out.status(Status.create(response.status()));
        fixed.forEach(out::header);
        out.header(REQUEST_ID, id.value());
        boolean cacheable = false;
        for (Response.Header header : response.headers()) {
            out.header(HeaderNames.create(header.name()), header.value());
            cacheable |= header.name().equals("Cache-Control");
        }
        if (!cacheable) {
            out.header(NO_STORE);
        }
        boolean last = RequestReader.last(served);
        if (last) {
            out.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(response, served, out);
        if (last) {
            // RFC 9112 9.6. The web server would go on, and take what was not read for a request.
            throw new CloseConnectionException("The connection ends here.");
        }
    }

    /// An answer to HEAD has no body (RFC 9110 9.3.2): the client would take it for the beginning
    /// of the next answer.
    private static void send(Response response, ServerRequest served, ServerResponse out) {
        if (response.body().length > 0) {
            out.header(HeaderNames.CONTENT_TYPE, response.contentType());
        }
        if (response.body().length == 0 || served.prologue().method().equals(Method.HEAD)) {
            out.send();
        } else {
            out.send(response.body());
        }
    }

    /// What the web server itself refuses, since it is not even HTTP or is over its limits. It does
    /// not tell who sent it.
    private static DirectHandlers malformed(Answers answers, List<Header> fixed) {
        DirectHandler handler =
                (request, _, status, headers, _) -> {
                    RequestId id = answers.ids().request();
                    // The web server takes a method of odd characters for a fault of its own, and
                    // would write a stack trace for each.
                    boolean unread = status.code() == 500 && request.method().isEmpty();
                    int code = unread ? 400 : status.code();
                    Response response = answers.door().unreadable(id, code);
                    DirectHandler.TransportResponse.Builder answer =
                            DirectHandler.TransportResponse.builder()
                                    .status(Status.create(code))
                                    .headers(headers)
                                    .keepAlive(false)
                                    .header(HeaderNames.CONTENT_TYPE, response.contentType())
                                    .header(REQUEST_ID, id.value())
                                    .header(NO_STORE);
                    fixed.forEach(answer::header);
                    return answer.entity(response.body()).build();
                };
        DirectHandlers.Builder handlers = DirectHandlers.builder();
        for (DirectHandler.EventType type : DirectHandler.EventType.values()) {
            handlers.addHandler(type, handler);
        }
        return handlers.build();
    }

    /// The port that was bound.
    public int port() {
        return server.port();
    }

    /// Takes no more connections, lets requests finish for a while, then closes.
    @Override
    public void close() {
        server.stop();
    }
}
