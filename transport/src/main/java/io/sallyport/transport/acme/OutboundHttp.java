package io.sallyport.transport.acme;

import io.sallyport.outbound.OutboundAnswer;
import io.sallyport.outbound.OutboundClient;
import io.sallyport.outbound.OutboundRequest;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.Authenticator;
import java.net.CookieHandler;
import java.net.ProxySelector;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Flow;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSession;

/// The shape in which acme4j asks for a HTTP client, over the one that the house has: its addresses
/// are checked, its answers bounded, and it follows no redirect.
final class OutboundHttp extends HttpClient {
    /// All that the protocol reads (RFC 8555 6, 7).
    private static final List<String> ANSWERED =
            List.of(
                    "cache-control",
                    "content-type",
                    "date",
                    "expires",
                    "last-modified",
                    "link",
                    "location",
                    "replay-nonce",
                    "retry-after");

    private static final List<String> ASKED = List.of("accept", "accept-language", "user-agent");

    private final OutboundClient client;
    private final SSLContext trust;

    OutboundHttp(OutboundClient client, SSLContext trust) {
        this.client = client;
        this.trust = trust;
    }

    @Override
    public <T> HttpResponse<T> send(HttpRequest request, HttpResponse.BodyHandler<T> handler)
            throws IOException {
        OutboundAnswer answer = client.send(asked(request));
        Map<String, List<String>> headers = new TreeMap<>();
        for (String name : ANSWERED) {
            answer.header(name).ifPresent(value -> headers.put(name, List.of(value)));
        }
        Answered info = new Answered(answer.status(), HttpHeaders.of(headers, (_, _) -> true));
        HttpResponse.BodySubscriber<T> body = handler.apply(info);
        body.onSubscribe(new Unbounded());
        body.onNext(List.of(ByteBuffer.wrap(answer.body())));
        body.onComplete();
        return new Response<>(request, info, body.getBody().toCompletableFuture().join());
    }

    /// A `HEAD` for a nonce is a `GET` here, which a directory answers the same (RFC 8555 7.2).
    private static OutboundRequest asked(HttpRequest request) {
        OutboundRequest asked = OutboundRequest.get(request.uri());
        if (request.bodyPublisher().filter(body -> body.contentLength() != 0).isPresent()) {
            String type = request.headers().firstValue("content-type").orElse("");
            byte[] body = bytes(request.bodyPublisher().get());
            asked = OutboundRequest.post(request.uri(), type, body);
        }
        for (String name : ASKED) {
            Optional<String> value = request.headers().firstValue(name);
            asked = value.isPresent() ? asked.with(name, value.get()) : asked;
        }
        return asked;
    }

    /// It is a string that lies in memory: it gives all of it at once.
    private static byte[] bytes(HttpRequest.BodyPublisher publisher) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        CompletableFuture<byte[]> whole = new CompletableFuture<>();
        publisher.subscribe(
                new Flow.Subscriber<>() {
                    @Override
                    public void onSubscribe(Flow.Subscription subscription) {
                        subscription.request(Long.MAX_VALUE);
                    }

                    @Override
                    public void onNext(ByteBuffer part) {
                        byte[] some = new byte[part.remaining()];
                        part.get(some);
                        bytes.writeBytes(some);
                    }

                    @Override
                    public void onError(Throwable failure) {
                        whole.completeExceptionally(failure);
                    }

                    @Override
                    public void onComplete() {
                        whole.complete(bytes.toByteArray());
                    }
                });
        return whole.join();
    }

    private static final class Unbounded implements Flow.Subscription {
        @Override
        public void request(long count) {
            // All of it is there and given anyway.
        }

        @Override
        public void cancel() {
            // There is nothing left to stop.
        }
    }

    private record Answered(int statusCode, HttpHeaders headers)
            implements HttpResponse.ResponseInfo {
        @Override
        public Version version() {
            return Version.HTTP_1_1;
        }
    }

    private record Response<T>(HttpRequest request, Answered info, T body)
            implements HttpResponse<T> {
        @Override
        public int statusCode() {
            return info.statusCode();
        }

        @Override
        public HttpHeaders headers() {
            return info.headers();
        }

        @Override
        public Optional<HttpResponse<T>> previousResponse() {
            return Optional.empty();
        }

        @Override
        public Optional<SSLSession> sslSession() {
            return Optional.empty();
        }

        @Override
        public URI uri() {
            return request.uri();
        }

        @Override
        public Version version() {
            return info.version();
        }
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request, HttpResponse.BodyHandler<T> handler) {
        throw new UnsupportedOperationException("one request at a time");
    }

    @Override
    public <T> CompletableFuture<HttpResponse<T>> sendAsync(
            HttpRequest request,
            HttpResponse.BodyHandler<T> handler,
            HttpResponse.PushPromiseHandler<T> pushed) {
        throw new UnsupportedOperationException("one request at a time");
    }

    @Override
    public Optional<CookieHandler> cookieHandler() {
        return Optional.empty();
    }

    @Override
    public Optional<Duration> connectTimeout() {
        return Optional.empty();
    }

    @Override
    public Redirect followRedirects() {
        return Redirect.NEVER;
    }

    @Override
    public Optional<ProxySelector> proxy() {
        return Optional.empty();
    }

    @Override
    public SSLContext sslContext() {
        return trust;
    }

    @Override
    public SSLParameters sslParameters() {
        return trust.getDefaultSSLParameters();
    }

    @Override
    public Optional<Authenticator> authenticator() {
        return Optional.empty();
    }

    @Override
    public Version version() {
        return Version.HTTP_1_1;
    }

    @Override
    public Optional<Executor> executor() {
        return Optional.empty();
    }
}
