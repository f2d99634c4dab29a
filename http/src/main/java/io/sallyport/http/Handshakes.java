package io.sallyport.http;

import io.sallyport.foundation.RequestId;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.ClientRecords;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.PeerClaim;
import io.sallyport.transport.ServerTls;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.Socket;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;
import javax.net.ssl.SSLSocket;
import org.jspecify.annotations.Nullable;

/// Begins the connections of a TLS listener: reads the hello, tells what of it is refused, and why
/// (the TLS library says that in words alone, and to nobody), lets the rest wait its turn, and
/// tells what became of each handshake.
record Handshakes(ServerTls tls, Door door, Connections connections, AcmeValidation validation) {
    /// A connection whose hello was read.
    ///
    /// @param id made from the hello, so that who sent it, or recorded it, finds its entry
    /// @param told whether its refusal is in the log already
    private record Begun(RequestId id, HandshakeRecord handshake, boolean told) {}

    /// Blocks the connection's own thread until the hello is there and may go on, or somebody ends
    /// the connection.
    ///
    /// @return a socket whose handshake has not begun
    /// @throws IOException when there are too many, or it is not let in whatever it speaks
    SSLSocket begin(Socket accepted) throws IOException {
        connections.admit(accepted);
        FirstFlight.Read first = FirstFlight.read(accepted.getInputStream());
        Optional<String> refused = tls.refuses(first.flight());
        // What is refused gets an alert at once, which costs nothing.
        long turn =
                refused.isPresent()
                        ? 0
                        : connections.turns().turn(Network.of(accepted.getInetAddress()));
        if (turn == Rates.NEVER) {
            refused = Optional.of("tls-too-many");
        }
        Begun begun = begun(accepted, first, refused.isPresent());
        refused.ifPresent(reason -> told(begun, HandshakeRecord.Outcome.refused(reason)));
        if (turn == Rates.NEVER) {
            throw over(accepted, "too many handshakes");
        }
        Optional<byte[]> alert = refused.flatMap(tls::alert);
        if (alert.isPresent()) {
            accepted.getOutputStream().write(alert.get());
            throw over(accepted, "not let in");
        }
        if (first.flight() instanceof FirstFlight.Hello(ClientHello hello)) {
            connections.began(begun.id(), hello);
        }
        Rates.await(turn);
        if (validation.concerns(first.flight())) {
            validation.answer(accepted, new ByteArrayInputStream(first.consumed()));
            throw over(accepted, "a validation was answered");
        }
        return secured(accepted, first.consumed(), begun);
    }

    private Begun begun(Socket accepted, FirstFlight.Read first, boolean told) {
        return new Begun(
                first.id(),
                new HandshakeRecord(
                        tls.listener(), accepted.getInetAddress().getHostAddress(), first.flight()),
                told);
    }

    private static IOException over(Socket accepted, String why) throws IOException {
        accepted.close();
        return new IOException(why);
    }

    private SSLSocket secured(Socket accepted, byte[] consumed, Begun begun) throws IOException {
        ClientRecords records =
                new ClientRecords(consumed, accepted.getInputStream(), () -> again(begun));
        AtomicReference<@Nullable PeerClaim> claim = new AtomicReference<>();
        SSLSocket socket =
                (SSLSocket)
                        tls.context(claim::set)
                                .getSocketFactory()
                                .createSocket(accepted, records, true);
        socket.setSSLParameters(tls.parameters());
        return new AcceptedTls(
                socket,
                new AcceptedTls.Watch() {
                    @Override
                    public void done() {
                        if (!socket.getSession().getProtocol().equals("TLSv1.3")) {
                            records.over();
                        }
                        connections.secured(socket.getSession());
                        told(begun, HandshakeRecord.Outcome.of(socket.getSession()));
                    }

                    @Override
                    public void failed(IOException failure) {
                        if (!begun.told()) {
                            told(
                                    begun,
                                    HandshakeRecord.Outcome.failed(
                                            failure, Optional.ofNullable(claim.get())));
                        }
                    }

                    // The TLS library closes it only if it was the first to end the connection.
                    @Override
                    public void closed() throws IOException {
                        connections.closed();
                        accepted.close();
                    }
                });
    }

    private void again(Begun begun) {
        told(begun, HandshakeRecord.Outcome.refused("tls-renegotiation"));
    }

    private void told(Begun begun, HandshakeRecord.Outcome outcome) {
        door.handshake(begun.id(), begun.handshake().with(outcome));
    }
}
