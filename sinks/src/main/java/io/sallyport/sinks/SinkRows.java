package io.sallyport.sinks;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.function.UnaryOperator;

/// What the instance knows of its sinks, whatever the configuration says: that there is one, whose
/// receiver it is, whether it was opened, and how far it had come at least.
final class SinkRows {
    private static final Table<Known> SINKS =
            Table.of("sink", Table.Codec.json(SinkRows::write, SinkRows::read))
                    .unique("name", ValueSpace.published(), Known::name)
                    .ofAuthority();
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int ROWS_MAX = 1_000;

    private final Store store;
    private final InstantSource time;

    /// @param receiver see [Destination#fingerprint()]
    /// @param mark everything before this position was confirmed
    record Known(String name, String receiver, long mark, Optional<Opening> opening) {
        Known of(String other) {
            return new Known(name, other, mark, Optional.empty());
        }

        Known at(long position) {
            return new Known(name, receiver, position, opening);
        }

        Known opened(Optional<Opening> other) {
            return new Known(name, receiver, mark, other);
        }
    }

    SinkRows(Store store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    static Table<?> table() {
        return SINKS;
    }

    List<Row<Known>> all(RequestContext context) {
        return store.list(context.scope(), SINKS, FIRST, ROWS_MAX);
    }

    /// What an event says, of its sink first.
    record Told(AuditAction action, Map<String, String> details) {
        static Told of(AuditAction action, String sink, Map<String, String> details) {
            Map<String, String> all = new TreeMap<>(details);
            all.put("sink", sink);
            return new Told(action, all);
        }
    }

    void add(RequestContext context, RowId id, Known known, Told told) {
        store.write(
                context,
                event(context, told),
                rows -> {
                    rows.insert(SINKS, id, known);
                    return id;
                });
    }

    void remove(RequestContext context, Row<Known> known, Told told) {
        store.write(
                context,
                event(context, told),
                rows -> {
                    rows.delete(SINKS, known);
                    return known.id();
                });
    }

    /// @throws Refusal NOT_FOUND when no sink has this name
    Known change(RequestContext context, String name, Told told, UnaryOperator<Known> change) {
        return store.write(
                context,
                event(context, told),
                rows -> {
                    Row<Known> row =
                            rows.findUnique(SINKS, "name", name).orElseThrow(SinkRows::unknown);
                    Known changed = change.apply(row.value());
                    rows.update(SINKS, row, changed);
                    return changed;
                });
    }

    static Refusal unknown() {
        return new Refusal(RefusalCode.NOT_FOUND, "There is no sink of this name.", "sink-unknown");
    }

    private AuditEvent event(RequestContext context, Told told) {
        return AuditEvent.of(context, time.instant(), told.action(), told.details());
    }

    private static Map<String, Object> write(Known known) {
        Map<String, Object> members = new TreeMap<>();
        members.put("name", known.name());
        members.put("receiver", known.receiver());
        members.put("mark", known.mark());
        known.opening()
                .ifPresent(opening -> {
                    members.put("reason", opening.reason());
                    opening.tenant().ifPresent(tenant -> members.put("tenant", tenant.toString()));
                });
        return members;
    }

    private static Known read(JsonObject row) {
        return new Known(
                row.text("name"),
                row.text("receiver"),
                row.number("mark"),
                row.optionalText("reason")
                        .map(reason ->
                                new Opening(
                                        reason, row.optionalText("tenant").map(TenantId::parse))));
    }
}
