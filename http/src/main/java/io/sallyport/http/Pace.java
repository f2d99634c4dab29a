package io.sallyport.http;

/// Keeps refused requests from taking the machine from those that are not. Where a network is
/// refused often, or very many are, about a second passes before the connection's answer, or before
/// the next handshake of a network that is unknown ([HandshakeTurns]), where it costs no memory. A
/// connection asks for nothing more meanwhile, and is the first to go when others want in. What is
/// not refused never waits on a connection that is there.
final class Pace {
    private static final byte[] ALL = new byte[0];

    private final Rates ofOne;
    private final Rates ofAll;
    private final Connections connections;

    Pace(Connections connections, int seed) {
        this.connections = connections;
        this.ofOne = new Rates(new Rates.Rate(100, 50), seed, System::nanoTime);
        this.ofAll = new Rates(new Rates.Rate(1_000, 500), seed, System::nanoTime);
    }

    /// Returns when the answer may go out.
    void answered(byte[] network, int status) {
        if (status >= 400 && status < 500 && !(ofOne.take(network) && ofAll.take(ALL))) {
            if (connections.turns().refused(network) && connections.isFirst()) {
                return;
            }
            long held = connections.turns().aboutASecond();
            connections.holding(held);
            Rates.await(held);
        }
    }
}
