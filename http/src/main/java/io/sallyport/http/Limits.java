package io.sallyport.http;

import java.time.Duration;

/// What a listener gives to all who come together, whoever they are.
///
/// @param connections at most, of everybody
/// @param connectionsOfOne at most, of one network address: three quarters, so that nobody takes
///   all
/// @param bodyBytes for the long bodies of all strangers at one time, and as much for those of
///   known callers
/// @param headTime from a connection's begin or its last answer until the head of a request is
///   there
/// @param bodyTime from then until the body is there
public record Limits(
        int connections,
        int connectionsOfOne,
        long bodyBytes,
        Duration headTime,
        Duration bodyTime) {
    /// What the worst connection holds: buffers of TLS, the longest hello, the longest head of the
    /// most fields, a short body. Measured: one that waits in its handshake, silent, or in its head
    /// has 28 KB, the worst 99 KB; the longest hello has 23 KB more.
    private static final int CONNECTION_BYTES = 125_000;

    private static final int CONNECTIONS_MIN = 64;
    private static final int CONNECTIONS_MAX = 16_384;

    /// Three eighths of the heap for connections and two times half an eighth for bodies. So what
    /// comes from outside leaves half to the work itself, whatever it is. The heap is a bound and
    /// not a use: in 768 MB these are 2,415 connections, 1,812 of one address, and two times 48 MB.
    public static Limits of(long heapBytes) {
        int connections =
                Math.clamp(heapBytes / 8 * 3 / CONNECTION_BYTES, CONNECTIONS_MIN, CONNECTIONS_MAX);
        return new Limits(
                connections,
                connections - connections / 4,
                heapBytes / 16,
                Duration.ofSeconds(75),
                Duration.ofSeconds(15));
    }
}
