package io.sallyport.audit.merkle;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/// Reads a log from its web address. The server at the other end is the one that is being checked,
/// so nothing that it could choose is taken: no content codings, no redirects.
final class WebReader implements LogReader {
    private static final Duration TIME_MAX = Duration.ofSeconds(30);

    private final String prefix;
    private final BoundedHttp http;
    private String authorization = "";

    WebReader(URI prefix, SSLContext trust) {
        this(prefix, trust, TIME_MAX);
    }

    WebReader(URI prefix, SSLContext trust, Duration timeMax) {
        if (!"https".equals(prefix.getScheme()) && !"http".equals(prefix.getScheme())) {
            throw new IllegalArgumentException("not a web address that files can stand under");
        }
        this.prefix = BoundedHttp.prefix(prefix);
        this.http = new BoundedHttp("the log", trust, timeMax);
    }

    /// A token goes only where nobody else hears it.
    WebReader as(String token) {
        if (!prefix.startsWith("https:")) {
            throw new IllegalArgumentException("a token is sent to an https address only");
        }
        if (!token.matches("[A-Za-z0-9._~+/-]+=*")) {
            throw new IllegalArgumentException("not an access token");
        }
        authorization = "Bearer " + token;
        return this;
    }

    @Override
    public Optional<byte[]> read(String path, int limit) throws IOException {
        HttpRequest.Builder request = HttpRequest.newBuilder(URI.create(prefix + path)).GET();
        if (!authorization.isEmpty()) {
            request.header("Authorization", authorization);
        }
        BoundedHttp.Answer answer = http.send(request.build(), limit);
        return switch (answer.status()) {
            case 200 -> {
                if (answer.headers().firstValue("Content-Encoding").isPresent()) {
                    throw new IOException(
                            path + " came in a content coding that was not asked for");
                }
                yield Optional.of(answer.body());
            }
            case 404, 410 -> Optional.empty();
            case 401, 403 ->
                    throw new IOException(
                            path + " is refused: it takes an access token that may read the log");
            default -> throw new IOException(path + " was answered " + answer.status());
        };
    }

    @Override
    public void close() {
        http.close();
    }
}
