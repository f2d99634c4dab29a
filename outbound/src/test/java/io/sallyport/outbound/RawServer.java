package io.sallyport.outbound;

import io.sallyport.testkit.OneKeyTls;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.net.ssl.ExtendedSSLSession;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;

/// A server with TLS on 127.0.0.1 that answers as a test says, byte by byte.
final class RawServer implements AutoCloseable {
    private static final Pattern LENGTH = Pattern.compile("(?i)content-length: (\\d+)");

    /// Connections, whatever came of them.
    final AtomicInteger accepted = new AtomicInteger();

    final List<Seen> seen = new CopyOnWriteArrayList<>();

    /// Somebody went before they had the whole answer.
    final CountDownLatch left = new CountDownLatch(1);

    private final SSLServerSocket listening;
    private volatile Script script;

    /// A request as it came.
    ///
    /// @param names what the TLS hello asked for
    record Seen(String head, String body, List<String> names) {
        String path() {
            return head.split(" ", 3)[1];
        }
    }

    /// What is written to whom has asked.
    interface Script {
        void answer(Seen request, OutputStream out) throws IOException;
    }

    RawServer(OneKeyTls tls) throws IOException {
        script = (_, out) -> write(out, "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nok");
        listening =
                (SSLServerSocket)
                        tls.server()
                                .getServerSocketFactory()
                                .createServerSocket(0, 50, InetAddress.ofLiteral("127.0.0.1"));
        Thread.ofVirtual().start(this::accept);
    }

    static void write(OutputStream out, String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.ISO_8859_1));
        out.flush();
    }

    /// Redirects everything.
    static Script redirect(int status, String location) {
        return (_, out) ->
                write(
                        out,
                        "HTTP/1.1 %d x\r\nlocation: %s\r\ncontent-length: 0\r\n\r\n"
                                .formatted(status, location));
    }

    int port() {
        return listening.getLocalPort();
    }

    void behave(Script other) {
        script = other;
    }

    private void accept() {
        while (!listening.isClosed()) {
            try {
                Socket one = listening.accept();
                accepted.incrementAndGet();
                Thread.ofVirtual().start(() -> serve((SSLSocket) one));
            } catch (IOException closed) {
                left.countDown();
            }
        }
    }

    private void serve(SSLSocket socket) {
        try (socket) {
            socket.startHandshake();
            ExtendedSSLSession session = (ExtendedSSLSession) socket.getSession();
            List<String> names =
                    session.getRequestedServerNames().stream()
                            .map(name -> new String(name.getEncoded(), StandardCharsets.US_ASCII))
                            .toList();
            InputStream in = socket.getInputStream();
            String head = head(in);
            Matcher length = LENGTH.matcher(head);
            int body = length.find() ? Integer.parseInt(length.group(1)) : 0;
            Seen request =
                    new Seen(
                            head,
                            new String(in.readNBytes(body), StandardCharsets.ISO_8859_1),
                            names);
            seen.add(request);
            script.answer(request, socket.getOutputStream());
        } catch (IOException gone) {
            left.countDown();
        }
    }

    private static String head(InputStream in) throws IOException {
        ByteArrayOutputStream head = new ByteArrayOutputStream();
        while (!head.toString(StandardCharsets.ISO_8859_1).endsWith("\r\n\r\n")) {
            int next = in.read();
            if (next < 0) {
                throw new IOException("no request");
            }
            head.write(next);
        }
        return head.toString(StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() {
        try {
            listening.close();
        } catch (IOException failure) {
            throw new IllegalStateException(failure);
        }
    }
}
