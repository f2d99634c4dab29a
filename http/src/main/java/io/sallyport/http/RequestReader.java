package io.sallyport.http;

import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.http.ServerRequestHeaders;
import io.helidon.webserver.http.ServerRequest;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestId;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/// Turns what the web server read into a [Request], and refuses a body over the limit before it is
/// read.
final class RequestReader {
    private static final int BODY_BYTES_MAX = 64 << 10;

    /// Where the web server itself cuts the connection, should a body go on and on.
    static final int BODY_BYTES_HARD_MAX = 4 * BODY_BYTES_MAX;

    private static final byte[] NO_BODY = new byte[0];

    private RequestReader() {}

    static Response read(RequestId id, ServerRequest served, FrontDoor door) {
        Request bare = request(id, served, NO_BODY);
        byte[] body;
        try {
            body = body(served);
        } catch (Refusal tooLarge) {
            return door.refuse(bare, Optional.empty(), "none", tooLarge);
        }
        return door.handle(body.length == 0 ? bare : request(id, served, body));
    }

    private static Request request(RequestId id, ServerRequest served, byte[] body) {
        return new Request(
                id,
                served.prologue().method().text(),
                served.path().rawPath(),
                Map.of(),
                served.query().rawValue(),
                name -> one(served.headers(), HeaderNames.create(name)),
                body,
                peer(served));
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

    private static byte[] body(ServerRequest served) {
        if (!served.content().hasEntity()) {
            return NO_BODY;
        }
        OptionalLong announced = served.headers().contentLength();
        if (announced.isEmpty() || announced.getAsLong() <= BODY_BYTES_MAX) {
            int room = announced.isEmpty() ? BODY_BYTES_MAX + 1 : (int) announced.getAsLong();
            byte[] body = read(served, room);
            if (body.length <= BODY_BYTES_MAX) {
                return body;
            }
        }
        throw new Refusal(
                RefusalCode.TOO_LARGE,
                "The body may have at most " + BODY_BYTES_MAX + " bytes.",
                "body-too-large");
    }

    private static byte[] read(ServerRequest served, int room) {
        byte[] bytes = new byte[room];
        int length = 0;
        try (InputStream in = served.content().inputStream()) {
            int read = in.read(bytes);
            while (read > 0) {
                length += read;
                read = length < room ? in.read(bytes, length, room - length) : 0;
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
        return length == room ? bytes : Arrays.copyOf(bytes, length);
    }
}
