package io.sallyport.server;

import io.sallyport.transport.HostName;
import java.util.Map;
import java.util.TreeMap;

/// Header fields of every answer that does not say otherwise. Only pages do (`http.Response.page`):
/// of all else nothing may be loaded, framed or guessed.
final class SecurityHeaders {
    private SecurityHeaders() {}

    static Map<String, String> of(HostName host) {
        Map<String, String> headers = new TreeMap<>();
        headers.put("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'");
        headers.put("Referrer-Policy", "no-referrer");
        headers.put("X-Content-Type-Options", "nosniff");
        if (!host.local()) {
            // Browsers would apply it to every other program on this machine's localhost.
            headers.put("Strict-Transport-Security", "max-age=31536000");
        }
        return headers;
    }
}
