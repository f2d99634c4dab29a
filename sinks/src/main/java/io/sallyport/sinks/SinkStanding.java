package io.sallyport.sinks;

import io.sallyport.foundation.AuditAction;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/// How it stands with one sink, and what of that was told. Its thread says whether it works; a
/// round tells each kind of trouble once, until the sink is back.
final class SinkStanding {
    /// A receiver that is started again is no trouble.
    static final Duration PATIENCE = Duration.ofSeconds(5);

    private final String sink;
    private final SinkSettings.Bounds bounds;
    private final Telling telling;

    /// Used by the rounds alone.
    private final Set<AuditAction> told = EnumSet.noneOf(AuditAction.class);

    private volatile Optional<Failing> failing = Optional.empty();
    private volatile Optional<Failing> last = Optional.empty();
    private volatile Lag lag = new Lag(0, Duration.ZERO);

    record Failing(Instant since, String problem) {}

    /// @param time since the oldest entry that is not confirmed was written
    record Lag(long entries, Duration time) {}

    SinkStanding(SinkSettings settings, Telling telling) {
        this.sink = settings.name();
        this.bounds = settings.bounds();
        this.telling = telling;
    }

    void works() {
        failing = Optional.empty();
    }

    void fails(Instant now, String problem) {
        failing = Optional.of(new Failing(failing.map(Failing::since).orElse(now), problem));
        last = Optional.of(new Failing(now, problem));
    }

    Lag lag() {
        return lag;
    }

    boolean isFailing() {
        return failing.isPresent();
    }

    private boolean isLagging() {
        return lag.entries() > bounds.entries() || lag.time().compareTo(bounds.time()) > 0;
    }

    /// @param position the first that is not confirmed
    void round(Instant now, long position, Lag behind) {
        lag = behind;
        Optional<Failing> trouble = failing;
        if (trouble.isPresent()
                && Duration.between(trouble.get().since(), now).compareTo(PATIENCE) >= 0) {
            once(
                    AuditAction.SINK_FAILED,
                    Map.of(
                            "problem", trouble.get().problem(),
                            "position", Long.toString(position)));
        }
        if (isLagging()) {
            once(
                    AuditAction.SINK_LAGGING,
                    Map.of(
                            "entries", Long.toString(lag.entries()),
                            "seconds", Long.toString(lag.time().toSeconds())));
        }
        if (trouble.isEmpty() && !isLagging() && !told.isEmpty()) {
            telling.tell(AuditAction.SINK_RETURNED, Map.of("sink", sink));
            told.clear();
        }
    }

    private void once(AuditAction action, Map<String, String> details) {
        if (!told.contains(action)) {
            Map<String, String> all = new TreeMap<>(details);
            all.put("sink", sink);
            telling.tell(action, all);
            told.add(action);
        }
    }

    /// For people.
    void show(Map<String, Object> shown) {
        shown.put("state", isFailing() ? "failing" : isLagging() ? "lagging" : "current");
        shown.put("lagEntries", lag.entries());
        shown.put("lagSeconds", lag.time().toSeconds());
        shown.put("problem", last.map(Failing::problem).orElse(""));
        last.ifPresent(trouble -> shown.put("problemAt", trouble.since().toString()));
    }
}
