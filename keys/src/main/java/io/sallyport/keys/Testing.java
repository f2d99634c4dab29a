package io.sallyport.keys;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;

/// When a protector last opened the root key, and when it has to show that again: a passphrase is
/// forgotten and a token breaks long before anybody needs it.
///
/// @param tested when it last opened the root key, in a test or at its making
/// @param every how long that is believed, whole days
/// @param failed when a test since then did not open it
/// @param told whether the log knows that it is overdue
public record Testing(Instant tested, Duration every, Optional<Instant> failed, boolean told) {
    /// Unless the protector was made with another one.
    public static final Duration EVERY = Duration.ofDays(90);

    static final Duration EVERY_MAX = Duration.ofDays(366);
    private static final Duration REMINDED_BEFORE = Duration.ofDays(14);
    private static final Duration AHEAD_MAX = Duration.ofDays(1);

    /// How it stands, at an instant.
    public enum Standing {
        TESTED,
        /// Its test is due within two weeks.
        DUE,
        OVERDUE,
        /// The last test did not open the root key.
        FAILED;

        public String label() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    static Testing made(Instant now, Duration every) {
        if (every.compareTo(Duration.ofDays(1)) < 0 || every.compareTo(EVERY_MAX) > 0) {
            throw new IllegalArgumentException(
                    "a protector is tested every 1 to " + EVERY_MAX.toDays() + " days");
        }
        return new Testing(now, every, Optional.empty(), false);
    }

    /// When the next test has to be over.
    public Instant due() {
        return tested.plus(every);
    }

    /// A test that lies ahead was noted by a clock that was wrong, and is not believed.
    public boolean overdue(Instant now) {
        return !now.isBefore(due()) || tested.minus(AHEAD_MAX).isAfter(now);
    }

    public Standing standing(Instant now) {
        if (failed.isPresent()) {
            return Standing.FAILED;
        }
        if (overdue(now)) {
            return Standing.OVERDUE;
        }
        return now.isBefore(due().minus(REMINDED_BEFORE)) ? Standing.TESTED : Standing.DUE;
    }

    Testing passed(Instant now) {
        return new Testing(now, every, Optional.empty(), false);
    }

    Testing failedAt(Instant now) {
        return new Testing(tested, every, Optional.of(now), told);
    }

    Testing toldOverdue() {
        return new Testing(tested, every, failed, true);
    }
}
