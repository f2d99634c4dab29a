package io.sallyport.testkit;

import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;

/// Answers on loopback for certificates, by lists or as a responder, as a test says.
public final class StatusServer implements AutoCloseable {
    /// How often.
    public final AtomicInteger asked = new AtomicInteger();

    private final Map<String, UnaryOperator<byte[]>> answers = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    public StatusServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.setExecutor(threads);
        server.createContext(
                "/",
                exchange -> {
                    asked.incrementAndGet();
                    byte[] question = exchange.getRequestBody().readAllBytes();
                    UnaryOperator<byte[]> answer = answers.get(exchange.getRequestURI().getPath());
                    if (answer == null) {
                        exchange.getResponseHeaders().add("Location", url("/elsewhere"));
                        exchange.sendResponseHeaders(302, -1);
                    } else {
                        byte[] body = answer.apply(question);
                        exchange.sendResponseHeaders(200, body.length);
                        exchange.getResponseBody().write(body);
                    }
                    exchange.close();
                });
        server.start();
    }

    /// As the configuration names it.
    public String authority() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    public String url(String path) {
        return "http://" + authority() + path;
    }

    public void answers(String path, UnaryOperator<byte[]> answer) {
        answers.put(path, answer);
    }

    @Override
    public void close() {
        server.stop(0);
        threads.close();
    }
}
