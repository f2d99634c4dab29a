package io.sallyport.testkit;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/// A clock that moves only when a test moves it.
public final class SteppingTime implements InstantSource {
    private volatile Instant now;

    public SteppingTime(Instant start) {
        this.now = start;
    }

    public static SteppingTime atSomeInstant() {
        return new SteppingTime(Instant.parse("2026-01-02T03:04:05Z"));
    }

    @Override
    public Instant instant() {
        return now;
    }

    public synchronized void step(Duration by) {
        now = now.plus(by);
    }
}
