package io.sallyport.http;

import io.helidon.webserver.ServerConnectionException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.concurrent.TimeUnit;

/// What a client takes of an answer, a piece at a time. It has a time for that, which it earns by
/// taking: a second for each 16 KiB, and never more than for one piece is saved up. So an answer
/// may take as long as it is long, and who takes a byte now and then holds nothing for ever.
final class PieceStream extends OutputStream {
    private static final long NANOS_FOR_A_BYTE = TimeUnit.SECONDS.toNanos(1) / (16 << 10);

    private final OutputStream out;
    private final Connections connections;
    private long left;

    PieceStream(OutputStream out, Connections connections) {
        this.out = out;
        this.connections = connections;
        this.left = connections.pieceNanos();
    }

    @Override
    public void write(int one) throws IOException {
        write(new byte[] {(byte) one}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
        connections.sending(left);
        long start = System.nanoTime();
        try {
            out.write(bytes, offset, length);
        } catch (UncheckedIOException | ServerConnectionException gone) {
            throw new IOException("the client went away", gone);
        }
        // The next piece takes us what time it takes: that is not the client's.
        connections.answering();
        long taken = System.nanoTime() - start;
        left = Math.min(connections.pieceNanos(), left - taken + length * NANOS_FOR_A_BYTE);
    }

    /// The end is for who knows that everything is there.
    @Override
    public void close() {}
}
