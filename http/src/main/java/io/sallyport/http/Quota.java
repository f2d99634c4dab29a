package io.sallyport.http;

import java.time.Duration;

/// How many events of one kind the log takes: a bucket that fills up again evenly, in event time.
/// In no hour it gives more than its size and an hour's filling.
final class Quota {
    private final double size;
    private final double everyMilli;
    private double left;
    private long asOf;

    /// @param atOnce its size, full at the beginning
    Quota(int atOnce, int everyHour, long nowMillis) {
        this.size = atOnce;
        this.everyMilli = everyHour / (double) Duration.ofHours(1).toMillis();
        this.left = atOnce;
        this.asOf = nowMillis;
    }

    /// Takes one, if there is one.
    synchronized boolean take(long nowMillis) {
        if (nowMillis > asOf) {
            left = Math.min(size, left + (nowMillis - asOf) * everyMilli);
            asOf = nowMillis;
        }
        if (left < 1) {
            return false;
        }
        left--;
        return true;
    }
}
