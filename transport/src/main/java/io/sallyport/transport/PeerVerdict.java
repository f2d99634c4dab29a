package io.sallyport.transport;

/// What became of a peer's certificate.
public sealed interface PeerVerdict {
    /// It is this one.
    record Accepted(VerifiedPeer peer) implements PeerVerdict {}

    record Refused(PeerRefusal reason) implements PeerVerdict {}
}
