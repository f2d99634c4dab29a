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
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/// A webhook's other end on `https://localhost`, which a test can make misbehave.
public final class HttpsReceiver implements AutoCloseable {
    private final HttpsServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch closed = new CountDownLatch(1);
    private final List<Post> posts = new CopyOnWriteArrayList<>();
    private volatile Manner manner = Manner.WELL;

    /// How it treats a batch.
    public enum Manner {
        WELL,
        /// Answers 500 and keeps nothing.
        FAILS,
        /// Redirects to where nobody is.
        REDIRECTS,
        /// Keeps the batch, and the answer never comes.
        DROPS,
        /// Reads and then does nothing at all.
        HANGS
    }

    /// A batch as it came, with its headers.
    public record Post(String id, String timestamp, String signature, String type, String body) {}

    public HttpsReceiver(OneKeyTls tls) throws IOException {
        server = HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(tls.server()));
        server.setExecutor(threads);
        server.createContext("/hook", this::answer);
        server.start();
    }

    public String url() {
        return "https://localhost:" + server.getAddress().getPort() + "/hook";
    }

    public void behave(Manner other) {
        manner = other;
    }

    /// What was kept, in order.
    public List<Post> posts() {
        return posts;
    }

    private void answer(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readAllBytes();
        Post post =
                new Post(
                        header(exchange, "webhook-id"),
                        header(exchange, "webhook-timestamp"),
                        header(exchange, "webhook-signature"),
                        header(exchange, "content-type"),
                        new String(body, StandardCharsets.US_ASCII));
        switch (manner) {
            case WELL -> {
                posts.add(post);
                exchange.sendResponseHeaders(204, -1);
            }
            case FAILS -> exchange.sendResponseHeaders(500, -1);
            case REDIRECTS -> {
                exchange.getResponseHeaders().add("location", "https://localhost:1/");
                exchange.sendResponseHeaders(307, -1);
            }
            case DROPS -> posts.add(post);
            case HANGS -> awaitEnd();
        }
        exchange.close();
    }

    private void awaitEnd() {
        try {
            closed.await();
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static String header(HttpExchange exchange, String name) {
        return String.valueOf(exchange.getRequestHeaders().getFirst(name));
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
        threads.close();
    }
}
