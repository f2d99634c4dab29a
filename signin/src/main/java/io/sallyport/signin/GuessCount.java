package io.sallyport.signin;

import io.sallyport.foundation.JsonObject;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;

/// How often somebody was wrong about one account lately: from where the user is not known, and
/// from browsers that had signed in to it before.
record GuessCount(Tally strangers, Tally known) {
    /// One for each account that somebody was wrong about, under the user's row id, and at most
    /// [Lockout#SLOTS] for each tenant for names that nobody has. Rows have no end in clear: one
    /// that is over is used again.
    static final Table<GuessCount> TABLE =
            Table.of("guess_count", Table.Codec.json(GuessCount::write, GuessCount::read));

    static final GuessCount NONE = new GuessCount(Tally.NONE, Tally.NONE);

    /// @param failed in a row
    /// @param last when the last of them was
    record Tally(long failed, Instant last) {
        static final Tally NONE = new Tally(0, Instant.EPOCH);

        /// So many are looked at at once before anything is slowed down.
        static final int FREE = 5;

        /// After the last one a count is forgotten.
        private static final Duration KEPT = Duration.ofDays(7);

        private static final Duration FIRST_WAIT = Duration.ofSeconds(30);
        private static final Duration WAIT_MAX = Duration.ofHours(1);

        /// NIST SP 800-63B-4 3.2.2: at most 100 in a row.
        private static final int MANY = 100;

        private static final Duration WAIT_OF_MANY = Duration.ofDays(1);
        private static final int DOUBLINGS_MAX = 7;

        /// As it stands at an instant.
        Tally at(Instant now) {
            return now.isBefore(last.plus(KEPT)) ? this : NONE;
        }

        Tally failed(Instant now) {
            return new Tally(at(now).failed() + 1, now);
        }

        /// How long after the last one no other is looked at.
        Duration pause() {
            if (failed < FREE) {
                return Duration.ZERO;
            }
            if (failed >= MANY) {
                return WAIT_OF_MANY;
            }
            Duration doubled =
                    FIRST_WAIT.multipliedBy(1L << Math.min(failed - FREE, DOUBLINGS_MAX));
            return doubled.compareTo(WAIT_MAX) < 0 ? doubled : WAIT_MAX;
        }

        /// @return zero when one more may be looked at
        Duration left(Instant now) {
            Duration left = Duration.between(now, last.plus(pause()));
            return left.isNegative() ? Duration.ZERO : left;
        }
    }

    Tally of(boolean isKnown) {
        return isKnown ? known : strangers;
    }

    GuessCount with(boolean isKnown, Tally tally) {
        return isKnown ? new GuessCount(strangers, tally) : new GuessCount(tally, known);
    }

    private static Map<String, Object> write(GuessCount count) {
        return Map.of(
                "strangers", count.strangers().failed(),
                "strangersLast", count.strangers().last().toEpochMilli(),
                "known", count.known().failed(),
                "knownLast", count.known().last().toEpochMilli());
    }

    private static GuessCount read(JsonObject row) {
        return new GuessCount(
                new Tally(row.number("strangers"), row.instant("strangersLast")),
                new Tally(row.number("known"), row.instant("knownLast")));
    }
}
