package io.sallyport.audit.merkle;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpTimeoutException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.net.ssl.SSLContext;

/// What an outsider's verifier asks a log with, wherever that stands, and by the proxy that they
/// use: bounded time for each exchange, bounded memory, no redirects. The server itself calls
/// others through [io.sallyport.outbound.OutboundClient] alone.
final class BoundedHttp implements AutoCloseable {
    private final String whom;
    private final Duration timeMax;
    private final HttpClient client;

    /// What was answered.
    static final class Answer {
        private final int status;
        private final HttpHeaders headers;
        private final byte[] body;

        private Answer(int status, HttpHeaders headers, byte[] body) {
            this.status = status;
            this.headers = headers;
            this.body = body;
        }

        int status() {
            return status;
        }

        HttpHeaders headers() {
            return headers;
        }

        /// At most one byte more than the limit.
        byte[] body() {
            return body.clone();
        }
    }

    /// @param whom for the messages, such as `the log`
    BoundedHttp(String whom, SSLContext trust, Duration timeMax) {
        this.whom = whom;
        this.timeMax = timeMax;
        this.client =
                HttpClient.newBuilder()
                        .sslContext(trust)
                        .version(HttpClient.Version.HTTP_1_1)
                        .connectTimeout(timeMax)
                        .followRedirects(HttpClient.Redirect.NEVER)
                        .build();
    }

    /// An address that paths can be put behind, with a slash at its end.
    ///
    /// @throws IllegalArgumentException when it has no host, or a query or fragment
    static String prefix(URI address) {
        if (address.getHost() == null
                || address.getRawQuery() != null
                || address.getRawFragment() != null) {
            throw new IllegalArgumentException("not a web address that files can stand under");
        }
        String text = address.toString();
        return text.endsWith("/") ? text : text + "/";
    }

    /// Sends and waits for the whole answer; more than `limit` bytes of it are thrown away.
    ///
    /// @throws IOException when it did not come, or not in time
    Answer send(HttpRequest request, int limit) throws IOException {
        ByteArrayOutputStream body = new ByteArrayOutputStream();
        HttpResponse<Void> response =
                await(
                        client.sendAsync(
                                request,
                                HttpResponse.BodyHandlers.ofByteArrayConsumer(
                                        part -> part.ifPresent(b -> keep(body, b, limit + 1)))));
        return new Answer(response.statusCode(), response.headers(), body.toByteArray());
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
            throw new IOException(whom + " cannot be reached", failure.getCause());
        } catch (TimeoutException _) {
            exchange.cancel(true);
            throw new HttpTimeoutException(whom + " did not answer in " + timeMax);
        } catch (InterruptedException _) {
            exchange.cancel(true);
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while asking " + whom);
        }
    }

    @Override
    public void close() {
        client.shutdownNow();
        client.close();
    }
}
