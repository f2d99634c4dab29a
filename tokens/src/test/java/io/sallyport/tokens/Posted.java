package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RequestId;
import io.sallyport.http.Request;
import io.sallyport.http.Wire;
import java.net.URLEncoder;
import java.security.cert.X509Certificate;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/// A request with a form, as the front door gives it to an endpoint.
record Posted(
        String tenant,
        String body,
        Map<String, String> headers,
        List<X509Certificate> certificates) {
    Posted {
        headers = Map.copyOf(headers);
    }

    /// @param body as sent
    static Posted form(Tenant tenant, String body) {
        return new Posted(
                tenant.name(),
                body,
                Map.of("Content-Type", "application/x-www-form-urlencoded"),
                List.of());
    }

    static Posted fields(Tenant tenant, Map<String, String> fields) {
        return form(
                tenant,
                fields.entrySet().stream()
                        .map(field -> encoded(field.getKey()) + "=" + encoded(field.getValue()))
                        .collect(Collectors.joining("&")));
    }

    /// A form that holds nothing but a client assertion.
    static Posted assertion(Tenant tenant, String assertion) {
        return fields(
                tenant,
                Map.of(
                        "client_assertion_type",
                        ClientAssertion.TYPE,
                        "client_assertion",
                        assertion));
    }

    Posted with(String header, String value) {
        Map<String, String> more = new TreeMap<>(headers);
        more.put(header, value);
        return new Posted(tenant, body, more, certificates);
    }

    /// Over a connection on which these were shown.
    Posted showing(List<X509Certificate> shown) {
        return new Posted(tenant, body, headers, shown);
    }

    /// HTTP Basic as RFC 6749 2.3.1 wants it.
    Posted basic(String clientId, String secret) {
        return rawBasic(encoded(clientId) + ":" + encoded(secret));
    }

    /// @param pair what is in the base64, unchanged
    Posted rawBasic(String pair) {
        return with("Authorization", "Basic " + base64(pair.getBytes(UTF_8)));
    }

    static String base64(byte[] bytes) {
        return Base64.getEncoder().encodeToString(bytes);
    }

    static String encoded(String text) {
        return URLEncoder.encode(text, UTF_8);
    }

    Request request() {
        return new Request(
                new RequestId("0".repeat(32)),
                "POST",
                "/",
                Map.of("tenant", tenant),
                "",
                name -> Optional.ofNullable(headers.get(name)),
                body.getBytes(UTF_8),
                new Wire("192.0.2.7", Optional.empty(), Optional.empty(), certificates));
    }
}
