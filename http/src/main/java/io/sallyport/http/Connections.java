package io.sallyport.http;

import io.sallyport.foundation.RequestId;
import io.sallyport.transport.ClientHello;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import javax.net.ssl.SSLPeerUnverifiedException;
import javax.net.ssl.SSLSession;

/// Who is connected to a listener, and until when. The web server's own limits would let one caller
/// keep everybody out for nothing: its time-out is for each read, so a byte a minute holds a
/// connection for ever; one address may have them all; and when they are gone it lets nobody in.
///
/// One virtual thread serves a connection from its handshake to its end, so the thread stands for
/// it: its memory is free when the thread has ended, and not before.
final class Connections implements AutoCloseable {
    private static final System.Logger LOG = System.getLogger("io.sallyport.http");

    private static final long LINGER_NANOS = 1_000_000_000;

    /// As `Retry-After` says.
    private static final long TOLD_NANOS = 1_000_000_000;

    private final Limits limits;
    private final HandshakeTurns turns;
    private final Map<Thread, Connection> open = new ConcurrentHashMap<>();
    private final Thread watch =
            Thread.ofPlatform().daemon().name("connections").unstarted(this::run);
    private volatile boolean closed;

    private static final class Connection {
        private final Socket socket;
        private final byte[] network;

        /// What [System#nanoTime] says when it is over. While it is answered, nothing ends it.
        private volatile long end;

        private volatile boolean busy;

        /// Whether a request succeeded on it that takes a credential.
        private volatile boolean proven;

        /// Only its own thread counts.
        private int answered;

        /// Whether it was told to go on more slowly, and what [System#nanoTime] said then. Only its
        /// own thread looks.
        private boolean isTold;

        private long told;

        private Optional<RequestId> id = Optional.empty();
        private Optional<ClientHello> hello = Optional.empty();
        private Optional<String> serverName = Optional.empty();
        private Optional<Wire.Agreed> agreed = Optional.empty();
        private List<X509Certificate> certificates = List.of();

        private volatile boolean ended;

        private Connection(Socket socket) {
            this.socket = socket;
            this.network = Network.of(socket.getInetAddress());
        }

        private void until(long nanos) {
            end = System.nanoTime() + nanos;
            busy = false;
        }

        /// The socket under TLS goes down, which wakes up whoever waits for it; nothing is sent.
        private void end() {
            ended = true;
            try {
                socket.close();
            } catch (IOException failure) {
                // It counts as ended, and whoever ended it has others to look after.
                LOG.log(System.Logger.Level.WARNING, "A connection could not be closed.", failure);
            }
        }
    }

    Connections(Limits limits, HandshakeTurns turns) {
        this.limits = limits;
        this.turns = turns;
    }

    HandshakeTurns turns() {
        return turns;
    }

    void start() {
        watch.start();
    }

    /// Lets a connection in that the calling thread serves. When there are too many, the one goes
    /// that would be closed first anyway: so who holds connections without a request keeps nobody
    /// out, a neighbour behind the same address included. Those on which somebody authenticated
    /// stay while there is another, unless they are more than half: so a flood of strangers takes
    /// connections from strangers alone.
    ///
    /// @throws IOException when all of them are being answered
    synchronized void admit(Socket socket) throws IOException {
        Connection fresh = new Connection(socket);
        List<Connection> all = new ArrayList<>(limits.connections());
        open.forEach((serving, other) -> {
            if (!other.ended && serving.isAlive()) {
                all.add(other);
            }
        });
        List<Connection> ofOne =
                all.stream().filter(other -> Arrays.equals(other.network, fresh.network)).toList();
        if (ofOne.size() >= limits.connectionsOfOne()) {
            endFirst(ofOne);
        } else if (all.size() >= limits.connections()) {
            endFirst(all);
        }
        fresh.until(limits.headTime().toNanos());
        open.put(Thread.currentThread(), fresh);
    }

    private void endFirst(List<Connection> connections) throws IOException {
        long now = System.nanoTime();
        long proven = connections.stream().filter(one -> one.proven).count();
        Comparator<Connection> order = Comparator.comparingLong(one -> one.end - now);
        if (proven <= limits.connections() / 2) {
            order = Comparator.comparing((Connection one) -> one.proven).thenComparing(order);
        }
        connections.stream()
                .filter(one -> !one.busy)
                .min(order)
                .orElseThrow(() -> new IOException("too many connections"))
                .end();
    }

    /// Somebody of this network did on the calling thread's connection what takes a credential.
    void succeeded(byte[] network) {
        turns.succeeded(network);
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.proven = true;
        }
    }

    /// A request's head is there; its body follows.
    void reading() {
        until(limits.bodyTime().toNanos());
    }

    /// The last answer was given, and what the client still sends is passed over.
    ///
    /// @return whether somebody ends that in time; nobody does on a Unix socket
    boolean lingering() {
        until(LINGER_NANOS);
        return open.containsKey(Thread.currentThread());
    }

    /// A request is there.
    void answering() {
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.busy = true;
        }
    }

    /// A piece of an answer goes out: the client takes it in time, or the connection ends.
    void sending(long nanos) {
        until(nanos);
    }

    /// The last piece of an answer is out: the next request is sent in time.
    void sent() {
        until(limits.headTime().toNanos());
    }

    /// How long a client may take for a piece.
    long pieceNanos() {
        return limits.bodyTime().toNanos();
    }

    /// An answer waits before it goes out: this connection is the first to go for others.
    void holding(long nanos) {
        until(nanos + LINGER_NANOS);
    }

    /// An answer is ready: it is taken and the next request sent in time, or neither.
    void waiting() {
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.answered++;
            own.until(limits.headTime().toNanos());
        }
    }

    /// The calling thread's connection began so.
    void began(RequestId id, ClientHello hello) {
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.id = Optional.of(id);
            own.hello = Optional.of(hello.withoutHost());
            own.serverName = hello.serverName();
        }
    }

    /// The calling thread's connection has had its handshake.
    void secured(SSLSession session) {
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.agreed =
                    Optional.of(new Wire.Agreed(session.getProtocol(), session.getCipherSuite()));
            own.certificates = shown(session);
        }
    }

    private static List<X509Certificate> shown(SSLSession session) {
        try {
            return Arrays.stream(session.getPeerCertificates())
                    .map(X509Certificate.class::cast)
                    .toList();
        } catch (SSLPeerUnverifiedException none) {
            return List.of();
        }
    }

    /// The calling thread's connection is over; the thread ends next. Nothing of it is kept until
    /// the next round.
    void closed() {
        open.remove(Thread.currentThread());
    }

    /// The id of the calling thread's connection, when it was ended because it was too slow, or for
    /// others.
    Optional<RequestId> cut() {
        Connection own = open.get(Thread.currentThread());
        return own == null || !own.ended ? Optional.empty() : own.id;
    }

    /// Where the calling thread's connection comes from; nothing on a Unix socket.
    Optional<InetAddress> peer() {
        Connection own = open.get(Thread.currentThread());
        return own == null ? Optional.empty() : Optional.of(own.socket.getInetAddress());
    }

    /// The host that the calling thread's connection asked for in its handshake, if it named one.
    Optional<String> serverName() {
        Connection own = open.get(Thread.currentThread());
        return own == null ? Optional.empty() : own.serverName;
    }

    /// What is known of the calling thread's connection.
    Wire wire(String peer) {
        Connection own = open.get(Thread.currentThread());
        return own == null
                ? Wire.of(peer)
                : new Wire(peer, own.hello, own.agreed, own.certificates);
    }

    /// The calling thread's connection is told to wait a second.
    void told() {
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.told = System.nanoTime();
            own.isTold = true;
        }
    }

    /// Whether that second is not over.
    boolean wasTold() {
        Connection own = open.get(Thread.currentThread());
        return own != null && own.isTold && System.nanoTime() - own.told < TOLD_NANOS;
    }

    /// Whether the request that is answered is the first of its connection.
    boolean isFirst() {
        Connection own = open.get(Thread.currentThread());
        return own != null && own.answered == 0;
    }

    private void until(long nanos) {
        // There is none on a Unix socket: who may open that is trusted with it.
        Connection own = open.get(Thread.currentThread());
        if (own != null) {
            own.until(nanos);
        }
    }

    private void run() {
        long round = Math.min(limits.headTime().toNanos(), limits.bodyTime().toNanos()) / 16;
        while (!closed) {
            LockSupport.parkNanos(this, round);
            long now = System.nanoTime();
            open.entrySet().removeIf(entry -> isLeft(entry.getKey(), entry.getValue()));
            for (Connection connection : open.values()) {
                if (!connection.busy && !connection.ended && connection.end - now < 0) {
                    connection.end();
                }
            }
        }
    }

    /// Whether nobody serves it any more; then its socket goes too, whoever left it open.
    private static boolean isLeft(Thread serving, Connection connection) {
        if (serving.isAlive()) {
            return false;
        }
        connection.end();
        return true;
    }

    @Override
    public void close() {
        closed = true;
        LockSupport.unpark(watch);
    }
}
