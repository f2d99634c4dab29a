package io.sallyport.http;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestId;

/// What stands behind a listener and answers.
public interface Door {
    /// Decides what can be decided before the body is read.
    ///
    /// @param head a request without its body
    Reception receive(Request head);

    /// Refuses what was not read to its end, such as a body over the limit.
    Response refuse(Request request, Refusal refusal);

    /// Answers what could not be read as a request at all.
    ///
    /// @param peer the network address that it came from
    Response unreadable(RequestId id, String peer, int status);

    /// Hears what became of a connection's handshake, or why there was none.
    void handshake(RequestId id, HandshakeRecord handshake);

    /// Hears that a body did not come in time, or that others needed its place: nobody is there to
    /// be answered.
    void cut(RequestId id, String peer);
}
