package io.sallyport.outbound;

import io.sallyport.outbound.EgressRefused.Reason;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.net.URI;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import org.apache.hc.core5.http.ClassicHttpRequest;
import org.apache.hc.core5.http.ClassicHttpResponse;
import org.apache.hc.core5.http.Header;
import org.apache.hc.core5.http.HttpEntity;
import org.apache.hc.core5.http.HttpException;
import org.apache.hc.core5.http.MessageConstraintException;
import org.apache.hc.core5.http.config.Http1Config;
import org.apache.hc.core5.http.impl.io.DefaultBHttpClientConnection;
import org.apache.hc.core5.http.impl.io.HttpRequestExecutor;
import org.apache.hc.core5.http.io.entity.ByteArrayEntity;
import org.apache.hc.core5.http.message.BasicClassicHttpRequest;
import org.apache.hc.core5.http.protocol.HttpCoreContext;
import org.apache.hc.core5.util.Timeout;
import org.jspecify.annotations.Nullable;

/// One request and the redirects that it meets, each over a connection of its own.
final class Exchange implements Callable<OutboundAnswer>, AutoCloseable {
    private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
    private static final Http1Config HEAD_LIMITS =
            Http1Config.custom()
                    .setMaxLineLength(8_192)
                    .setMaxHeaderCount(64)
                    .setMaxEmptyLineCount(2)
                    .build();

    private final OutboundRequest request;
    private final EgressPolicy policy;
    private final Limits limits;
    private final Supplier<Connection> connections;
    private @Nullable Connection connection;
    private boolean closed;

    Exchange(
            OutboundRequest request,
            EgressPolicy policy,
            Limits limits,
            Supplier<Connection> connections) {
        this.request = request;
        this.policy = policy;
        this.limits = limits;
        this.connections = connections;
    }

    @Override
    public OutboundAnswer call() throws IOException {
        OutboundRequest now = request;
        Target to = Target.of(now.url(), policy);
        for (int followed = 0; ; followed++) {
            OutboundAnswer answer = ask(now, to);
            if (policy.redirects() == 0 || !isFollowed(now, answer)) {
                return answer;
            }
            if (followed == policy.redirects()) {
                throw new EgressRefused(Reason.REDIRECTS, "more redirects than allowed");
            }
            URI next = resolve(now.url(), answer.header("location").orElse(""));
            Target other = Target.of(next, policy);
            now = now.at(next, to.isOriginOf(other));
            to = other;
        }
    }

    /// What has a body is not sent to somebody else.
    private static boolean isFollowed(OutboundRequest asked, OutboundAnswer answer) {
        return asked.body().isEmpty() && REDIRECTS.contains(answer.status());
    }

    private static URI resolve(URI from, String location) throws EgressRefused {
        try {
            if (!location.isEmpty()) {
                return from.resolve(location);
            }
        } catch (IllegalArgumentException notAddress) {
            throw noAddress();
        }
        throw noAddress();
    }

    private static EgressRefused noAddress() {
        return new EgressRefused(Reason.REDIRECTS, "a redirect to what is no address");
    }

    private OutboundAnswer ask(OutboundRequest now, Target to) throws IOException {
        try (Connection open = begin()) {
            Socket socket = open.open(to, limits.connect());
            // Not closed itself: that would wait for the other end, which closing the socket does
            // not.
            DefaultBHttpClientConnection http = new DefaultBHttpClientConnection(HEAD_LIMITS);
            http.bind(socket);
            http.setSocketTimeout(Timeout.of(limits.total()));
            return read(
                    new HttpRequestExecutor()
                            .execute(written(now, to), http, HttpCoreContext.create()));
        } catch (HttpException | MessageConstraintException malformed) {
            throw new EgressRefused(Reason.HEAD, "the answer is not HTTP within its limits");
        }
    }

    private synchronized Connection begin() throws IOException {
        if (closed) {
            throw new IOException("the call was ended");
        }
        Connection next = connections.get();
        connection = next;
        return next;
    }

    private static ClassicHttpRequest written(OutboundRequest now, Target to) {
        String method = now.body().isPresent() ? "POST" : "GET";
        ClassicHttpRequest written = new BasicClassicHttpRequest(method, to.path());
        written.setHeader("host", to.authority());
        written.setHeader("connection", "close");
        written.setHeader("accept-encoding", "identity");
        now.headers().forEach(written::setHeader);
        Optional<byte[]> body = now.body();
        if (body.isPresent()) {
            written.setHeader("content-length", body.get().length);
            written.setEntity(new ByteArrayEntity(body.get(), null));
        }
        return written;
    }

    private OutboundAnswer read(ClassicHttpResponse response) throws IOException {
        Map<String, String> headers = new HashMap<>();
        for (Header header : response.getHeaders()) {
            headers.putIfAbsent(
                    header.getName().toLowerCase(Locale.ROOT), String.valueOf(header.getValue()));
        }
        HttpEntity entity = response.getEntity();
        boolean bodyless = entity == null || REDIRECTS.contains(response.getCode());
        byte[] body = bodyless ? new byte[0] : body(entity);
        return new OutboundAnswer(response.getCode(), headers, body);
    }

    private byte[] body(HttpEntity entity) throws IOException {
        int most = limits.bodyBytes();
        if (most == 0) {
            return new byte[0];
        }
        if (entity.getContentLength() > most) {
            throw tooLarge(most);
        }
        // The stream is left open: to close it would read it to its end.
        InputStream in = entity.getContent();
        byte[] body = in.readNBytes(most + 1);
        if (body.length > most) {
            throw tooLarge(most);
        }
        return body;
    }

    private static EgressRefused tooLarge(int most) {
        return new EgressRefused(Reason.BODY, "the answer is larger than " + most + " bytes");
    }

    @Override
    public synchronized void close() throws IOException {
        closed = true;
        Connection open = connection;
        if (open != null) {
            open.close();
        }
    }
}
