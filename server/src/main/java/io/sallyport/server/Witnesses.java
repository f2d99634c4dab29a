package io.sallyport.server;

import io.sallyport.audit.Witnessing;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/// The witnesses that the configuration names, asked on a thread of their own: one that hangs keeps
/// nothing else from its round.
final class Witnesses implements AutoCloseable {
    /// How often a new checkpoint is shown to them at most.
    private static final long ROUND_NANOS = Duration.ofSeconds(3).toNanos();

    private final Witnessing witnessing;
    private final Housekeeping rounds;

    /// @param log the folder of the instance log
    Witnesses(List<WitnessSettings> settings, Path log, TenantWalk walk) {
        this.witnessing =
                new Witnessing(
                        log,
                        settings.stream().map(WitnessSettings::open).toList(),
                        walk.time(),
                        (action, details) -> walk.tell(walk.context().get(), action, details));
        this.rounds = new Housekeeping(ROUND_NANOS, List.of(witnessing::round));
    }

    void start() {
        rounds.start();
    }

    @Override
    public void close() {
        witnessing.close();
        rounds.close();
    }
}
