package io.sallyport.http;

import java.io.IOException;
import java.net.UnixDomainSocketAddress;
import java.nio.file.Path;
import java.util.Map;

/// The sample doors behind a listener on a real Unix socket.
final class OpenListener implements AutoCloseable {
    static final Map<String, String> HEADERS =
            Map.of("X-Content-Type-Options", "nosniff", "Referrer-Policy", "no-referrer");
    static final String HOST = "Host: localhost\r\n";
    static final String ALIVE = "GET /health HTTP/1.1\r\n" + HOST + "\r\n";

    final SmallInstance instance;
    final SampleDoors doors;
    final Listener listener;
    private final Path socket;

    OpenListener(Path folder) {
        instance = new SmallInstance(folder);
        doors = new SampleDoors(instance);
        socket = folder.resolve("socket");
        listener = Listener.unix(UnixDomainSocketAddress.of(socket), answers());
    }

    Listener.Answers answers() {
        return new Listener.Answers(doors.door, instance.ids, HEADERS);
    }

    RawClient client() throws IOException {
        return RawClient.unix(socket);
    }

    RawClient.Answer ask(String request) throws IOException {
        try (RawClient client = client()) {
            return client.ask(request);
        }
    }

    static String get(String path, String... headers) {
        return request("GET", path, headers);
    }

    static String request(String method, String path, String... headers) {
        StringBuilder text = new StringBuilder(method + " " + path + " HTTP/1.1\r\n" + HOST);
        for (String header : headers) {
            text.append(header).append("\r\n");
        }
        return text.append("\r\n").toString();
    }

    @Override
    public void close() {
        listener.close();
        instance.close();
    }
}
