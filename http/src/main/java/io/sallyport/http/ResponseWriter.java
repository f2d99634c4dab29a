package io.sallyport.http;

import io.helidon.http.DirectHandler;
import io.helidon.http.Header;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerResponse;
import io.sallyport.foundation.RequestId;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.util.List;
import java.util.Optional;

/// Turns a [Response] into what the web server sends, with the header fields of every answer.
final class ResponseWriter {
    private static final int PIECE_BYTES = 16 << 10;
    private static final HeaderName REQUEST_ID = HeaderNames.create("X-Request-Id");
    private static final Header NO_STORE =
            HeaderValues.createCached(HeaderNames.CACHE_CONTROL, "no-store");

    private final Listener.Answers answers;
    private final Connections connections;
    private final Pace pace;
    private final List<Header> fixed;

    ResponseWriter(Listener.Answers answers, Connections connections, Pace pace) {
        this.answers = answers;
        this.pace = pace;
        this.connections = connections;
        this.fixed = answers.fixed();
    }

    void write(RequestId id, RequestReader.Outcome outcome, ServerResponse out) {
        Response response = outcome.response();
        out.status(Status.create(response.status()));
        // An answer's own field takes the place of the usual one.
        fixed.forEach(out::header);
        out.header(NO_STORE);
        out.header(REQUEST_ID, id.value());
        for (Response.Header header : response.headers()) {
            HeaderName name = HeaderNames.create(header.name());
            if (name.equals(HeaderNames.SET_COOKIE)) {
                // RFC 6265 3: the one field that stands several times.
                out.headers().add(HeaderValues.create(name, header.value()));
            } else {
                out.header(name, header.value());
            }
        }
        if (outcome.last()) {
            out.header(HeaderValues.CONNECTION_CLOSE);
        }
        send(outcome, out);
    }

    /// An answer to HEAD has no body (RFC 9110 9.3.2): the client would take it for the beginning
    /// of the next answer. It has the length that the body would have (RFC 9110 8.6), or none where
    /// nobody knows it.
    private void send(RequestReader.Outcome outcome, ServerResponse out) {
        Response response = outcome.response();
        switch (response.content()) {
            case Response.Whole(byte[] body) -> {
                if (body.length > 0) {
                    out.header(HeaderNames.CONTENT_TYPE, response.contentType());
                }
                if (response.status() == 204 || response.status() == 304) {
                    out.header(NoLength.FIELD);
                    out.send();
                } else if (outcome.head()) {
                    out.header(HeaderNames.CONTENT_LENGTH, Integer.toString(body.length));
                    out.send();
                } else if (body.length == 0) {
                    out.send();
                } else {
                    out.send(body);
                }
            }
            case Response.Written(Response.Pieces pieces) -> {
                out.header(HeaderNames.CONTENT_TYPE, response.contentType());
                if (outcome.head()) {
                    out.header(NoLength.FIELD);
                    out.send();
                } else {
                    write(pieces, out);
                }
            }
        }
    }

    /// Only a body that came to its end is ended here; the web server would do that for any behind
    /// its handler, which does not return where the connection ends. A client reads the end of a
    /// broken one as what it is: the last chunk is missing (RFC 9112 8).
    private void write(Response.Pieces pieces, ServerResponse out) {
        connections.answering();
        try {
            OutputStream body = out.outputStream();
            OutputStream gathered =
                    new BufferedOutputStream(new PieceStream(body, connections), PIECE_BYTES);
            pieces.write(gathered);
            gathered.flush();
            connections.sending(connections.pieceNanos());
            body.close();
            if (out instanceof RoutingResponse ending) {
                ending.commit();
            }
        } catch (IOException | UncheckedIOException | ServerConnectionException broken) {
            throw new CloseConnectionException("The answer broke off.", broken);
        }
        connections.sent();
    }

    /// Answers what the web server itself refuses, since it is not even HTTP or is over its limits.
    /// Who sends such things often waits, as for every refusal.
    DirectHandlers unreadable() {
        DirectHandler handler =
                (request, _, status, headers, _) -> {
                    RequestId id = answers.ids().request();
                    // The web server takes a method of odd characters for a fault of its own, and
                    // would write a stack trace for each.
                    boolean unread = status.code() == 500 && request.method().isEmpty();
                    int code = unread ? 400 : status.code();
                    Optional<InetAddress> peer = connections.peer();
                    String source = peer.map(InetAddress::getHostAddress).orElse("unknown");
                    Response response = answers.door().unreadable(id, source, code);
                    peer.ifPresent(address -> pace.answered(Network.of(address), code));
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
}
