package io.sallyport.http;

/// Keeps refused requests from taking the machine from those that are not. Where a network is
/// refused often, or very many are, about a second passes before the connection's answer, or before
/// the next handshake of a network that is unknown ([HandshakeTurns]), where it costs no memory. A
/// connection asks for nothing more meanwhile, and is the first to go when others want in. What is
/// not refused never waits on a connection that is there.
final class Pace {
    private static final byte[] ALL = new byte[0];
    private static final int TOO_MANY_REQUESTS = 429;

    private final Rates ofOne;
    private final Rates ofAll;
    private final Connections connections;

    Pace(Connections connections, int seed) {
        this.connections = connections;
        this.ofOne = new Rates(Rate.perSecond(100, 50), seed, System::nanoTime);
        this.ofAll = new Rates(Rate.perSecond(1_000, 500), seed, System::nanoTime);
    }

    /// Returns when the answer may go out.
    void answered(byte[] network, int status) {
        if (status == TOO_MANY_REQUESTS) {
            beyond();
        } else if (status >= 400 && status < 500 && !(ofOne.take(network) && ofAll.take(ALL))) {
            if (connections.turns().refused(network) && connections.isFirst()) {
                return;
            }
            hold();
        }
    }

    /// Who was told to go on more slowly and does not, on the same connection. Nobody else is held
    /// for that: one address may be many tenants', and these are known.
    private void beyond() {
        if (connections.wasTold()) {
            hold();
        }
        connections.told();
    }

    private void hold() {
        long held = connections.turns().aboutASecond();
        connections.holding(held);
        Rates.await(held);
    }
}
