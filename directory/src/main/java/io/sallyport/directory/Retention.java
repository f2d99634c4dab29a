package io.sallyport.directory;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// How long a tenant's events can be read. Every so often a new version of the key that seals them
/// takes over, and what was sealed under the earlier ones ends with those.
///
/// @param days 0: for good
/// @param turns of versions whose predecessors may not have ended yet, in order
public record Retention(int days, List<Turn> turns) {
    /// Tokens live an hour, and a detection or a restore may need the days before.
    static final int DAYS_MIN = 7;

    static final int DAYS_MAX = 3_650;

    static final Retention FOR_GOOD = new Retention(0, List.of());

    /// Of the time that events are kept: so much longer than that the first of a version stay.
    private static final int PARTS = 10;

    private static final Duration PERIOD_MIN = Duration.ofDays(1);

    /// From when on a version of the key has sealed: what is under earlier ones is from before.
    public record Turn(int version, Instant since) {}

    public Retention {
        turns = List.copyOf(turns);
    }

    Retention with(int otherDays) {
        return new Retention(otherDays, turns);
    }

    /// With a new version. Turns that a clock far ahead made, before it was set right, do not
    /// count.
    Retention turned(Turn turn) {
        List<Turn> more = new ArrayList<>(until(turn.since()));
        more.add(turn);
        return new Retention(days, more);
    }

    /// Without what is needed no more when versions up to this one have ended.
    Retention ended(int through) {
        return new Retention(
                days, turns.stream().filter(turn -> turn.version() > through).toList());
    }

    /// The newest version that ever took over; 0 for none.
    public int newest() {
        return turns.stream().mapToInt(Turn::version).max().orElse(0);
    }

    private List<Turn> until(Instant now) {
        return turns.stream().filter(turn -> !turn.since().isAfter(now)).toList();
    }

    private Duration period() {
        Duration part = Duration.ofDays(days).dividedBy(PARTS);
        return part.compareTo(PERIOD_MIN) < 0 ? PERIOD_MIN : part;
    }

    /// Whether another version is to take over now.
    public boolean isTurnDue(Instant now) {
        List<Turn> all = until(now);
        return days > 0 && (all.isEmpty() || !now.isBefore(all.getLast().since().plus(period())));
    }

    /// The latest turn before which everything has had its time. Empty also behind a gap between
    /// turns: the node did not run, or its clock is ahead, and nobody can tell which. Then nothing
    /// ends before the next turn, so there is a day at least to set a clock right.
    public Optional<Turn> over(Instant now) {
        List<Turn> all = until(now);
        if (days == 0 || isTurnDue(now) || hasGap(all)) {
            return Optional.empty();
        }
        return all.stream()
                .filter(turn -> !now.isBefore(turn.since().plus(Duration.ofDays(days))))
                .max(Comparator.comparingInt(Turn::version));
    }

    private boolean hasGap(List<Turn> all) {
        int last = all.size() - 1;
        return last > 0
                && all.get(last)
                        .since()
                        .isAfter(all.get(last - 1).since().plus(period().multipliedBy(2)));
    }
}
