package io.sallyport.outbound;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/// What was answered.
public final class OutboundAnswer {
    private final int status;
    private final Map<String, String> headers;
    private final byte[] body;

    OutboundAnswer(int status, Map<String, String> headers, byte[] body) {
        this.status = status;
        this.headers = Map.copyOf(headers);
        this.body = body;
    }

    public int status() {
        return status;
    }

    /// The first of that name.
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    public byte[] body() {
        return body.clone();
    }
}
