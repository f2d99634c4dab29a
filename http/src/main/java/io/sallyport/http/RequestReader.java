package io.sallyport.http;

import io.helidon.common.buffers.DataReader;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// Turns what the web server read into a [Request], and refuses a body over the limit before it is
/// read.
final class RequestReader {
    private static final int BODY_BYTES_MAX = 64 << 10;

    private static final byte[] NO_BODY = new byte[0];

    private RequestReader() {}

    static Response read(RequestId id, ServerRequest served, FrontDoor door) {
        byte[] body;
        try {
            body = body(served);
        } catch (Refusal unread) {
            return door.refuse(request(id, served, NO_BODY), unread);
        }
        return door.handle(request(id, served, body));
    }

    private static Request request(RequestId id, ServerRequest served, byte[] body) {
        return new Request(
                id,
                served.prologue().method().text(),
                path(served),
                Map.of(),
                served.query().rawValue(),
                name -> one(served.headers(), HeaderNames.create(name)),
                body,
                peer(served));
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

    /// A body must say its length first. Bodies in chunks are refused unread: the web server's
    /// reading of malformed chunks leaves bytes behind that it takes for the next request.
    private static byte[] body(ServerRequest served) {
        if (served.headers().contains(HeaderNames.TRANSFER_ENCODING)) {
            throw new Refusal(
                    RefusalCode.LENGTH_REQUIRED,
                    "Send the body with a Content-Length, not in chunks.",
                    "body-without-length");
        }
        if (!served.content().hasEntity()) {
            return NO_BODY;
        }
        long length = served.headers().contentLength().orElse(0);
        if (length > BODY_BYTES_MAX) {
            throw new Refusal(
                    RefusalCode.TOO_LARGE,
                    "The body may have at most " + BODY_BYTES_MAX + " bytes.",
                    "body-too-large");
        }
        byte[] body = new byte[(int) length];
        try (InputStream in = served.content().inputStream()) {
            if (in.readNBytes(body, 0, body.length) == body.length) {
                return body;
            }
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST, "The body was cut short.", "body-cut-short");
        } catch (IOException | DataReader.InsufficientDataAvailableException gone) {
            throw new CloseConnectionException("The client went away.", gone);
        }
    }

    /// Whether the connection cannot go on behind this request: the client said so, or bytes of the
    /// request may still be on it.
    static boolean last(ServerRequest served) {
        ServerRequestHeaders headers = served.headers();
        return headers.contains(HeaderNames.TRANSFER_ENCODING)
                || (headers.contains(HeaderNames.CONNECTION)
                        && headers.containsToken(HeaderValues.CONNECTION_CLOSE))
                || headers.contentLength().orElse(0) > BODY_BYTES_MAX;
    }
}
