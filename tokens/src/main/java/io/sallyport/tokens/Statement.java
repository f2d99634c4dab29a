package io.sallyport.tokens;

import java.time.Instant;

/// What somebody who was asked about certificates said, if it counts.
///
/// @param <T> what can be said
sealed interface Statement<T> {
    /// @param made when it was said
    /// @param end when it counts no more
    record Said<T>(T what, Instant made, Instant end) implements Statement<T> {}

    /// Nothing that counts.
    ///
    /// @param reason for the log
    record Nothing<T>(String reason) implements Statement<T> {}
}
