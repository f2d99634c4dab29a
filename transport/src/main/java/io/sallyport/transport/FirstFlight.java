package io.sallyport.transport;

import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.Sha256;
import java.io.IOException;
import java.io.InputStream;
import java.util.HexFormat;

/// What a connection begins with, read before the handshake, since a TLS library tells of what it
/// refused in words alone. Who reads it bounds the time; the length is bounded here.
public sealed interface FirstFlight {
    /// A hello of TLS or of SSL 3, which had the same form.
    record Hello(ClientHello hello) implements FirstFlight {}

    /// A hello in the form of SSL 2 (RFC 5246 E.2), whatever newer version it may ask for.
    record Ssl2() implements FirstFlight {}

    /// HTTP without TLS.
    record PlainHttp() implements FirstFlight {}

    /// Nothing that begins a handshake.
    record Foreign() implements FirstFlight {}

    /// @param consumed what was read for it, which the handshake still has to see
    record Read(FirstFlight flight, byte[] consumed) {
        /// What the log calls it by: the first half of its SHA-256, so who sent the very same bytes
        /// knows it, and nobody can make one that another request has.
        public RequestId id() {
            byte[] hash = Sha256.of(consumed);
            return new RequestId(HexFormat.of().formatHex(hash, 0, hash.length / 2));
        }
    }

    /// A hello with a ticket and a key share for after quantum computers has some 3,000.
    int BYTES_MAX = 32 << 10;

    /// Reads as much as says what it is.
    ///
    /// @throws IOException when the connection ends before that
    static Read read(InputStream in) throws IOException {
        FirstFlightReader reader = new FirstFlightReader(in);
        FirstFlight flight = reader.read();
        return new Read(flight, reader.consumed());
    }
}
