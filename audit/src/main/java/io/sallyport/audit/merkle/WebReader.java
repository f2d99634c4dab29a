package io.sallyport.audit.merkle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/// Reads a log from its web address. The server at the other end is the one that is being checked,
/// so it gets no patience: bounded time for each file, bounded memory, no redirects, no content
/// codings.
final class WebReader implements LogReader {
    private static final Duration TIME_MAX = Duration.ofSeconds(30);

    private final String prefix;
    private final Duration timeMax;
    private final HttpClient client;
    private String authorization = "";

    WebReader(URI prefix, SSLContext trust) {
        this(prefix, trust, TIME_MAX);
    }

    WebReader(URI prefix, SSLContext trust, Duration timeMax) {
        boolean web = "https".equals(prefix.getScheme()) || "http".equals(prefix.getScheme());
        if (!web
                || prefix.getHost() == null
                || prefix.getRawQuery() != null
                || prefix.getRawFragment() != null) {
            throw new IllegalArgumentException("not a web address that files can stand under");
        }
        String text = prefix.toString();
        this.prefix = text.endsWith("/") ? text : text + "/";
        this.timeMax = timeMax;
        this.client =
                HttpClient.newBuilder()
                        .sslContext(trust)
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeMax)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
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
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        HttpResponse<Void> response =
                await(
                        client.sendAsync(
                                request.build(),
                                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                                        part -> part.ifPresent(b -> keep(body, b, limit + 1)))));
        return switch (response.statusCode()) {
            case 200 -> {
                if (response.headers().firstValue("Content-Encoding").isPresent()) {
                    throw new IOException(
                            path + " came in a content coding that was not asked for");
                }
                yield Optional.of(body.toByteArray());
            }
            case 404, 410 -> Optional.empty();
            case 401, 403 ->
                    throw new IOException(
                            path + " is refused: it takes an access token that may read the log");
            default -> throw new IOException(path + " was answered " + response.statusCode());
        };
    }

    /// What is beyond the limit is thrown away: it stops at the time limit, and takes no memory.
    private static void keep(ByteArrayOutputStream body, byte[] part, int most) {
        body.write(part, 0, Math.min(part.length, most - body.size()));
    }

    /// The time limit of a request ends with the headers (JDK-8208693), and a body could drip on
    /// for ever: so the whole exchange is waited for, and cancelled.
    private <T> T await(CompletableFuture<T> exchange) throws IOException {
        try {
            return exchange.get(timeMax.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new IOException("the log cannot be reached", failure.getCause());
        } catch (TimeoutException _) {
            exchange.cancel(true);
            throw new HttpTimeoutException("the log did not answer in " + timeMax);
        } catch (InterruptedException _) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while reading the log");
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
