package io.sallyport.audit.merkle;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.net.ServerSocketFactory;

/// The least web server that a test of a client needs: on loopback, one request for each
/// connection.
final class SmallServer implements AutoCloseable {
    @FunctionalInterface
    private interface Answer {
        /// @return whether to close the connection behind it
        boolean write(String path, OutputStream out) throws IOException;
    }

    private final ServerSocket socket;
    private final Answer answer;

    private SmallServer(ServerSocketFactory sockets, Answer answer) throws IOException {
        this.socket = sockets.createServerSocket(0, 50, InetAddress.getLoopbackAddress());
        this.answer = answer;
        Thread.ofVirtual().start(this::accept);
    }

    static SmallServer files(Path folder) throws IOException {
        return files(ServerSocketFactory.getDefault(), folder);
    }

    static SmallServer files(ServerSocketFactory sockets, Path folder) throws IOException {
        return new SmallServer(
                sockets,
                (path, out) -> {
                    Path file = folder.resolve(path.substring(1));
                    boolean there = Files.isRegularFile(file);
                    out.write(ascii("HTTP/1.1 " + (there ? "200 OK" : "404 Not Found")));
                    out.write(ascii("\r\nConnection: close\r\n\r\n"));
                    out.write(there ? Files.readAllBytes(file) : new byte[0]);
                    return true;
                });
    }

    static SmallServer answering(String text) throws IOException {
        return new SmallServer(
                ServerSocketFactory.getDefault(),
                (_, out) -> {
                    out.write(ascii(text));
                    return true;
                });
    }

    static SmallServer stalling(String beginning) throws IOException {
        return new SmallServer(
                ServerSocketFactory.getDefault(),
                (_, out) -> {
                    out.write(ascii(beginning));
                    return false;
                });
    }

    URI address(String scheme) {
        return URI.create(scheme + "://localhost:" + socket.getLocalPort());
    }

    private void accept() {
        while (!socket.isClosed()) {
            try {
                Socket connection = socket.accept();
                Thread.ofVirtual().start(() -> serve(connection));
            } catch (IOException closed) {
                return;
            }
        }
    }

    private void serve(Socket connection) {
        try {
            BufferedReader lines =
                    new BufferedReader(
                            new InputStreamReader(
                                    connection.getInputStream(), StandardCharsets.US_ASCII));
            String request = lines.readLine();
            while (request != null && !lines.readLine().isEmpty()) {
                // Headers do not matter here.
            }
            OutputStream out = connection.getOutputStream();
            boolean close = request == null || answer.write(request.split(" ", 3)[1], out);
            out.flush();
            if (close) {
                connection.close();
            }
        } catch (IOException gone) {
            // The client is what is tested; it has seen the same.
            return;
        }
    }

    private static byte[] ascii(String text) {
        return text.getBytes(StandardCharsets.US_ASCII);
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
