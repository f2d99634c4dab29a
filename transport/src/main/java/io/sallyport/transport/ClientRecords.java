package io.sallyport.transport;

import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import org.bouncycastle.tls.AlertDescription;
import org.bouncycastle.tls.TlsFatalAlert;

/// What a client sends, record by record (RFC 5246 6.2.1). A second handshake on a connection ends
/// it: the library only warns that it will have none, and does so again and again, which costs more
/// than to ask (CVE-2011-1473). TLS 1.3 has none, and its records do not say what is in them.
public final class ClientRecords extends FilterInputStream {
    private static final int HANDSHAKE = 22;
    private static final int HEADER_BYTES = 5;

    /// A request with a token fits, and comes with its record's header at once.
    private static final int BUFFER_BYTES = 2 << 10;

    private final Runnable again;
    private boolean isOver;
    private boolean isSecond;

    /// How much of the header was seen, and how much of the fragment is still to come.
    private int header;

    private int fragment;

    /// @param consumed what was read of it already
    /// @param again is told of a second handshake
    public ClientRecords(byte[] consumed, InputStream rest, Runnable again) {
        super(
                new SequenceInputStream(
                        new ByteArrayInputStream(consumed),
                        new BufferedInputStream(rest, BUFFER_BYTES)));
        this.again = again;
    }

    /// The one handshake that a connection may have is over.
    public void over() {
        isOver = true;
    }

    @Override
    public int read() throws IOException {
        byte[] one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : Byte.toUnsignedInt(one[0]);
    }

    @Override
    public int read(byte[] into, int from, int length) throws IOException {
        int read = in.read(into, from, length);
        int at = from;
        while (at < from + read) {
            if (header == HEADER_BYTES) {
                int passed = Math.min(fragment, from + read - at);
                at += passed;
                fragment -= passed;
            } else {
                head(Byte.toUnsignedInt(into[at++]));
            }
            if (header == HEADER_BYTES && fragment == 0) {
                ended();
            }
        }
        return read;
    }

    /// What is left unread when a connection is closed takes the alert with it, so the record is
    /// read to its end.
    private void ended() throws TlsFatalAlert {
        header = 0;
        if (isSecond) {
            again.run();
            throw new TlsFatalAlert(AlertDescription.handshake_failure);
        }
    }

    private void head(int value) {
        if (header == 0) {
            isSecond = isOver && value == HANDSHAKE;
        }
        if (header >= HEADER_BYTES - 2) {
            fragment = fragment << 8 | value;
        }
        header++;
    }
}
