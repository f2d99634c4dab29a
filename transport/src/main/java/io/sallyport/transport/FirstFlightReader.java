package io.sallyport.transport;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.Optional;

/// Reads one, keeping what it consumes.
final class FirstFlightReader {
    private static final int HEADER_BYTES = 5;
    private static final int HANDSHAKE = 22;
    private static final int MAJOR = 3;
    private static final int RECORD_BYTES_MAX = 1 << 14;
    private static final int SSL_2_HELLO = 1;
    private static final int MESSAGE_HEADER_BYTES = 4;

    private final InputStream in;
    private final ByteArrayOutputStream consumed = new ByteArrayOutputStream(1_024);
    private final ByteArrayOutputStream message = new ByteArrayOutputStream(1_024);

    FirstFlightReader(InputStream in) {
        this.in = in;
    }

    byte[] consumed() {
        return consumed.toByteArray();
    }

    FirstFlight read() throws IOException {
        byte[] header = take(HEADER_BYTES);
        if (header[0] != HANDSHAKE) {
            return other(header);
        }
        while (isRecord(header) && consumed.size() + length(header) <= FirstFlight.BYTES_MAX) {
            message.write(take(length(header)));
            Optional<byte[]> whole = whole();
            if (whole.isPresent()) {
                return ClientHello.parse(whole.get())
                        .<FirstFlight>map(FirstFlight.Hello::new)
                        .orElseGet(FirstFlight.Foreign::new);
            }
            header = take(HEADER_BYTES);
        }
        return new FirstFlight.Foreign();
    }

    private static FirstFlight other(byte[] header) {
        // Two bytes of length with the highest bit set, then the kind; or without it, and one of
        // padding in between.
        if ((header[0] < 0 && header[2] == SSL_2_HELLO)
                || (header[0] >= 0 && header[3] == SSL_2_HELLO && header[4] == 0)) {
            return new FirstFlight.Ssl2();
        }
        // A method and a space, or the beginning of a longer method.
        for (byte b : header) {
            if (b == ' ') {
                return new FirstFlight.PlainHttp();
            }
            if (b < 'A' || b > 'Z') {
                return new FirstFlight.Foreign();
            }
        }
        return new FirstFlight.PlainHttp();
    }

    /// A record of a handshake that has something in it.
    private static boolean isRecord(byte[] header) {
        return header[0] == HANDSHAKE
                && header[1] == MAJOR
                && length(header) > 0
                && length(header) <= RECORD_BYTES_MAX;
    }

    private static int length(byte[] header) {
        return Byte.toUnsignedInt(header[3]) << 8 | Byte.toUnsignedInt(header[4]);
    }

    /// The first message, once all of it is there.
    private Optional<byte[]> whole() {
        byte[] bytes = message.toByteArray();
        if (bytes.length < MESSAGE_HEADER_BYTES) {
            return Optional.empty();
        }
        int end =
                MESSAGE_HEADER_BYTES
                        + (Byte.toUnsignedInt(bytes[1]) << 16
                                | Byte.toUnsignedInt(bytes[2]) << 8
                                | Byte.toUnsignedInt(bytes[3]));
        return end > bytes.length ? Optional.empty() : Optional.of(Arrays.copyOf(bytes, end));
    }

    private byte[] take(int count) throws IOException {
        byte[] bytes = in.readNBytes(count);
        if (bytes.length < count) {
            throw new EOFException("the connection ended in its first message");
        }
        consumed.write(bytes);
        return bytes;
    }
}
