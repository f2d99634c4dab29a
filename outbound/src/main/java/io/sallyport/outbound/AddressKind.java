package io.sallyport.outbound;

import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// What an address is for, by the registries of special-purpose addresses (RFC 6890). Of IPv6 only
/// what is set aside for global unicast (2000::/3) can be public.
enum AddressKind {
    PUBLIC(true),
    LOOPBACK(true),
    PRIVATE(true),
    UNIQUE_LOCAL(true),
    /// Behind a carrier's translation (RFC 6598).
    SHARED(true),
    DOCUMENTATION(true),
    BENCHMARK(true),
    /// Clouds hand out credentials there, so naming a host does not open it.
    LINK_LOCAL(false),
    MULTICAST(false),
    /// "This host": Linux takes it for loopback.
    UNSPECIFIED(false),
    /// Set aside, or a tunnel that is gone (6to4, Teredo), which could hide any other address.
    RESERVED(false);

    private final boolean forNamed;

    AddressKind(boolean forNamed) {
        this.forNamed = forNamed;
    }

    /// Whether a host that somebody configured may have such an address.
    boolean isForNamed() {
        return forNamed;
    }

    private record Range(byte[] prefix, int bits, AddressKind kind) {
        static Range of(String written, AddressKind kind) {
            int slash = written.indexOf('/');
            return new Range(
                    InetAddress.ofLiteral(written.substring(0, slash)).getAddress(),
                    Integer.parseInt(written.substring(slash + 1)),
                    kind);
        }

        boolean holds(byte[] address) {
            if (address.length != prefix.length) {
                return false;
            }
            for (int bit = 0; bit < bits; bit++) {
                int mask = 0x80 >> (bit % 8);
                if (((address[bit / 8] ^ prefix[bit / 8]) & mask) != 0) {
                    return false;
                }
            }
            return true;
        }
    }

    /// The first that holds an address counts.
    private static final List<Range> RANGES =
            List.of(
                    Range.of("0.0.0.0/8", UNSPECIFIED),
                    Range.of("10.0.0.0/8", PRIVATE),
                    Range.of("100.64.0.0/10", SHARED),
                    Range.of("127.0.0.0/8", LOOPBACK),
                    Range.of("169.254.0.0/16", LINK_LOCAL),
                    Range.of("172.16.0.0/12", PRIVATE),
                    Range.of("192.0.0.0/24", RESERVED),
                    Range.of("192.0.2.0/24", DOCUMENTATION),
                    Range.of("192.88.99.0/24", RESERVED),
                    Range.of("192.168.0.0/16", PRIVATE),
                    Range.of("198.18.0.0/15", BENCHMARK),
                    Range.of("198.51.100.0/24", DOCUMENTATION),
                    Range.of("203.0.113.0/24", DOCUMENTATION),
                    Range.of("224.0.0.0/4", MULTICAST),
                    Range.of("240.0.0.0/4", RESERVED),
                    Range.of("0.0.0.0/0", PUBLIC),
                    Range.of("::/128", UNSPECIFIED),
                    Range.of("::1/128", LOOPBACK),
                    Range.of("fe80::/10", LINK_LOCAL),
                    Range.of("fec0::/10", PRIVATE),
                    Range.of("fc00::/7", UNIQUE_LOCAL),
                    Range.of("ff00::/8", MULTICAST),
                    Range.of("2001:2::/48", BENCHMARK),
                    Range.of("2001::/23", RESERVED),
                    Range.of("2001:db8::/32", DOCUMENTATION),
                    Range.of("2002::/16", RESERVED),
                    Range.of("3fff::/20", DOCUMENTATION),
                    Range.of("2000::/3", PUBLIC),
                    Range.of("::/0", RESERVED));

    /// Forms of IPv6 whose last four bytes are the IPv4 address that is meant: mapped and
    /// translated (RFC 2765), and NAT64 (RFC 6052), by which an IPv6-only network reaches all.
    private static final List<Range> FORMS =
            List.of(
                    // Java has no literal for mapped addresses: it makes IPv4 of them.
                    new Range(mapped(), 96, RESERVED),
                    Range.of("::ffff:0:0:0/96", RESERVED),
                    Range.of("64:ff9b::/96", RESERVED));

    private static byte[] mapped() {
        byte[] prefix = new byte[16];
        prefix[10] = (byte) 0xff;
        prefix[11] = (byte) 0xff;
        return prefix;
    }

    /// @param address 4 or 16 bytes
    static AddressKind of(byte[] address) {
        byte[] meant = address;
        for (Range form : FORMS) {
            if (form.holds(address)) {
                meant = Arrays.copyOfRange(address, 12, 16);
            }
        }
        for (Range range : RANGES) {
            if (range.holds(meant)) {
                return range.kind();
            }
        }
        throw new IllegalArgumentException("not an address");
    }
}
