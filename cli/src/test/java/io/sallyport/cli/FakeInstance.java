package io.sallyport.cli;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;

/// What stands at the other end of the socket, as far as a test needs it.
final class FakeInstance implements AutoCloseable {
    private final ServerSocketChannel listener;
    private final Map<String, Function<JsonObject, Reply>> replies = new ConcurrentHashMap<>();
    private final List<Asked> asked = new CopyOnWriteArrayList<>();
    private final AtomicInteger connections = new AtomicInteger();
    private final CountDownLatch firstClosed = new CountDownLatch(1);
    private volatile int answersForEachConnection = Integer.MAX_VALUE;

    /// A request as it came.
    record Asked(String method, String path, JsonObject body) {}

    /// Bytes as they go out.
    record Reply(byte[] bytes) {
        static Reply json(int status, Map<String, ?> object) {
            return of(status, "application/json", CanonicalJson.write(object));
        }

        static Reply problem(int status, String title, String detail) {
            return json(status, Map.of("title", title, "detail", detail, "incident", "abc123"));
        }

        static Reply of(int status, String type, String body) {
            byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
            String head =
                    "HTTP/1.1 "
                            + status
                            + " Fine\r\nContent-Type: "
                            + type
                            + "\r\nContent-Length: "
                            + bytes.length
                            + "\r\n\r\n";
            return raw(head + body);
        }

        static Reply raw(String text) {
            return new Reply(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    FakeInstance(Path folder) throws IOException {
        listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
        listener.bind(UnixDomainSocketAddress.of(folder.resolve(Instance.SOCKET)));
        Thread.ofVirtual().start(this::accept);
    }

    FakeInstance on(String path, Function<JsonObject, Reply> reply) {
        replies.put(path, reply);
        return this;
    }

    FakeInstance onActivity(String name, Function<JsonObject, Map<String, ?>> result) {
        return on("/v1/activities/" + name, body -> Reply.json(200, result.apply(body)));
    }

    FakeInstance refuse(String activity, int status, String title, String detail) {
        return on("/v1/activities/" + activity, _ -> Reply.problem(status, title, detail));
    }

    /// Ends each connection after so many answers, without saying so before.
    FakeInstance closingAfter(int answers) {
        answersForEachConnection = answers;
        return this;
    }

    void awaitFirstClosed() {
        try {
            if (!firstClosed.await(10, TimeUnit.SECONDS)) {
                throw new AssertionError("no connection was closed");
            }
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }

    List<Asked> asked() {
        return asked;
    }

    /// The bodies of the requests for one activity.
    List<Map<String, Object>> given(String activity) {
        return asked.stream()
                .filter(one -> one.path().equals("/v1/activities/" + activity))
                .map(one -> one.body().members())
                .toList();
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        while (listener.isOpen()) {
            try {
                SocketChannel connection = listener.accept();
                connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(SocketChannel connection) {
        try (connection) {
            InputStream in = Channels.newInputStream(connection);
            for (int i = 0; i < answersForEachConnection; i++) {
                String head = head(in);
                if (head.isEmpty()) {
                    break;
                }
                ByteBuffer out = ByteBuffer.wrap(answer(head, in).bytes());
                while (out.hasRemaining()) {
                    connection.write(out);
                }
            }
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        } finally {
            firstClosed.countDown();
        }
    }

    private Reply answer(String head, InputStream in) throws IOException {
        String[] words = head.split(" ", 3);
        int length =
                Integer.parseInt(
                        head.lines()
                                .filter(line -> line.startsWith("Content-Length: "))
                                .findFirst()
                                .orElse("Content-Length: 0")
                                .substring(16));
        byte[] body = in.readNBytes(length);
        JsonObject object = length == 0 ? new JsonObject(new TreeMap<>()) : JsonObject.read(body);
        asked.add(new Asked(words[0], words[1], object));
        return replies.getOrDefault(
                        words[1], _ -> Reply.problem(404, "Not found", "There is nothing here."))
                .apply(object);
    }

    private static String head(InputStream in) throws IOException {
        StringBuilder head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            int b = in.read();
            if (b < 0) {
                return "";
            }
            head.append((char) b);
        }
        return head.toString();
    }

    @Override
    public void close() throws IOException {
        listener.close();
    }
}
