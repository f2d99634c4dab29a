package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.time.Duration;
import java.time.Instant;

/// How a tenant's signing keys follow each other. A key hands it on to its successor.
///
/// @param period how long a key signs
/// @param lead how long it is published before it signs, so that whoever keeps the key set knows it
///   by then. A successor is made when twice that is left, so a job that is late by one lead costs
///   nobody anything
public record KeySchedule(Duration period, Duration lead) {
    /// How far clocks of two nodes, and of whoever reads a token, may be apart.
    static final Duration SKEW = Duration.ofMinutes(1);

    /// How long a key's signatures count after its last one: the longest life of a token, and the
    /// clocks. Not a setting: shorter would end tokens early, longer would be of use to a thief
    /// only.
    static final Duration OVERLAP = NewApplication.TOKEN_LIFE_MAX.plus(SKEW);

    private static final Duration PERIOD_MIN = Duration.ofHours(1);
    private static final Duration PERIOD_MAX = Duration.ofDays(400);

    /// The key set may be kept for five minutes, and another node remembers keys for five.
    private static final Duration LEAD_MIN = Duration.ofMinutes(15);

    // Behind the bounds, which it is held against.
    public static final KeySchedule DEFAULT =
            new KeySchedule(Duration.ofDays(30), Duration.ofDays(1));

    /// @throws Refusal INVALID_REQUEST
    public KeySchedule {
        check(
                period.compareTo(PERIOD_MIN) >= 0 && period.compareTo(PERIOD_MAX) <= 0,
                "A key signs for "
                        + PERIOD_MIN.toHours()
                        + " to "
                        + PERIOD_MAX.toHours()
                        + " hours.",
                "schedule-period");
        check(
                lead.compareTo(LEAD_MIN) >= 0 && lead.multipliedBy(2).compareTo(period) <= 0,
                "A key is published at least "
                        + LEAD_MIN.toMinutes()
                        + " minutes before it signs, and at most half of the time that it signs.",
                "schedule-lead");
    }

    private static void check(boolean holds, String detail, String reason) {
        if (!holds) {
            throw new Refusal(RefusalCode.INVALID_REQUEST, detail, reason);
        }
    }

    /// Of a key that is made now.
    KeyTimes times(Instant now, Instant signsFrom) {
        Instant signsUntil = signsFrom.plus(period);
        return new KeyTimes(now, signsFrom, signsUntil, signsUntil.plus(OVERLAP));
    }

    /// From when on a key that signs until then wants a successor.
    Instant renewal(Instant signsUntil) {
        return signsUntil.minus(lead.multipliedBy(2));
    }
}
