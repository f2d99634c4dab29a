package io.sallyport.http;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Reads a connection's bytes for the web server and looks after what its parser leaves open: it
/// counts bytes of header fields and not fields, of which each costs fifty times its bytes; it has
/// one limit for the request line and another for the fields, and none for both; it takes a field
/// without a name; it takes `get` for `GET`; and it takes a target in absolute form for a path.
final class RequestHead extends DataReader {
    private static final int FIELDS_MAX = 64;

    /// Of a request line. What a longer one has beyond is not there for header fields, so that no
    /// head costs more than any.
    private static final int LINE_BYTES_USUAL = 4 << 10;

    private static final byte[] GO_ON =
            "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    /// One thread serves a connection.
    private static final ThreadLocal<RequestHead> OF_THREAD = new ThreadLocal<>();

    private static final byte[] SCHEME_END = "://".getBytes(StandardCharsets.US_ASCII);

    private final ConnectionContext connection;

    /// Of the head that is being read; 0 outside of one, so also when a request line is read.
    private int fields;

    /// How much longer than usual its request line was.
    private int longer;

    @SuppressWarnings("removal") // its successor makes one that nothing can be added to
    RequestHead(ConnectionContext connection) {
        super(() -> read(connection));
        this.connection = connection;
        OF_THREAD.set(this);
    }

    /// Says so to a client that asks first (RFC 9110 10.1.1).
    void goOn() {
        connection.dataWriter().writeNow(BufferData.create(GO_ON));
    }

    /// Of the connection that the calling thread serves.
    static RequestHead own() {
        return OF_THREAD.get();
    }

    /// Whatever comes, as a body or not, until so much has come or the client has gone.
    ///
    /// @throws InsufficientDataAvailableException when it has
    void passOver(int bytesMax) {
        int passed = 0;
        while (passed < bytesMax) {
            ensureAvailable();
            int some = available();
            skip(some);
            passed += some;
        }
    }

    private static byte[] read(ConnectionContext connection) {
        try {
            return connection.serverSocket().get();
        } catch (UncheckedIOException gone) {
            throw new ServerConnectionException("The client went away.", gone);
        }
    }

    /// Asked by the parser before each header field: whether the head ends here.
    @Override
    public boolean startsWithNewLine() {
        boolean end = super.startsWithNewLine();
        fields = end ? 0 : fields + 1;
        if (fields > FIELDS_MAX) {
            throw new IllegalStateException("too many header fields");
        }
        if (!end && lookup() == ':') {
            // RFC 9110 5.1: a name has a character at least.
            throw new IllegalStateException("a header field without a name");
        }
        return end;
    }

    @Override
    public byte[] readBytes(int length) {
        byte[] bytes = super.readBytes(length);
        if (fields > 0) {
            return bytes;
        }
        longer = Math.max(0, length - LINE_BYTES_USUAL);
        return requestLine(bytes);
    }

    /// Where the line ends; `max` when it does not within so many bytes.
    @Override
    public int findNewLine(int max) {
        if (fields == 0) {
            return super.findNewLine(max);
        }
        int left = max - longer;
        int found = left > 0 ? super.findNewLine(left) : left;
        return found == left ? max : found;
    }

    private static byte[] requestLine(byte[] line) {
        int space = indexOf(line, " ", 0);
        if (space == line.length) {
            return line;
        }
        for (int i = 0; i < space; i++) {
            if (line[i] >= 'a' && line[i] <= 'z') {
                // RFC 9110 9.1: methods are case-sensitive, so this is one that nobody knows.
                throw RequestException.builder()
                        .type(DirectHandler.EventType.OTHER)
                        .status(Status.NOT_IMPLEMENTED_501)
                        .message("unknown method")
                        .build();
            }
        }
        return space + 1 < line.length && line[space + 1] == '/' ? line : originForm(line, space);
    }

    /// RFC 9112 3.2.2: a server accepts `GET https://host/path` as well. What stands there for the
    /// host decides nothing here: only Host is held against the name in the handshake.
    private static byte[] originForm(byte[] line, int space) {
        int colon = indexOf(line, ":", space + 1);
        int authority = colon + SCHEME_END.length;
        if (authority > line.length
                || !Arrays.equals(line, colon, authority, SCHEME_END, 0, SCHEME_END.length)) {
            return line;
        }
        int path = indexOf(line, "/?# ", authority);
        if (path == line.length || line[path] != '/') {
            return line;
        }
        byte[] shorter = new byte[space + 1 + line.length - path];
        System.arraycopy(line, 0, shorter, 0, space + 1);
        System.arraycopy(line, path, shorter, space + 1, line.length - path);
        return shorter;
    }

    private static int indexOf(byte[] line, String anyOf, int from) {
        for (int i = from; i < line.length; i++) {
            if (anyOf.indexOf(line[i]) >= 0) {
                return i;
            }
        }
        return line.length;
    }
}
