package io.sallyport.outbound;

import java.net.URI;
import java.util.Set;

/// Where a call may go.
///
/// @param named hosts that somebody configured: they may have a private address. As [Host] has
///   them: small letters, addresses in their one usual form without brackets
/// @param plain hosts that may be spoken with over `http`
/// @param ports of any host
/// @param redirects how many are followed, each checked as the first address was; with 0 a redirect
///   is an answer like any other
public record EgressPolicy(
        Set<String> named, Set<String> plain, Set<Integer> ports, int redirects) {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    public EgressPolicy {
        named = Set.copyOf(named);
        plain = Set.copyOf(plain);
        ports = Set.copyOf(ports);
    }

    /// For an address where something signed is fetched, so that `http` is as good: a public host
    /// at the usual ports, or one that the configuration names.
    ///
    /// @param configured each as `host:port`, the host as [Host] has it
    /// @throws EgressRefused when it is no address in a usual form
    public static EgressPolicy toSigned(URI url, Set<String> configured) throws EgressRefused {
        String host = Host.of(url).text();
        int usual = "http".equalsIgnoreCase(url.getScheme()) ? HTTP_PORT : HTTPS_PORT;
        int port = url.getPort() < 0 ? usual : url.getPort();
        boolean named = configured.contains(host + ":" + port);
        return new EgressPolicy(
                named ? Set.of(host) : Set.of(),
                Set.of(host),
                named ? Set.of(port) : Set.of(HTTP_PORT, HTTPS_PORT),
                0);
    }

    /// For an address that the configuration names: there and nowhere else it may be private.
    ///
    /// @throws EgressRefused when it is no `https` address in a usual form
    public static EgressPolicy to(URI configured) throws EgressRefused {
        int port = configured.getPort() < 0 ? HTTPS_PORT : configured.getPort();
        Set<String> named = Set.of(Host.of(configured).text());
        EgressPolicy policy = new EgressPolicy(named, Set.of(), Set.of(port), 0);
        Target.of(configured, policy);
        return policy;
    }

    /// The same for a host and a port.
    public static EgressPolicy to(String host, int port) throws EgressRefused {
        return new EgressPolicy(Set.of(Host.of(host).text()), Set.of(), Set.of(port), 0);
    }
}
