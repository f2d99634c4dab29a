package io.sallyport.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.ServerConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Turns what the web server read into a [Request] and has it answered. A body that nobody needs or
/// that is over the limit is not kept; any other takes the memory that it needs as it comes, since
/// what a client says of its length costs the client nothing.
final class RequestReader {
    private static final int PASSED_OVER_BYTES_MAX = 1 << 20;

    /// Up to this length a body is part of its connection's memory.
    private static final int SHORT_BODY_BYTES = 4 << 10;

    private static final byte[] NO_BODY = new byte[0];

    private static final Set<Method> CHANGING =
            Set.of(Method.POST, Method.PUT, Method.PATCH, Method.DELETE);

    private final Door door;
    private final BodyBudget strangers;
    private final BodyBudget known;
    private final Connections connections;
    private final Pace pace;

    /// @param bodyBytes for the long bodies of all strangers at one time, and as much again for
    ///   those of callers that are known: so no stranger keeps one of these from being heard
    RequestReader(Door door, long bodyBytes, Connections connections, Pace pace) {
        this.door = door;
        this.strangers = new BodyBudget(bodyBytes);
        this.known = new BodyBudget(bodyBytes);
        this.connections = connections;
        this.pace = pace;
    }

    /// @param head whether the request was for the answer's head alone
    /// @param last whether the connection cannot go on behind this request: the client said so, or
    ///   bytes of the request may still be on it
    record Outcome(Response response, boolean head, boolean last) {}

    Outcome read(RequestId id, ServerRequest served) {
        try {
            Outcome outcome = answer(id, served);
            // Behind the body, whose memory others may need meanwhile.
            if (served.remotePeer().address() instanceof InetSocketAddress address) {
                answered(Network.of(address.getAddress()), served, outcome.response().status());
            }
            return outcome;
        } finally {
            connections.waiting();
        }
    }

    /// What is changed with success takes a credential, whichever it is.
    private void answered(byte[] network, ServerRequest served, int status) {
        if (status < 300 && CHANGING.contains(served.prologue().method())) {
            connections.succeeded(network);
        } else {
            pace.answered(network, status);
        }
    }

    private Outcome answer(RequestId id, ServerRequest served) {
        connections.answering();
        Request head = request(id, served);
        if (isMisdirected(served.headers())) {
            return outcome(served, door.refuse(head, misdirected()), true);
        }
        boolean inChunks = isInChunks(served);
        return switch (door.receive(head)) {
            case Reception.Answered(Response response) ->
                    outcome(served, response, inChunks || !isPassedOver(served));
            case Reception.Open open when inChunks && open.known().isEmpty() ->
                    outcome(served, door.refuse(head, withoutLength()), true);
            case Reception.Open open -> answer(served, open);
        };
    }

    private Outcome answer(ServerRequest served, Reception.Open open) {
        Optional<TenantId> tenant = open.known();
        try (BodyBudget.Share share = (tenant.isPresent() ? known : strangers).share(tenant)) {
            byte[] body;
            try {
                body =
                        isInChunks(served)
                                ? chunks(served, open.bodyBytesMax(), share)
                                : body(served, open.bodyBytesMax(), share);
            } catch (Refusal unread) {
                return outcome(served, open.refuse(unread), true);
            }
            connections.answering();
            return outcome(served, open.answer(body), isInChunks(served));
        }
    }

    private static Outcome outcome(ServerRequest served, Response response, boolean unread) {
        return new Outcome(
                response,
                served.prologue().method().equals(Method.HEAD),
                unread || asksToClose(served.headers()));
    }

    /// A body that nobody needs is no reason to end a connection: the next handshake would cost
    /// more. One that is announced first, or is long, is left where it is.
    private boolean isPassedOver(ServerRequest served) {
        if (!served.content().hasEntity()) {
            return true;
        }
        if (length(served) > Endpoint.Body.USUAL_BYTES_MAX
                || served.headers().contains(HeaderNames.EXPECT)) {
            return false;
        }
        byte[] passedOver = new byte[SHORT_BODY_BYTES];
        read(
                served,
                in -> {
                    int last = in.read(passedOver);
                    while (last >= 0) {
                        last = in.read(passedOver);
                    }
                    return passedOver;
                });
        connections.answering();
        return true;
    }

    /// Ends the connection behind the answer (RFC 9112 9.6): the web server would go on, and take
    /// what was not read for a request. Before, some of that is read for a moment: closing over it
    /// would reset the connection, and the reset may overtake the answer.
    void end(ServerRequest served) {
        if (served.content().hasEntity()
                && !served.headers().contains(HeaderNames.EXPECT)
                && connections.lingering()) {
            try {
                if (isInChunks(served)) {
                    RequestHead.own().passOver(PASSED_OVER_BYTES_MAX);
                } else {
                    passOver(served);
                }
            } catch (IOException
                    | IllegalArgumentException
                    | IllegalStateException
                    | DataReader.InsufficientDataAvailableException ended) {
                throw new ConnectionOver();
            }
        }
        throw new ConnectionOver();
    }

    private static void passOver(ServerRequest served) throws IOException {
        try (InputStream rest = served.content().inputStream()) {
            byte[] passedOver = new byte[SHORT_BODY_BYTES];
            int read = 0;
            int last = rest.read(passedOver);
            while (last >= 0 && read < PASSED_OVER_BYTES_MAX) {
                read += last;
                last = rest.read(passedOver);
            }
        }
    }

    private static boolean asksToClose(ServerRequestHeaders headers) {
        return headers.contains(HeaderNames.CONNECTION)
                && headers.containsToken(HeaderValues.CONNECTION_CLOSE);
    }

    private Request request(RequestId id, ServerRequest served) {
        return new Request(
                id,
                served.prologue().method().text(),
                path(served),
                Map.of(),
                served.query().rawValue(),
                name -> one(served.headers(), HeaderNames.create(name)),
                NO_BODY,
                connections.wire(peer(served)));
    }

    /// As sent. A fragment has no place in a request (RFC 9112 3.2), so a path with one is no path
    /// of ours.
    private static String path(ServerRequest served) {
        String raw = served.path().rawPath();
        return served.prologue().fragment().hasValue() ? raw + "#" : raw;
    }

    private static Optional<String> one(ServerRequestHeaders headers, HeaderName name) {
        if (!headers.contains(name)) {
            return Optional.empty();
        }
        List<String> values = headers.get(name).allValues();
        if (values.size() != 1) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The header field " + name.defaultCase() + " came twice.",
                    "header-doubled");
        }
        return Optional.of(values.getFirst());
    }

    private static String peer(ServerRequest served) {
        return served.remotePeer().address() instanceof InetSocketAddress address
                ? address.getAddress().getHostAddress()
                : "local";
    }

    private static boolean isInChunks(ServerRequest served) {
        return served.headers().contains(HeaderNames.TRANSFER_ENCODING);
    }

    /// Who is not known yet says the length of a body first.
    private static Refusal withoutLength() {
        return new Refusal(
                RefusalCode.LENGTH_REQUIRED,
                "Send the body with a Content-Length, not in chunks.",
                "body-without-length");
    }

    /// Whether a client that named a host in its handshake asks for another one now (RFC 9110 7.4):
    /// whoever brought it here took the connection for somebody else's.
    private boolean isMisdirected(ServerRequestHeaders headers) {
        Optional<String> named = connections.serverName();
        return named.isPresent()
                && headers.contains(HeaderNames.HOST)
                && !headers.get(HeaderNames.HOST).allValues().stream()
                        .allMatch(host -> isHost(host, named.get()));
    }

    /// Behind the name there may be the root's dot, which no handshake has, and a port.
    ///
    /// @param host as in `id.example.org:8443`
    private static boolean isHost(String host, String name) {
        if (!host.regionMatches(true, 0, name, 0, name.length())) {
            return false;
        }
        String rest = host.substring(name.length());
        String port = rest.startsWith(".") ? rest.substring(1) : rest;
        boolean digits = port.chars().skip(1).allMatch(c -> c >= '0' && c <= '9');
        return port.isEmpty() || (port.startsWith(":") && digits);
    }

    private static Refusal misdirected() {
        return new Refusal(
                RefusalCode.MISDIRECTED,
                "The connection is to another host than Host names.",
                "host-other");
    }

    private static long length(ServerRequest served) {
        return served.headers().contentLength().orElse(0);
    }

    private byte[] body(ServerRequest served, int bytesMax, BodyBudget.Share share) {
        if (!served.content().hasEntity()) {
            return NO_BODY;
        }
        long length = length(served);
        if (length > bytesMax) {
            throw FrontDoor.tooLong(bytesMax);
        }
        return read(served, in -> body(in, (int) length, share));
    }

    /// Past the web server's own reading, which takes what is none and leaves bytes behind that it
    /// would take for the next request. So it must not go on behind this.
    private byte[] chunks(ServerRequest served, int bytesMax, BodyBudget.Share share) {
        return awaited(
                served,
                () -> {
                    RequestHead in = RequestHead.own();
                    if (served.headers().contains(HeaderNames.EXPECT)) {
                        in.goOn();
                    }
                    return new ChunkedBody(in, bytesMax, SHORT_BODY_BYTES, share).read();
                });
    }

    @FunctionalInterface
    private interface Reading {
        byte[] from(InputStream in) throws IOException;
    }

    private byte[] read(ServerRequest served, Reading reading) {
        return awaited(
                served,
                () -> {
                    try (InputStream in = served.content().inputStream()) {
                        return reading.from(in);
                    }
                });
    }

    @FunctionalInterface
    private interface Coming {
        byte[] bytes() throws IOException;
    }

    private byte[] awaited(ServerRequest served, Coming body) {
        connections.reading();
        try {
            return body.bytes();
        } catch (IOException
                | ServerConnectionException
                | DataReader.InsufficientDataAvailableException gone) {
            connections.cut().ifPresent(id -> door.cut(id, peer(served)));
            throw new ConnectionOver();
        }
    }

    private static byte[] body(InputStream in, int length, BodyBudget.Share share)
            throws IOException {
        byte[] body = new byte[Math.min(length, SHORT_BODY_BYTES)];
        int begun = 0;
        while (true) {
            begun += in.readNBytes(body, begun, body.length - begun);
            if (begun < body.length) {
                throw new Refusal(
                        RefusalCode.INVALID_REQUEST, "The body was cut short.", "body-cut-short");
            }
            if (begun == length) {
                return body;
            }
            int longer = Math.min(length, 4 * begun);
            share.take(longer - begun);
            body = Arrays.copyOf(body, longer);
        }
    }
}
