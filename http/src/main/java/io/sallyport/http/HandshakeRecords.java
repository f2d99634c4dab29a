package io.sallyport.http;

import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;

/// The newest handshakes of all listeners, whatever came of them, until the node stops. Refused
/// ones stand in the log as well; all are counted in the metrics.
public final class HandshakeRecords {
    private static final int KEPT = 1_024;

    private final InstantSource time;
    private final Deque<At> kept = new ArrayDeque<>(KEPT);

    /// @param instant when it was over
    public record At(Instant instant, HandshakeRecord handshake) {}

    public HandshakeRecords(InstantSource time) {
        this.time = time;
    }

    synchronized void add(HandshakeRecord handshake) {
        if (kept.size() == KEPT) {
            kept.removeLast();
        }
        kept.addFirst(new At(time.instant(), handshake));
    }

    /// The newest first.
    public synchronized List<At> newest() {
        return List.copyOf(kept);
    }
}
