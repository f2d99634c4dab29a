package io.sallyport.http;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import io.sallyport.foundation.JsonObject;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Speaks HTTP/1.1 by hand, so that it can say what no client library would.
final class RawClient implements AutoCloseable {
    private final Closeable connection;
    private final Finish finish;
    private final InputStream in;
    private final OutputStream out;

    private RawClient(Closeable connection, Finish finish, InputStream in, OutputStream out) {
        this.connection = connection;
        this.finish = finish;
        this.in = new BufferedInputStream(in);
        this.out = out;
    }

    /// Tells the other side that nothing more comes.
    private interface Finish {
        void run() throws IOException;
    }

    static RawClient over(Socket socket) throws IOException {
        socket.setSoTimeout(20_000);
        return new RawClient(
                socket, socket::shutdownOutput, socket.getInputStream(), socket.getOutputStream());
    }

    static RawClient unix(Path path) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(path));
        return new RawClient(
                channel,
                channel::shutdownOutput,
                Channels.newInputStream(channel),
                Channels.newOutputStream(channel));
    }

    /// @param headers all values in order, by lower-case name
    record Answer(int status, Map<String, List<String>> headers, byte[] body) {
        String header(String name) {
            return String.join("|", headers.getOrDefault(name, List.of()));
        }

        List<String> headers(String name) {
            return headers.getOrDefault(name, List.of());
        }

        JsonObject json() {
            return JsonObject.read(body);
        }

        String text() {
            return new String(body, ISO_8859_1);
        }
    }

    void send(String text) throws IOException {
        send(text.getBytes(ISO_8859_1));
    }

    void send(byte[] bytes) throws IOException {
        out.write(bytes);
        out.flush();
    }

    /// Sends what the server may refuse to read to its end.
    void sendAsMuchAsItTakes(String text) {
        try {
            send(text);
        } catch (IOException closed) {
            // The answer to read is the one that was given before the connection went down.
            assert closed != null;
        }
    }

    void finish() throws IOException {
        finish.run();
    }

    Answer ask(String text) throws IOException {
        send(text);
        return read();
    }

    Answer read() throws IOException {
        return read("GET");
    }

    /// @param method what was asked: an answer to HEAD has no body whatever its length says
    Answer read(String method) throws IOException {
        String[] first = line().split(" ", 3);
        if (!first[0].startsWith("HTTP/1.1")) {
            throw new IOException("not an answer: " + String.join(" ", first));
        }
        Map<String, List<String>> headers = new HashMap<>();
        for (String line = line(); !line.isEmpty(); line = line()) {
            int colon = line.indexOf(':');
            String name = line.substring(0, colon).toLowerCase(Locale.ROOT);
            headers.computeIfAbsent(name, _ -> new ArrayList<>())
                    .add(line.substring(colon + 1).strip());
        }
        return new Answer(
                Integer.parseInt(first[1]),
                headers,
                method.equals("HEAD") ? new byte[0] : body(headers));
    }

    private byte[] body(Map<String, List<String>> headers) throws IOException {
        if (headers.containsKey("transfer-encoding")) {
            ByteArrayOutputStream whole = new ByteArrayOutputStream();
            for (int size = size(); size > 0; size = size()) {
                whole.write(in.readNBytes(size));
                line();
            }
            line();
            return whole.toByteArray();
        }
        return in.readNBytes(
                Integer.parseInt(headers.getOrDefault("content-length", List.of("0")).getFirst()));
    }

    private int size() throws IOException {
        return Integer.parseInt(line(), 16);
    }

    private String line() throws IOException {
        StringBuilder line = new StringBuilder();
        for (int c = in.read(); c != '\n'; c = in.read()) {
            if (c < 0) {
                throw new EOFException("closed after \"" + line + "\"");
            }
            line.append((char) c);
        }
        return line.toString().strip();
    }

    /// Whether the server has closed the connection and said nothing more.
    boolean closed() throws IOException {
        return in.read() < 0;
    }

    /// The same for who was still sending: the close may come as a reset.
    boolean hungUp() {
        try {
            return closed();
        } catch (IOException reset) {
            return String.valueOf(reset.getMessage()).contains("reset");
        }
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
