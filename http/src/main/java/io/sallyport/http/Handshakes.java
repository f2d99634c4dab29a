package io.sallyport.http;

import io.sallyport.foundation.Ids;
import io.sallyport.transport.AcmeValidation;
import io.sallyport.transport.ClientHello;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.TlsPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
import java.util.Optional;

/// Reads what each connection of a TLS listener begins with, and tells what of it is refused, and
/// why: the TLS library says that in words alone, and to nobody. What is not refused waits its
/// turn.
record Handshakes(
        TlsPolicy policy,
        FrontDoor door,
        Ids ids,
        Connections connections,
        AcmeValidation validation) {
    /// Blocks the connection's own thread until the hello is there and may go on, or somebody ends
    /// the connection.
    ///
    /// @return what was read, for the handshake to read again
    /// @throws IOException when there are too many
    InputStream hello(Socket accepted) throws IOException {
        FirstFlight.Read first = FirstFlight.read(accepted.getInputStream());
        Optional<String> refused = policy.refuses(first.flight());
        // What is refused gets an alert at once, which costs nothing.
        long turn =
                refused.isPresent()
                        ? 0
                        : connections.turns().turn(Network.of(accepted.getInetAddress()));
        if (turn == Rates.NEVER) {
            refused = Optional.of("tls-too-many");
        }
        door.hello(
                ids.request(), accepted.getInetAddress().getHostAddress(), first.flight(), refused);
        if (turn == Rates.NEVER) {
            accepted.close();
            throw new IOException("too many handshakes");
        }
        if (first.flight() instanceof FirstFlight.Hello(ClientHello hello)) {
            connections.began(hello);
        }
        Rates.await(turn);
        if (validation.concerns(first.flight())) {
            validation.answer(accepted, new ByteArrayInputStream(first.consumed()));
            throw new IOException("a validation was answered");
        }
        return new ByteArrayInputStream(first.consumed());
    }
}
