package io.sallyport.outbound;

import java.net.URI;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What is asked: `GET`, or `POST` where there is a body.
public final class OutboundRequest {
    private final URI url;
    private final Map<String, String> headers;
    private final Optional<byte[]> body;

    private OutboundRequest(URI url, Map<String, String> headers, Optional<byte[]> body) {
        this.url = url;
        this.headers = headers;
        this.body = body;
    }

    public static OutboundRequest get(URI url) {
        return new OutboundRequest(url, Map.of(), Optional.empty());
    }

    public static OutboundRequest post(URI url, String type, byte[] body) {
        OutboundRequest bare = new OutboundRequest(url, Map.of(), Optional.of(body.clone()));
        return bare.with("content-type", type);
    }

    /// The same with a header, which goes to the first origin and to no other.
    ///
    /// @throws IllegalArgumentException when it would be more than one header
    public OutboundRequest with(String name, String value) {
        if (!name.matches("[a-z0-9-]{1,64}") || !value.matches("[ -~]{0,4096}")) {
            throw new IllegalArgumentException("not a header");
        }
        Map<String, String> more = new TreeMap<>(headers);
        more.put(name, value);
        return new OutboundRequest(url, Map.copyOf(more), body);
    }

    /// To where it was redirected; to another origin without all that this one was told.
    OutboundRequest at(URI other, boolean sameOrigin) {
        return new OutboundRequest(other, sameOrigin ? headers : Map.of(), body);
    }

    URI url() {
        return url;
    }

    Map<String, String> headers() {
        return headers;
    }

    Optional<byte[]> body() {
        return body;
    }
}
