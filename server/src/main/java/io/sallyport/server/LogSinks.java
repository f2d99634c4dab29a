package io.sallyport.server;

import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.sallyport.audit.InstanceLog;
import io.sallyport.audit.LogReading;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.sinks.Ground;
import io.sallyport.sinks.Opening;
import io.sallyport.sinks.Sinks;
import io.sallyport.sinks.Telling;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/// The sinks that the configuration names, with their activities and gauges. Each works on a thread
/// of its own; a round a second looks after them.
final class LogSinks implements AutoCloseable {
    private static final long ROUND_NANOS = Duration.ofSeconds(1).toNanos();
    private static final int REASON_MAX = 200;
    private static final Parameter NAME =
            new Parameter("name", Kind.TEXT, true, "the sink's name in config.json");
    private static final Parameter REASON = new Parameter("reason", Kind.TEXT, true, "why");

    private final TenantWalk walk;
    private final Sinks sinks;
    private final Housekeeping rounds;

    /// What of the node sinks need besides the walk.
    record Parts(
            Configuration configuration,
            InstanceLog log,
            Ids ids,
            Randomness randomness,
            MeterRegistry meters) {}

    LogSinks(TenantWalk walk, Parts parts) {
        this.walk = walk;
        this.sinks = new Sinks(parts.configuration().sinks(), ground(walk, parts));
        this.rounds = new Housekeeping(ROUND_NANOS, List.of(sinks::round));
        parts.configuration().sinks().names().forEach(name -> meter(name, parts.meters()));
    }

    private static Ground ground(TenantWalk walk, Parts parts) {
        return new Ground(
                parts.configuration().data().resolve(DataFolder.SINKS),
                new LogReading(walk.store(), walk.keyring()),
                parts.log()::published,
                walk.store(),
                walk.keyring(),
                parts.ids(),
                walk.time(),
                parts.randomness(),
                new Told(walk),
                walk.context(),
                parts.configuration().origin().getHost(),
                InstanceEndpoints.VERSION);
    }

    /// In the name of the node.
    private record Told(TenantWalk walk) implements Telling {
        @Override
        public void tell(AuditAction action, Map<String, String> details) {
            walk.tell(walk.context().get(), action, details);
        }

        @Override
        public void tellEach(
                Collection<TenantId> tenants, AuditAction action, Map<String, String> details) {
            walk.tellEach(walk.context().get(), tenants, new TenantWalk.Told(action, details));
        }
    }

    private void meter(String name, MeterRegistry meters) {
        Gauge.builder("sallyport.sink.lag.entries", () -> sinks.lagEntries(name))
                .description("Entries of the log that a sink has not confirmed.")
                .tag("sink", name)
                .register(meters);
        Gauge.builder("sallyport.sink.lag.seconds", () -> sinks.lagSeconds(name))
                .description("Age of the oldest entry that a sink has not confirmed.")
                .tag("sink", name)
                .register(meters);
        Gauge.builder("sallyport.sink.failing", () -> sinks.failing(name))
                .description("1 while a sink takes no events.")
                .tag("sink", name)
                .register(meters);
    }

    List<Activity> activities() {
        return List.of(
                new Activity(
                        "sink.list",
                        "Lists where the log's events go, and how far each sink has come.",
                        List.of(),
                        (_, _) -> Map.of("sinks", sinks.list())),
                new Activity(
                        "sink.open",
                        "From here on a sink gets events in plain, until it is closed or has"
                                + " another receiver.",
                        List.of(
                                NAME,
                                REASON,
                                new Parameter(
                                        "tenant",
                                        Kind.TEXT,
                                        false,
                                        "whose events, or operator; all if left out")),
                        this::open),
                new Activity(
                        "sink.close",
                        "From here on a sink gets sealed events alone.",
                        List.of(NAME, REASON),
                        (context, given) ->
                                sinks.close(context, given.text("name"), reason(given))));
    }

    private Object open(RequestContext context, ActivityArguments given) {
        Optional<TenantId> tenant =
                given.optionalText("tenant").map(_ -> walk.named(context, given).tenant());
        return sinks.open(context, given.text("name"), new Opening(reason(given), tenant));
    }

    private static String reason(ActivityArguments given) {
        String reason = given.text("reason");
        if (reason.isBlank() || reason.length() > REASON_MAX) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "The parameter reason has 1 to " + REASON_MAX + " characters.",
                    "sink-reason");
        }
        return reason;
    }

    void start() {
        sinks.start(walk.context().get());
        rounds.start();
    }

    @Override
    public void close() {
        rounds.close();
        sinks.close();
    }
}
