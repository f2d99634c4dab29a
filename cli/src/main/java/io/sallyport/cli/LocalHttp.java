package io.sallyport.cli;

import java.io.IOException;
import java.io.InputStream;
import java.net.SocketTimeoutException;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SelectionKey;
import java.nio.channels.Selector;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Objects;

/// HTTP/1.1 over one Unix socket: one exchange at a time on a connection that is kept. The JDK's
/// client cannot do this, and a library that can costs more time than the whole command
/// (`docs/decisions/0003-own-socket-exchange.md`).
///
/// A request is never sent twice: when the connection ends without an answer, nobody knows whether
/// the instance acted, and the caller is told so.
final class LocalHttp implements AutoCloseable {
    private static final int BUFFER_BYTES = 16 * 1024;

    private final SocketChannel channel;
    private final Selector selector;
    private final Duration patience;
    private final ByteBuffer buffer = ByteBuffer.allocate(BUFFER_BYTES).flip();
    private boolean usable = true;
    private long deadline;

    private LocalHttp(SocketChannel channel, Selector selector, Duration patience) {
        this.channel = channel;
        this.selector = selector;
        this.patience = patience;
    }

    /// @param patience how long one exchange may take
    static LocalHttp connect(Path socket, Duration patience) throws IOException {
        SocketChannel channel = SocketChannel.open(UnixDomainSocketAddress.of(socket));
        channel.configureBlocking(false);
        return new LocalHttp(channel, Selector.open(), patience);
    }

    /// Whether another exchange can be tried: a server that closes an idle connection shows it
    /// here, before anything was sent.
    boolean alive() {
        if (!usable || buffer.hasRemaining()) {
            return false;
        }
        try {
            return channel.read(ByteBuffer.allocate(1)) == 0;
        } catch (IOException _) {
            return false;
        }
    }

    HttpAnswer exchange(String method, String path, byte[] body) throws IOException {
        // Stays false if anything is thrown: the rest of that answer must not be taken for the
        // next.
        usable = false;
        deadline = System.nanoTime() + patience.toNanos();
        String head =
                method
                        + " "
                        + path
                        + " HTTP/1.1\r\nHost: localhost\r\nAccept: */*\r\n"
                        + "Content-Type: application/json\r\nContent-Length: "
                        + body.length
                        + "\r\n\r\n";
        byte[] ascii = head.getBytes(StandardCharsets.US_ASCII);
        send(ByteBuffer.allocate(ascii.length + body.length).put(ascii).put(body).flip());
        HttpAnswer answer = HttpAnswer.read(new Incoming());
        usable = answer.keepsAlive();
        return answer;
    }

    private void send(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            if (channel.write(bytes) == 0) {
                await(SelectionKey.OP_WRITE);
            }
        }
    }

    private void await(int what) throws IOException {
        channel.register(selector, what);
        long millis = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
        if (millis <= 0 || selector.select(millis) == 0) {
            throw new SocketTimeoutException("no answer in " + patience.toSeconds() + " seconds");
        }
        selector.selectedKeys().clear();
    }

    /// What the other side sends, until the deadline.
    private final class Incoming extends InputStream {
        @Override
        public int read() throws IOException {
            return fill() ? buffer.get() & 0xFF : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            Objects.checkFromIndexSize(offset, length, target.length);
            if (length == 0 || !fill()) {
                return length == 0 ? 0 : -1;
            }
            int count = Math.min(length, buffer.remaining());
            buffer.get(target, offset, count);
            return count;
        }

        private boolean fill() throws IOException {
            while (!buffer.hasRemaining()) {
                buffer.clear();
                int count = channel.read(buffer);
                buffer.flip();
                if (count < 0) {
                    return false;
                }
                if (count == 0) {
                    await(SelectionKey.OP_READ);
                }
            }
            return true;
        }
    }

    @Override
    public void close() throws IOException {
        selector.close();
        channel.close();
    }
}
