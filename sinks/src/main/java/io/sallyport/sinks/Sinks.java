package io.sallyport.sinks;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.keys.OwnerOnly;
import io.sallyport.sinks.SinkRows.Known;
import io.sallyport.sinks.SinkRows.Told;
import io.sallyport.store.Row;
import io.sallyport.store.Table;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.ToDoubleFunction;

/// The sinks that the configuration names, and what the instance knows of them. A name that comes
/// or goes is told, another receiver under a known name as well; and since the rows, not the
/// configuration, say which sink is open, no edit of a file makes events plain.
public final class Sinks implements AutoCloseable {
    /// How far a sink has come goes into the log this often.
    private static final Duration MARKED = Duration.ofHours(1);

    /// A sink that came no further than this has only told of marks.
    private static final long MARK_ENTRIES_MIN = 16;

    private static final long STOP_MILLIS = 2_000;

    private final List<SinkSettings> settings;
    private final Ground ground;
    private final SinkRows rows;
    private final Map<String, Sink> running = new ConcurrentSkipListMap<>();
    private final Map<String, Long> marks = new ConcurrentSkipListMap<>();
    private Instant marked;

    public Sinks(ConfiguredSinks configured, Ground ground) {
        this.settings = configured.all();
        this.ground = ground;
        this.rows = new SinkRows(ground.store(), ground.time());
        this.marked = ground.time().instant();
    }

    /// The table that its rows are in.
    public static Table<?> table() {
        return SinkRows.table();
    }

    /// Compares the configuration with what is known, tells the difference, and begins.
    public void start(RequestContext context) {
        try {
            Map<String, Row<Known>> known = new TreeMap<>();
            rows.all(context).forEach(row -> known.put(row.value().name(), row));
            for (SinkSettings one : settings) {
                OwnerOnly.folder(ground.folder());
                Row<Known> row = known.remove(one.name());
                begin(one, row == null ? add(context, one) : same(context, one, row));
            }
            for (Row<Known> gone : known.values()) {
                remove(context, gone);
            }
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private Path file(String name) {
        return ground.folder().resolve(name + ".cursor");
    }

    private Cursor cursor(String name, RowId id) {
        return new Cursor(file(name), ground.keyring(), id);
    }

    /// A row as it stands now.
    private record Standing(RowId id, Known known) {}

    private Standing add(RequestContext context, SinkSettings one) throws IOException {
        long first = ground.reading().first();
        long mark = one.fromStart() ? first : ground.published().getAsLong();
        RowId id = ground.ids().row();
        Known known = new Known(one.name(), one.to().fingerprint(), mark, Optional.empty());
        // First the cursor: a crash in between leaves a file that no sink of later can open.
        cursor(one.name(), id).write(mark);
        rows.add(context, id, known, told(AuditAction.SINK_ADDED, one));
        return new Standing(id, known);
    }

    private Standing same(RequestContext context, SinkSettings one, Row<Known> row) {
        String receiver = one.to().fingerprint();
        Known known =
                row.value().receiver().equals(receiver)
                        ? row.value()
                        : rows.change(
                                context,
                                one.name(),
                                told(AuditAction.SINK_CHANGED, one),
                                before -> before.of(receiver));
        return new Standing(row.id(), known);
    }

    private static Told told(AuditAction action, SinkSettings one) {
        return Told.of(action, one.name(), Map.of("kind", one.to().kind(), "to", one.to().shown()));
    }

    private void remove(RequestContext context, Row<Known> gone) throws IOException {
        Map<String, String> position = Map.of("position", Long.toString(gone.value().mark()));
        String name = gone.value().name();
        rows.remove(context, gone, Told.of(AuditAction.SINK_REMOVED, name, position));
        Files.deleteIfExists(file(name));
    }

    private void begin(SinkSettings one, Standing row) throws IOException {
        Sink sink = new Sink(one, ground, cursor(one.name(), row.id()));
        sink.open(row.known().opening());
        running.put(one.name(), sink);
        marks.put(one.name(), row.known().mark());
        sink.start(position(row));
    }

    /// Where it stopped, as far as that can be believed; else where it was marked in the log.
    private long position(Standing row) throws IOException {
        long end = ground.published().getAsLong();
        long mark = Math.min(row.known().mark(), end);
        return switch (cursor(row.known().name(), row.id()).read()) {
            case Cursor.Found.At(long position) when position >= mark && position <= end ->
                    position;
            case Cursor.Found.At(long position) ->
                    lost(row, position < mark ? "its cursor was set back" : BEYOND, mark);
            case Cursor.Found.Unusable(String why) -> lost(row, why, mark);
        };
    }

    private static final String BEYOND = "its cursor is beyond the end of the log";

    private long lost(Standing row, String why, long mark) {
        String position = Long.toString(mark);
        ground.telling()
                .tell(
                        AuditAction.SINK_LOST,
                        Map.of(
                                "sink", row.known().name(),
                                "problem", why,
                                "from", position,
                                "position", position));
        return mark;
    }

    /// Looks after the sinks, once a second: tells what has to be told, cuts off what hangs.
    public void round() {
        running.values().forEach(Sink::round);
        Instant now = ground.time().instant();
        if (Duration.between(marked, now).compareTo(MARKED) >= 0) {
            marked = now;
            running.values().forEach(this::mark);
        }
    }

    private void mark(Sink sink) {
        String name = sink.settings().name();
        long position = sink.confirmed();
        if (position - marks.getOrDefault(name, 0L) > MARK_ENTRIES_MIN) {
            Told told =
                    Told.of(
                            AuditAction.SINK_MARKED,
                            name,
                            Map.of("position", Long.toString(position)));
            rows.change(ground.context().get(), name, told, known -> known.at(position));
            marks.put(name, position);
        }
    }

    /// Each sink, for people.
    public List<Map<String, Object>> list() {
        return running.values().stream().map(Sink::shown).toList();
    }

    /// From here on the sink gets events in plain.
    ///
    /// @throws io.sallyport.foundation.Refusal NOT_FOUND
    public Map<String, Object> open(RequestContext context, String name, Opening opening) {
        Map<String, String> details = new TreeMap<>();
        details.put("reason", opening.reason());
        opening.tenant().ifPresent(tenant -> details.put("tenant", tenant.toString()));
        return set(context, Told.of(AuditAction.SINK_OPENED, name, details), Optional.of(opening));
    }

    /// From here on the sink gets sealed events alone.
    ///
    /// @throws io.sallyport.foundation.Refusal NOT_FOUND
    public Map<String, Object> close(RequestContext context, String name, String reason) {
        Map<String, String> details = Map.of("reason", reason);
        return set(context, Told.of(AuditAction.SINK_CLOSED, name, details), Optional.empty());
    }

    private Map<String, Object> set(RequestContext context, Told told, Optional<Opening> opening) {
        String name = told.details().getOrDefault("sink", "");
        Sink sink = running.get(name);
        if (sink == null) {
            throw SinkRows.unknown();
        }
        rows.change(context, name, told, known -> known.opened(opening));
        sink.open(opening);
        return sink.shown();
    }

    /// How far behind the log a sink is, for a gauge.
    public double lagEntries(String name) {
        return measured(name, sink -> sink.standing().lag().entries());
    }

    /// The same in seconds.
    public double lagSeconds(String name) {
        return measured(name, sink -> sink.standing().lag().time().toMillis() / 1e3);
    }

    /// Whether it takes nothing now, as 1 or 0.
    public double failing(String name) {
        return measured(name, sink -> sink.standing().isFailing() ? 1 : 0);
    }

    private double measured(String name, ToDoubleFunction<Sink> measure) {
        return Optional.ofNullable(running.get(name)).map(measure::applyAsDouble).orElse(0.0);
    }

    /// Ends all at once, and marks how far each has come.
    @Override
    public void close() {
        running.values().forEach(Sink::stop);
        running.values().forEach(sink -> sink.await(STOP_MILLIS));
        try {
            running.values().forEach(this::mark);
        } catch (Refusal later) {
            System.getLogger("io.sallyport.sinks")
                    .log(System.Logger.Level.WARNING, "How far sinks have come waits.", later);
        }
    }
}
