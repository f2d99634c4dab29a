package io.sallyport.http;

import io.sallyport.foundation.Ids;
import io.sallyport.transport.FirstFlight;
import io.sallyport.transport.TlsPolicy;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;

/// Reads what each connection of a TLS listener begins with, and tells what of it is refused, and
/// why: the TLS library says that in words alone, and to nobody.
record Handshakes(TlsPolicy policy, FrontDoor door, Ids ids) {
    /// Blocks the connection's own thread until the hello is there, or somebody ends the
    /// connection.
    ///
    /// @return what was read, for the handshake to read again
    InputStream hello(Socket accepted) throws IOException {
        FirstFlight.Read first = FirstFlight.read(accepted.getInputStream());
        door.hello(
                ids.request(),
                accepted.getInetAddress().getHostAddress(),
                first.flight(),
                policy.refuses(first.flight()));
        return new ByteArrayInputStream(first.consumed());
    }
}
