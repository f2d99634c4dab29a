package io.sallyport.http;

import io.sallyport.foundation.CanonicalJson;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// An answer. Every one is `no-store` unless it says otherwise.
public record Response(int status, String contentType, byte[] body, List<Header> headers) {
    private static final byte[] NOTHING = new byte[0];

    /// @param value visible ASCII and spaces, so that no value can begin another field
    public record Header(String name, String value) {
        public Header {
            if (!value.chars().allMatch(c -> c >= 0x20 && c < 0x7F)) {
                throw new IllegalArgumentException("not a value of the header field " + name);
            }
        }
    }

    public Response {
        headers = List.copyOf(headers);
    }

    /// @param value a value of [CanonicalJson]'s kinds
    public static Response json(Object value) {
        return json(200, CanonicalJson.write(value).getBytes(StandardCharsets.UTF_8));
    }

    public static Response json(int status, byte[] body) {
        return new Response(status, "application/json", body, List.of());
    }

    public static Response text(String contentType, String body) {
        return new Response(200, contentType, body.getBytes(StandardCharsets.UTF_8), List.of());
    }

    /// Status 200 without a body, as RFC 7009 wants.
    public static Response empty() {
        return new Response(200, "", NOTHING, List.of());
    }

    public Response with(String name, String value) {
        List<Header> more = new ArrayList<>(headers);
        more.add(new Header(name, value));
        return new Response(status, contentType, body, more);
    }

    /// What is public and seldom changes, such as key sets.
    public Response cacheable(int seconds) {
        return with("Cache-Control", "public, max-age=" + seconds);
    }
}
