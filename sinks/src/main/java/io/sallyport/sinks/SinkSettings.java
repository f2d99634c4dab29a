package io.sallyport.sinks;

import io.sallyport.audit.LogFormat;
import java.time.Duration;

/// One sink as the configuration names it.
///
/// @param fromStart whether a new sink begins with the oldest entry, and not with the next one
record SinkSettings(
        String name, LogFormat format, boolean fromStart, Bounds bounds, Destination to) {
    /// How far behind the log it may be before that is told.
    record Bounds(long entries, Duration time) {
        static final Bounds USUAL = new Bounds(100_000, Duration.ofMinutes(5));
    }
}
