package io.sallyport.cli;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// One HTTP/1.1 answer (RFC 9112) of the kind that an instance gives: a head, and a body of a
/// length that was said before. Whatever could be read in two ways is refused, so there is no
/// chunked coding, no line folding, no doubled length and no bare line end.
///
/// @param keepsAlive whether the connection may carry another exchange
record HttpAnswer(int status, boolean keepsAlive, byte[] body) {
    static final int HEAD_BYTES_MAX = 16 * 1024;
    static final int BODY_BYTES_MAX = 16 * 1024 * 1024;
    private static final int NO_CONTENT = 204;

    /// Not an answer that we read. The message repeats nothing of the bytes.
    static final class Malformed extends IOException {
        private static final long serialVersionUID = 1L;

        Malformed(String message) {
            super(message);
        }
    }

    /// @throws EOFException when the stream ends inside the answer, or before it
    /// @throws Malformed for anything else that is not one
    static HttpAnswer read(InputStream in) throws IOException {
        List<String> lines = head(in).lines().toList();
        int status = status(lines.getFirst());
        List<String> headers = lines.subList(1, lines.size());
        if (!headers.stream().allMatch(HttpAnswer::isHeader)) {
            throw new Malformed("a header line is malformed");
        }
        if (value(headers, "transfer-encoding").isPresent()) {
            throw new Malformed("a transfer coding was not asked for");
        }
        int length = value(headers, "content-length").map(HttpAnswer::length).orElse(-1);
        if (length > BODY_BYTES_MAX || (length < 0 && status != NO_CONTENT)) {
            throw new Malformed("the length is missing, doubled or too large");
        }
        byte[] body = in.readNBytes(Math.max(0, length));
        if (body.length < length) {
            throw new EOFException("the answer ends inside its body");
        }
        String connection = value(headers, "connection").orElse("");
        return new HttpAnswer(status, !connection.equalsIgnoreCase("close"), body);
    }

    /// Everything before the empty line, with `\n` as line end.
    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream(512);
        int newest = 0;
        int lineLength = -1;
        while (lineLength != 0) {
            lineLength = 0;
            for (int b = next(in); b != '\r'; b = next(in)) {
                if (b < ' ' && b != '\t') {
                    throw new Malformed("a control character stands in the head");
                }
                head.write(b);
                lineLength++;
                if (++newest > HEAD_BYTES_MAX) {
                    throw new Malformed("the head is longer than " + HEAD_BYTES_MAX + " bytes");
                }
            }
            if (next(in) != '\n') {
                throw new Malformed("a line does not end as it should");
            }
            head.write('\n');
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    private static int next(InputStream in) throws IOException {
        int b = in.read();
        if (b < 0) {
            throw new EOFException("the answer ends inside its head");
        }
        return b;
    }

    private static int status(String line) throws Malformed {
        if (!line.matches("HTTP/1\\.1 [2-5][0-9]{2}( .*)?")) {
            throw new Malformed("the first line is not a status line");
        }
        return Integer.parseInt(line.substring(9, 12));
    }

    private static boolean isHeader(String line) {
        return line.isEmpty() || line.matches("[!#$%&'*+.^_`|~0-9A-Za-z-]+:.*");
    }

    private static int length(String digits) {
        return digits.matches("[0-9]{1,9}") ? Integer.parseInt(digits) : Integer.MAX_VALUE;
    }

    /// The value of a header; several of one name are joined, which no length survives.
    private static Optional<String> value(List<String> headers, String name) {
        return headers.stream()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .reduce((first, second) -> first + ", " + second);
    }
}
