package io.sallyport.http;

import io.helidon.common.buffers.DataReader;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.util.Arrays;

/// Reads a body that comes in chunks (RFC 9112 7.1) to its end and not a byte beyond, and takes one
/// spelling of it: extensions and trailer fields, which nobody here would read, signs, spaces and
/// bare line feeds are refused. Where the web server would be more lenient, what stands in front of
/// it may be, too, and see another body.
final class ChunkedBody {
    /// Hexadecimal digits of a chunk's size: sixteen mebibytes less one.
    private static final int DIGITS_MAX = 6;

    private final DataReader in;
    private final int bytesMax;
    private final BodyBudget.Share share;
    private byte[] body;
    private int length;

    /// @param in where the first chunk begins
    /// @param free bytes that take nothing of the share
    ChunkedBody(DataReader in, int bytesMax, int free, BodyBudget.Share share) {
        this.in = in;
        this.bytesMax = bytesMax;
        this.share = share;
        this.body = new byte[Math.min(free, bytesMax)];
    }

    /// @throws Refusal INVALID_REQUEST, TOO_LARGE, UNAVAILABLE; the rest of the body is unread then
    byte[] read() {
        int size = size();
        while (size > 0) {
            if (size > bytesMax - length) {
                throw FrontDoor.tooLong(bytesMax);
            }
            data(size);
            lineEnd();
            size = size();
        }
        lineEnd();
        return Arrays.copyOf(body, length);
    }

    private int size() {
        int size = 0;
        byte next = in.read();
        for (int digits = 0; digits < DIGITS_MAX && digit(next) >= 0; digits++) {
            size = size << 4 | digit(next);
            next = in.read();
            if (next == '\r') {
                require(in.read() == '\n');
                return size;
            }
        }
        throw malformed();
    }

    private static int digit(byte one) {
        if (one >= '0' && one <= '9') {
            return one - '0';
        }
        int lower = one | 0x20;
        return lower >= 'a' && lower <= 'f' ? lower - 'a' + 10 : -1;
    }

    /// As it comes: what a client says of a chunk's size costs the client nothing.
    private void data(int size) {
        int left = size;
        while (left > 0) {
            if (length == body.length) {
                int longer = Math.min(bytesMax, 4 * length);
                share.take(longer - length);
                body = Arrays.copyOf(body, longer);
            }
            in.ensureAvailable();
            int piece = Math.min(Math.min(left, body.length - length), in.available());
            in.readBuffer(piece).read(body, length, piece);
            length += piece;
            left -= piece;
        }
    }

    private void lineEnd() {
        require(in.read() == '\r' && in.read() == '\n');
    }

    private static void require(boolean isAsItMust) {
        if (!isAsItMust) {
            throw malformed();
        }
    }

    private static Refusal malformed() {
        return new Refusal(
                RefusalCode.INVALID_REQUEST,
                "The chunks of the body are malformed, or have extensions or trailer fields, which"
                        + " are not taken.",
                "body-chunks");
    }
}
