package io.sallyport.outbound;

import io.sallyport.outbound.EgressRefused.Reason;
import java.net.URI;
import java.util.Locale;

/// An address whose written form the policy allows; where it leads is not known yet.
///
/// @param path with the query, as it is sent
record Target(boolean secure, Host host, int port, String path) {
    private static final int HTTPS_PORT = 443;
    private static final int HTTP_PORT = 80;

    static Target of(URI url, EgressPolicy policy) throws EgressRefused {
        String scheme = String.valueOf(url.getScheme()).toLowerCase(Locale.ROOT);
        boolean secure = scheme.equals("https");
        if (!secure && !scheme.equals("http")) {
            throw new EgressRefused(Reason.SCHEME, "the address is not https");
        }
        String authority = String.valueOf(url.getRawAuthority());
        if (authority.indexOf('@') >= 0) {
            throw new EgressRefused(Reason.USER_INFO, "the address has a user name in it");
        }
        Host host = Host.of(url);
        if (!secure && !policy.plain().contains(host.text())) {
            throw new EgressRefused(Reason.SCHEME, "the address is not https");
        }
        int usual = secure ? HTTPS_PORT : HTTP_PORT;
        int port = url.getPort() < 0 ? usual : url.getPort();
        if (!policy.ports().contains(port)) {
            throw new EgressRefused(Reason.PORT, "the port " + port + " is not allowed");
        }
        return new Target(secure, host, port, path(url));
    }

    private static String path(URI url) {
        String path = url.getRawPath().isEmpty() ? "/" : url.getRawPath();
        return url.getRawQuery() == null ? path : path + "?" + url.getRawQuery();
    }

    boolean isOriginOf(Target other) {
        return secure == other.secure && port == other.port && host.equals(other.host);
    }

    /// As the `Host` header has it.
    String authority() {
        String text = host.text();
        String shown = text.indexOf(':') < 0 ? text : "[" + text + "]";
        return port == (secure ? HTTPS_PORT : HTTP_PORT) ? shown : shown + ":" + port;
    }
}
