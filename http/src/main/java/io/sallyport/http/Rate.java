package io.sallyport.http;

import java.util.concurrent.TimeUnit;

/// How many at once, and how fast there are more from then on.
///
/// @param everyNano how many come back each nanosecond
public record Rate(double burst, double everyNano) {
    public static Rate perSecond(long burst, long everySecond) {
        return new Rate(burst, everySecond / (double) TimeUnit.SECONDS.toNanos(1));
    }

    static Rate perHour(long burst, long everyHour) {
        return new Rate(burst, everyHour / (double) TimeUnit.HOURS.toNanos(1));
    }

    /// What is there after some time, of what was left.
    double filled(double left, long nanos) {
        return Math.min(burst, left + nanos * everyNano);
    }

    /// How many nanoseconds it takes until so much is there.
    long nanos(double missing) {
        return (long) Math.ceil(missing / everyNano);
    }

    long everySecond() {
        return Math.round(everyNano * TimeUnit.SECONDS.toNanos(1));
    }
}
