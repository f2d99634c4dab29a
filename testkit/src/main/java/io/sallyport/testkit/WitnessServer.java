package io.sallyport.testkit;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpsConfigurator;
import com.sun.net.httpserver.HttpsServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// A witness (C2SP tlog-witness) on `https://localhost`: it cosigns a checkpoint only if that
/// extends the last one that it cosigned, and remembers it on disk before it answers. A test can
/// make it misbehave.
public final class WitnessServer implements AutoCloseable {
    private static final String PREFIX = "/witness";
    private static final Charset UTF_8 = StandardCharsets.UTF_8;

    private final Cosigner cosigner;
    private final InstantSource time;
    private final Map<String, WitnessState> logs;
    private final HttpsServer server;
    private volatile Function<Reply, Reply> manner = reply -> reply;

    /// An answer, honest until a test changes it.
    public record Reply(int status, String type, String body) {
        static Reply of(int status) {
            return new Reply(status, "text/plain", "");
        }
    }

    /// Where it keeps what it has seen, how it is reached, and its clock.
    public record Place(Path folder, OneKeyTls tls, InstantSource time) {}

    private WitnessServer(Cosigner cosigner, Place place, String... logVkeys) throws IOException {
        this.cosigner = cosigner;
        this.time = place.time();
        Files.createDirectories(place.folder());
        this.logs =
                Stream.of(logVkeys)
                        .map(vkey -> new WitnessState(place.folder(), vkey))
                        .collect(Collectors.toMap(WitnessState::origin, log -> log));
        this.server =
                HttpsServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setHttpsConfigurator(new HttpsConfigurator(place.tls().server()));
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext(PREFIX, this::answer);
        server.start();
    }

    /// @param logVkeys the keys of the logs that it knows
    public static WitnessServer start(Cosigner cosigner, Place place, String... logVkeys) {
        try {
            return new WitnessServer(cosigner, place, logVkeys);
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }

    public URI prefix() {
        return URI.create("https://localhost:" + server.getAddress().getPort() + PREFIX);
    }

    /// From here on it answers like this.
    public void behave(Function<Reply, Reply> other) {
        manner = other;
    }

    /// From here on it never answers.
    public void stall() {
        manner =
                reply -> {
                    while (!Thread.currentThread().isInterrupted()) {
                        LockSupport.park(this);
                    }
                    return reply;
                };
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), UTF_8);
            String path = exchange.getRequestURI().getPath().substring(PREFIX.length());
            Reply honest =
                    exchange.getRequestMethod().equals("POST") && path.equals("/add-checkpoint")
                            ? add(body)
                            : shown(path);
            Reply reply = manner.apply(honest);
            byte[] bytes = reply.body().getBytes(UTF_8);
            exchange.getResponseHeaders().set("Content-Type", reply.type());
            exchange.sendResponseHeaders(reply.status(), bytes.length == 0 ? -1 : bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    private Reply shown(String path) throws IOException {
        for (WitnessState log : logs.values()) {
            if (path.equals("/" + log.file().getFileName() + "/checkpoint")
                    && log.last().isPresent()) {
                return new Reply(200, "text/plain", Files.readString(log.file()));
            }
        }
        return Reply.of(404);
    }

    /// One at a time: what was checked is still so when it is written.
    private synchronized Reply add(String body) throws IOException {
        int border = body.indexOf("\n\n");
        String note = body.substring(border + 2);
        List<String> head = body.substring(0, border).lines().toList();
        WitnessState log = logs.get(note.substring(0, note.indexOf('\n')));
        if (log == null) {
            return Reply.of(404);
        }
        if (!log.signed(note)) {
            return Reply.of(403);
        }
        WitnessState.Seen newer = WitnessState.seen(note);
        long old = Long.parseLong(head.getFirst().substring("old ".length()));
        if (old > newer.size()) {
            return Reply.of(400);
        }
        Optional<WitnessState.Seen> last = log.last();
        long known = last.map(WitnessState.Seen::size).orElse(0L);
        if (old != known) {
            return new Reply(409, "text/x.tlog.size", known + "\n");
        }
        List<byte[]> proof =
                head.stream().skip(1).map(line -> Base64.getDecoder().decode(line)).toList();
        if (!WitnessState.proves(last, newer, proof)) {
            return Reply.of(422);
        }
        String line = cosigner.line(newer.text(), time.instant());
        log.keep(note + line);
        return new Reply(200, "text/plain", line);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
