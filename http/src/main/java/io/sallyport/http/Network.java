package io.sallyport.http;

import java.net.Inet6Address;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.HexFormat;

/// What counts as one caller before anybody is known: an address of IPv4, or the 2^64 of IPv6 that
/// whoever has one of them has (RFC 6177).
final class Network {
    private static final int PREFIX_BYTES = 8;

    private Network() {}

    static byte[] of(InetAddress address) {
        byte[] bytes = address.getAddress();
        return address instanceof Inet6Address ? Arrays.copyOf(bytes, PREFIX_BYTES) : bytes;
    }

    /// @param source an address as text, or a word for what has none
    static String of(String source) {
        if (source.indexOf(':') < 0) {
            return source;
        }
        try {
            return HexFormat.ofDelimiter(":").formatHex(of(InetAddress.ofLiteral(source)));
        } catch (IllegalArgumentException other) {
            return source;
        }
    }
}
