package io.sallyport.sinks;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogPage;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.TenantId;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/// One sink at work, on a thread of its own: reads a batch, hands it over, and moves its cursor
/// once that is confirmed. It holds one batch at most, so a receiver that hangs costs the node no
/// more than that.
final class Sink {
    private static final long IDLE_NANOS = Duration.ofMillis(200).toNanos();

    /// A step that takes longer is cut off.
    private static final long BUSY_MAX_NANOS = Duration.ofSeconds(30).toNanos();

    /// The cursor is kept this often at most; a crash repeats what came after.
    private static final long KEPT_NANOS = Duration.ofSeconds(1).toNanos();

    private static final long PAUSE_FIRST_NANOS = Duration.ofMillis(500).toNanos();
    private static final int PAUSE_DOUBLINGS_MAX = 6;
    private static final int PROBLEM_MAX = 200;

    private final SinkSettings settings;
    private final Ground ground;
    private final Cursor cursor;
    private final Receiver receiver;
    private final SinkStanding standing;
    private final Thread thread;

    /// Tenants that know that their events are shown.
    private final Set<TenantId> shown = new HashSet<>();

    private long next;
    private boolean begun;
    private @Nullable LogPage pending;
    private Optional<Opening> pendingUnder = Optional.empty();
    private int failures;
    private long kept;
    private long keptAt = System.nanoTime();

    /// Behind the last position that is confirmed.
    private volatile long confirmed;

    private volatile Optional<Opening> opening = Optional.empty();

    /// When the step that is going on began; 0 for none.
    private volatile long busySince;

    private volatile boolean open = true;

    Sink(SinkSettings settings, Ground ground, Cursor cursor) {
        this.settings = settings;
        this.ground = ground;
        this.cursor = cursor;
        this.receiver = ground.receiver(settings);
        this.standing = new SinkStanding(settings, ground.telling());
        this.thread =
                Thread.ofPlatform().daemon().name("sink-" + settings.name()).unstarted(this::run);
    }

    SinkSettings settings() {
        return settings;
    }

    SinkStanding standing() {
        return standing;
    }

    long confirmed() {
        return confirmed;
    }

    void open(Optional<Opening> other) {
        opening = other;
    }

    Optional<Opening> opening() {
        return opening;
    }

    void start(long position) {
        confirmed = position;
        kept = position;
        next = position;
        thread.start();
    }

    private void run() {
        while (open) {
            long wait = step();
            if (wait > 0 && open) {
                LockSupport.parkNanos(this, wait);
            }
        }
        try {
            if (begun) {
                advance(receiver.end());
            }
            keep();
        } catch (IOException failure) {
            standing.fails(ground.time().instant(), words(failure));
        }
    }

    /// Returns how long to wait.
    private long step() {
        busySince = System.nanoTime();
        try {
            boolean more = goOn();
            if (System.nanoTime() - keptAt >= KEPT_NANOS) {
                keep();
            }
            standing.works();
            failures = 0;
            return more ? 0 : IDLE_NANOS;
        } catch (IOException | RuntimeException failure) {
            begun = false;
            standing.fails(ground.time().instant(), words(failure));
            return pause();
        } finally {
            busySince = 0;
        }
    }

    /// Returns whether there is more to do at once.
    private boolean goOn() throws IOException {
        if (requireKept()) {
            return true;
        }
        if (!begun) {
            next = receiver.begin(confirmed, ground.published().getAsLong());
            begun = true;
            advance(next);
        }
        LogPage batch = batch();
        if (batch.events().isEmpty()) {
            pending = null;
            advance(receiver.rest());
            return false;
        }
        advance(receiver.take(batch));
        next = batch.next();
        pending = null;
        return batch.more();
    }

    /// What was not handed over the last time goes again as it was, so that the receiver can know
    /// it again; but not in a form that is no longer allowed.
    private LogPage batch() {
        LogPage kept = pending;
        Optional<Opening> under = opening;
        if (kept != null
                && kept.next() > next
                && kept.events().getFirst().position() == next
                && under.equals(pendingUnder)) {
            return kept;
        }
        LogPage fresh =
                ground.reading()
                        .follow(
                                next,
                                ground.published().getAsLong(),
                                tenant -> under.isPresent() && under.get().holds(tenant));
        requireWhole(fresh);
        tellShown(fresh);
        pending = fresh;
        pendingUnder = under;
        return fresh;
    }

    /// What retention took away cannot go out any more: that is told, and the sink goes on behind.
    private boolean requireKept() {
        long first = ground.reading().first();
        if (confirmed >= first) {
            return false;
        }
        tellLost("retention took away what it had not got yet", confirmed, first);
        confirmed = first;
        begun = false;
        return true;
    }

    private void requireWhole(LogPage page) {
        long expected = next;
        for (LogEvent event : page.events()) {
            if (event.position() != expected) {
                tellLost("the journal skips entries", expected, event.position());
            }
            expected = event.position() + 1;
        }
    }

    private void tellLost(String problem, long from, long position) {
        ground.telling()
                .tell(
                        AuditAction.SINK_LOST,
                        Map.of(
                                "sink", settings.name(),
                                "problem", problem,
                                "from", Long.toString(from),
                                "position", Long.toString(position)));
    }

    /// Before anything of theirs goes out.
    private void tellShown(LogPage page) {
        Set<TenantId> fresh = new HashSet<>();
        for (LogEvent event : page.events()) {
            if (event instanceof LogEvent.Legible && !shown.contains(event.tenant())) {
                fresh.add(event.tenant());
            }
        }
        if (!fresh.isEmpty()) {
            Map<String, String> details = Map.of("sink", settings.name());
            ground.telling().tellEach(fresh, AuditAction.SINK_SHOWN, details);
            shown.addAll(fresh);
        }
    }

    private void advance(long position) {
        confirmed = Math.max(confirmed, position);
    }

    private void keep() throws IOException {
        if (confirmed != kept) {
            cursor.write(confirmed);
            kept = confirmed;
        }
        keptAt = System.nanoTime();
    }

    /// Twice as long after each failure, half of it by chance: many nodes do not come back to a
    /// receiver at once.
    private long pause() {
        long whole = PAUSE_FIRST_NANOS << Math.min(failures, PAUSE_DOUBLINGS_MAX);
        failures++;
        return whole / 2 + Math.floorMod(ground.randomness().nextLong(), whole / 2);
    }

    private static String words(Exception failure) {
        Throwable cause = failure.getCause();
        String text = String.valueOf(failure.getMessage());
        if (cause != null && cause.getMessage() != null) {
            text += ": " + cause.getMessage();
        }
        String whole = failure.getMessage() == null ? failure.getClass().getSimpleName() : text;
        return whole.substring(0, Math.min(whole.length(), PROBLEM_MAX));
    }

    /// Looks after the sink from another thread.
    void round() {
        long since = busySince;
        if (since != 0 && System.nanoTime() - since > BUSY_MAX_NANOS) {
            receiver.abort();
        }
        Instant now = ground.time().instant();
        long position = Math.max(confirmed, ground.reading().first());
        long entries = Math.max(0, ground.published().getAsLong() - position);
        Duration time = Duration.ZERO;
        if (entries > 0) {
            time =
                    ground.reading().follow(position, position + 1, _ -> false).events().stream()
                            .map(oldest -> Duration.between(oldest.committed(), now))
                            .filter(Duration::isPositive)
                            .findFirst()
                            .orElse(Duration.ZERO);
        }
        standing.round(now, position, new SinkStanding.Lag(entries, time));
    }

    Map<String, Object> shown() {
        Map<String, Object> all = new TreeMap<>();
        all.put("name", settings.name());
        all.put("kind", settings.to().kind());
        all.put("to", settings.to().shown());
        all.put("form", opening.isPresent() ? "plain" : "sealed");
        opening.ifPresent(why -> {
            all.put("reason", why.reason());
            why.tenant().ifPresent(tenant -> all.put("tenant", tenant.toString()));
        });
        all.put("cursor", confirmed);
        standing.show(all);
        return all;
    }

    /// Nothing more is read. What is not confirmed is asked for, if the receiver answers soon.
    void stop() {
        open = false;
        LockSupport.unpark(thread);
    }

    /// @param millis how long it may take, before it is cut off
    void await(long millis) {
        try {
            thread.join(millis);
            if (thread.isAlive()) {
                receiver.abort();
                thread.join(millis);
            }
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }
}
