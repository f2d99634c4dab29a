package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogPage;
import io.sallyport.outbound.Connection;
import io.sallyport.outbound.EgressPolicy;
import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.SocketTimeoutException;
import java.time.Duration;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Syslog over TLS (RFC 5425), which knows no acknowledgement: what was written may lie in a buffer
/// when the connection breaks. But a connection has an end: after our `close_notify` the receiver
/// reads everything before it and then ends the connection too (RFC 5425 4.4). Only then is it
/// confirmed; after every break all that is not goes again. So a window of entries is repeated and
/// none is lost between here and the receiver's process. What that has read and then loses is
/// beyond this.
final class SyslogReceiver implements Receiver {
    private static final Duration TIME_LIMIT = Duration.ofSeconds(10);

    /// A window is asked to be confirmed when it has so many entries, or is this old, or, with
    /// nothing more to send, this old.
    private static final long WINDOW_ENTRIES = 10_000;

    private static final long WINDOW_NANOS = Duration.ofSeconds(10).toNanos();
    private static final long QUIET_NANOS = Duration.ofSeconds(2).toNanos();

    private final Destination.Syslog to;
    private final SyslogLine line;

    /// Closed by [#abort()] from another thread.
    private volatile @Nullable Connection connection;

    private @Nullable SSLSocket socket;
    private long written;
    private long confirmed;
    private long unconfirmedSince;

    SyslogReceiver(Destination.Syslog to, SyslogLine line) {
        this.to = to;
        this.line = line;
    }

    @Override
    public long begin(long from, long end) throws IOException {
        abort();
        socket = connect();
        written = from;
        confirmed = from;
        return from;
    }

    private SSLSocket connect() throws IOException {
        Connection fresh =
                new Connection(EgressPolicy.to(to.host(), to.port()), to.tls().context());
        connection = fresh;
        return fresh.secure(to.host(), to.port(), TIME_LIMIT);
    }

    @Override
    public long take(LogPage batch) throws IOException {
        SSLSocket open = connected();
        requireThere(open);
        ByteArrayOutputStream frames = new ByteArrayOutputStream();
        for (LogEvent event : batch.events()) {
            frames.writeBytes(line.frame(event));
        }
        if (written == confirmed) {
            unconfirmedSince = System.nanoTime();
        }
        OutputStream out = open.getOutputStream();
        frames.writeTo(out);
        out.flush();
        written = batch.next();
        if (written - confirmed >= WINDOW_ENTRIES || waited(WINDOW_NANOS)) {
            confirm(open);
        }
        return confirmed;
    }

    private boolean waited(long nanos) {
        return written > confirmed && System.nanoTime() - unconfirmedSince >= nanos;
    }

    @Override
    public long rest() throws IOException {
        SSLSocket open = connected();
        if (waited(QUIET_NANOS)) {
            confirm(open);
            // At once, so that a receiver that is gone is noticed before there is anything to say.
            connected();
        } else {
            requireThere(open);
        }
        return confirmed;
    }

    private SSLSocket connected() throws IOException {
        SSLSocket open = socket;
        if (open == null) {
            open = connect();
            socket = open;
        }
        return open;
    }

    /// A receiver says nothing but that it goes.
    private static void requireThere(SSLSocket open) throws IOException {
        open.setSoTimeout(1);
        try {
            if (open.getInputStream().read() < 0) {
                throw new IOException("the receiver has ended the connection");
            }
        } catch (SocketTimeoutException _) {
            open.setSoTimeout((int) TIME_LIMIT.toMillis());
        }
    }

    private void confirm(SSLSocket open) throws IOException {
        open.shutdownOutput();
        open.setSoTimeout((int) TIME_LIMIT.toMillis());
        try {
            // What a receiver says does not matter; its end does.
            open.getInputStream().skipNBytes(Long.MAX_VALUE);
        } catch (EOFException end) {
            confirmed = written;
        } catch (SocketTimeoutException silent) {
            throw new IOException(
                    "the receiver did not answer the end of the connection (RFC 5425 4.4)", silent);
        }
        abort();
        socket = null;
    }

    @Override
    public long end() throws IOException {
        SSLSocket open = socket;
        if (open != null) {
            confirm(open);
        }
        abort();
        return confirmed;
    }

    @Override
    public void abort() {
        Connection open = connection;
        if (open != null) {
            Closing.quietly(open);
        }
    }
}
