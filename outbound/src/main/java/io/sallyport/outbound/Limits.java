package io.sallyport.outbound;

import java.time.Duration;

/// How much patience and room a call has.
///
/// @param connect to reach one address, and for each step of the handshake
/// @param total for all of it: look-up, redirects, the last byte of the body
/// @param bodyBytes of the answer; with 0 nothing of the body is read
public record Limits(Duration connect, Duration total, int bodyBytes) {}
