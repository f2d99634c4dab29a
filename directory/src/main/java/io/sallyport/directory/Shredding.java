package io.sallyport.directory;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// Whether and when a tenant's keys may be destroyed.
///
/// @param from empty while nobody asked for it; before it the tenant can still be kept
/// @param holds reasons for which nothing of the tenant may be destroyed, such as a court's order
/// @param done whether the keys are gone
public record Shredding(Optional<Instant> from, List<String> holds, boolean done) {
    static final Shredding NONE = new Shredding(Optional.empty(), List.of(), false);

    public Shredding {
        holds = List.copyOf(holds);
    }

    Shredding from(Instant instant) {
        return new Shredding(Optional.of(instant), holds, done);
    }

    Shredding kept() {
        return new Shredding(Optional.empty(), holds, done);
    }

    Shredding held(String reason) {
        List<String> more = new ArrayList<>(holds);
        more.add(reason);
        return new Shredding(from, more, done);
    }

    Shredding released(String reason) {
        return new Shredding(
                from, holds.stream().filter(one -> !one.equals(reason)).toList(), done);
    }

    Shredding ended() {
        return new Shredding(from, holds, true);
    }
}
