package io.sallyport.transport;

import io.sallyport.foundation.StartRefused;
import java.net.URI;
import java.util.List;
import java.util.Locale;

/// The host that a listener is known by, from its configured origin; never from a request.
///
/// @param value lower case; a DNS name, or `localhost`
public record HostName(String value) {
    private static final String LABEL = "[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?";

    public HostName {
        if (!isName(value)) {
            throw new StartRefused("\"" + value + "\" is not a DNS name: give the origin by name");
        }
    }

    /// Whether it is a DNS name in small letters.
    public static boolean isName(String value) {
        // A last part of digits alone is an address to every client.
        return value.length() <= 253
                && value.matches(LABEL + "(\\." + LABEL + ")*")
                && !value.matches("([^.]*\\.)*[0-9]+");
    }

    /// @param origin such as `https://id.example.org`
    public static HostName of(URI origin) {
        if (!"https".equals(origin.getScheme())
                || origin.getHost() == null
                || origin.getUserInfo() != null
                || origin.getQuery() != null
                || origin.getFragment() != null
                || !List.of("", "/").contains(origin.getPath())) {
            throw new StartRefused(
                    "the origin "
                            + origin
                            + " must have the form https://host or https://host:port");
        }
        return new HostName(origin.getHost().toLowerCase(Locale.ROOT));
    }

    /// Whether this is the machine itself, whose loopback addresses belong to the name.
    public boolean local() {
        return value.equals("localhost");
    }
}
