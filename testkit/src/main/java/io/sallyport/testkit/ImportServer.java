package io.sallyport.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntPredicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// A tenant's import doors on `https://localhost/contoso`: it takes lines in their order, as the
/// server does, and can lose its answers.
public final class ImportServer implements AutoCloseable {
    private static final Pattern LINE = Pattern.compile("line=([0-9]+)");

    private final HttpsServer server;
    private final List<String> lines = new CopyOnWriteArrayList<>();
    private final AtomicInteger asked = new AtomicInteger();
    private final IntPredicate loses;

    /// @param loses which requests with lines are taken and not answered, counted from 1
    public ImportServer(OneKeyTls tls, IntPredicate loses) throws IOException {
        this.loses = loses;
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        server.createContext(
                "/contoso/oauth2/token", exchange -> answer(exchange, "{\"access_token\":\"t\"}"));
        server.createContext("/contoso/api/v1/directory/imports/", this::imports);
        server.start();
    }

    public String issuer() {
        return "https://localhost:" + server.getAddress().getPort() + "/contoso";
    }

    /// What was taken, in order.
    public List<String> lines() {
        return List.copyOf(lines);
    }

    private void imports(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        if (exchange.getRequestMethod().equals("POST")) {
            Matcher line = LINE.matcher(exchange.getRequestURI().getQuery());
            if (!line.find() || Integer.parseInt(line.group(1)) != lines.size() + 1) {
                exchange.sendResponseHeaders(409, -1);
                exchange.close();
                return;
            }
            new String(body, StandardCharsets.UTF_8).lines().forEach(lines::add);
            if (loses.test(asked.incrementAndGet())) {
                exchange.close();
                return;
            }
        } else if (lines.isEmpty()) {
            exchange.sendResponseHeaders(404, -1);
            exchange.close();
            return;
        }
        answer(
                exchange,
                "{\"next\":%d,\"made\":%d,\"refused\":0,\"problems\":[]}"
                        .formatted(lines.size() + 1, lines.size()));
    }

    private static void answer(HttpExchange exchange, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
