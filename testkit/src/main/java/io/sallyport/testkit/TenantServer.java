package io.sallyport.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;

/// A tenant on `https://localhost/contoso` that answers as it is told to and keeps what it was
/// asked.
public final class TenantServer implements AutoCloseable {
    private final HttpsServer server;
    private final Map<String, Reply> replies = new ConcurrentHashMap<>();
    private final List<String> asked = new CopyOnWriteArrayList<>();

    /// @param body empty for none
    private record Reply(int status, String body) {}

    public TenantServer(OneKeyTls tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        server.createContext("/contoso", this::answer);
        server.start();
        on("POST /oauth2/token", 200, "{\"access_token\":\"t\"}");
    }

    public String issuer() {
        return "https://localhost:" + server.getAddress().getPort() + "/contoso";
    }

    /// @param request method and path behind the issuer, with its query: `GET /api/v1/roles`
    /// @param body empty for none
    public TenantServer on(String request, int status, String body) {
        replies.put(request, new Reply(status, body));
        return this;
    }

    /// Each request in its order: method, path behind the issuer and body.
    public List<String> asked() {
        return List.copyOf(asked);
    }

    private void answer(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().toString().substring("/contoso".length());
        String request = exchange.getRequestMethod() + " " + path;
        byte[] sent = exchange.getRequestBody().readAllBytes();
        asked.add((request + " " + new String(sent, StandardCharsets.UTF_8)).strip());
        Reply reply = replies.getOrDefault(request, new Reply(404, "{\"title\":\"Not found\"}"));
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
