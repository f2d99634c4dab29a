package io.sallyport.outbound;

import io.sallyport.outbound.EgressRefused.Reason;
import java.net.InetAddress;
import java.net.URI;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/// A host in the one form that all who read it understand alike: what some readers take for a name
/// and others for an address (`127.1`, `0x7f000001`, `0177.0.0.1`) is neither here.
///
/// @param text in small letters, an address without brackets
/// @param literal the address, if it is one
record Host(String text, Optional<InetAddress> literal) {
    private static final int NAME_MAX = 253;

    /// The last label begins with a letter (RFC 1123 2.1), so that no name looks like an address.
    private static final Pattern NAME =
            Pattern.compile(
                    "([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\\.)*[a-z]([a-z0-9-]{0,61}[a-z0-9])?");

    private static final Pattern IPV4 =
            Pattern.compile("((25[0-5]|2[0-4]\\d|1\\d\\d|[1-9]?\\d)(\\.(?!$)|$)){4}");
    private static final Pattern IPV6 = Pattern.compile("\\[[0-9a-f:.]{2,45}]");

    static Host of(URI url) throws EgressRefused {
        if (url.getHost() == null) {
            throw refused();
        }
        return of(url.getHost());
    }

    static Host of(String written) throws EgressRefused {
        String host = written.toLowerCase(Locale.ROOT);
        if (IPV6.matcher(host).matches()) {
            return of(literal(host.substring(1, host.length() - 1)));
        }
        if (IPV4.matcher(host).matches()) {
            return of(literal(host));
        }
        if (host.length() > NAME_MAX || !NAME.matcher(host).matches()) {
            throw refused();
        }
        return new Host(host, Optional.empty());
    }

    private static Host of(InetAddress address) {
        return new Host(address.getHostAddress(), Optional.of(address));
    }

    /// Never asks a name server.
    private static InetAddress literal(String text) throws EgressRefused {
        try {
            return InetAddress.ofLiteral(text);
        } catch (IllegalArgumentException notAddress) {
            throw refused();
        }
    }

    private static EgressRefused refused() {
        return new EgressRefused(Reason.HOST, "the host is written in no usual form");
    }
}
