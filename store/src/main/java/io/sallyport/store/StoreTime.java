package io.sallyport.store;

import io.sallyport.foundation.StartRefused;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongSupplier;

/// The one time by which everything ends: it never goes back, not even over a restart, and it does
/// not follow a wall clock that jumps.
///
/// It follows the wall clock as long as that goes as fast as the monotonic clock does. When the two
/// part by more than a minute, somebody has set the clock: from then on the monotonic clock alone
/// counts on from the last instant that both agreed on, until the wall clock comes back to it. At a
/// start the last committed time takes the monotonic clock's place.
public final class StoreTime implements InstantSource {
    /// How far the two clocks may part between two looks.
    static final Duration APART_MAX = Duration.ofMinutes(1);

    /// How far before the last commit a start may find the clock: time then waits for it.
    public static final Duration BEHIND_MAX = Duration.ofMinutes(5);

    /// How far behind the last commit a start may find the clock.
    static final Duration AHEAD_MAX = Duration.ofDays(366);

    private static final long NANOS = 1_000_000;
    private static final long ANCHORED_FOR_NANOS = 10_000_000_000L;

    private final InstantSource wall;
    private final LongSupplier monotonicNanos;
    private final AtomicLong last = new AtomicLong(Long.MIN_VALUE);
    private volatile Anchor anchor;
    private volatile boolean stepped;

    /// An instant at which the two clocks agreed.
    private record Anchor(long millis, long nanos) {
        long expected(long nowNanos) {
            return millis + (nowNanos - nanos) / NANOS;
        }
    }

    /// @param wall the system's clock, which somebody may set
    /// @param monotonicNanos counts on whatever the clock is set to
    public StoreTime(InstantSource wall, LongSupplier monotonicNanos) {
        this.wall = wall;
        this.monotonicNanos = monotonicNanos;
        this.anchor = new Anchor(wall.millis(), monotonicNanos.getAsLong());
    }

    /// Holds the clock against what was committed before; nothing may have been before this.
    ///
    /// @param committedMillis the time of the last commit; 0 when there was none
    /// @throws StartRefused when the clock is set wrong
    public void startBehind(long committedMillis) {
        long now = wall.millis();
        if (committedMillis > 0) {
            if (now < committedMillis - BEHIND_MAX.toMillis()) {
                throw refused(now, committedMillis, "before");
            }
            if (now > committedMillis + AHEAD_MAX.toMillis()) {
                throw refused(now, committedMillis, "more than a year behind");
            }
        }
        last.set(committedMillis);
    }

    private static StartRefused refused(long now, long committed, String how) {
        return new StartRefused(
                "the clock says "
                        + Instant.ofEpochMilli(now)
                        + ", which is "
                        + how
                        + " the last commit at "
                        + Instant.ofEpochMilli(committed)
                        + ": set it right; nothing was changed (if it was wrong then and is right"
                        + " now: ./sallyport lower-time)");
    }

    @Override
    public long millis() {
        long nanos = monotonicNanos.getAsLong();
        long says = wall.millis();
        Anchor agreed = anchor;
        long expected = agreed.expected(nanos);
        boolean apart = Math.abs(says - expected) > APART_MAX.toMillis();
        stepped = apart;
        if (!apart && nanos - agreed.nanos() > ANCHORED_FOR_NANOS) {
            anchor = new Anchor(says, nanos);
        }
        long now = apart ? expected : says;
        return last.accumulateAndGet(now, Math::max);
    }

    @Override
    public Instant instant() {
        return Instant.ofEpochMilli(millis());
    }

    /// Whether the wall clock was set so that it is not followed. Acts wait until it is right.
    public boolean stepped() {
        millis();
        return stepped;
    }
}
