package io.sallyport.server;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;

/// What is being done right now: each activity's intent is a row from before its effect until its
/// outcome, and both commit with their events. A row that a start finds is of an activity that the
/// process did not survive, and gets its outcome then: no intent stands without one.
final class Intents {
    private static final Table<Intent> INTENTS =
            Table.of("intent", Table.Codec.json(Intents::write, Intents::read));
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int PAGE = 100;

    /// For telling an outcome, however long the activity took.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    private record Intent(String activity, String request) {}

    /// The table that its rows are in.
    static Table<?> table() {
        return INTENTS;
    }

    Intents(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// @param details what the activity is given, but for secrets
    /// @return by what [#end] finds it
    RowId begin(RequestContext context, String activity, Map<String, String> details) {
        RowId id = ids.row();
        Intent intent = new Intent(activity, context.request().value());
        return store.write(
                context,
                event(context, AuditAction.ACTIVITY_INTENDED, details),
                rows -> {
                    rows.insert(INTENTS, id, intent);
                    return id;
                });
    }

    /// The effect stands or fell whatever becomes of this: where the outcome cannot be told now,
    /// the next start tells that it is not known.
    void end(RequestContext context, RowId id, AuditAction outcome, Map<String, String> details) {
        RequestContext now = context.until(time.instant().plus(PATIENCE));
        try {
            store.write(
                    now,
                    event(now, outcome, details),
                    rows -> {
                        rows.find(INTENTS, id).ifPresent(row -> rows.delete(INTENTS, row));
                        return true;
                    });
        } catch (Refusal later) {
            System.getLogger("io.sallyport.server")
                    .log(
                            System.Logger.Level.WARNING,
                            "An outcome waits for the next start.",
                            later);
        }
    }

    /// At a start: whatever was being done was interrupted.
    void recover(RequestContext context) {
        List<Row<Intent>> left = store.list(context.scope(), INTENTS, FIRST, PAGE);
        while (!left.isEmpty()) {
            for (Row<Intent> row : left) {
                Map<String, String> details = new TreeMap<>();
                details.put("activity", row.value().activity());
                details.put("intended", row.value().request());
                end(context, row.id(), AuditAction.ACTIVITY_INTERRUPTED, details);
            }
            left = store.list(context.scope(), INTENTS, left.getLast().id(), PAGE);
        }
    }

    private AuditEvent event(
            RequestContext context, AuditAction action, Map<String, String> details) {
        return AuditEvent.of(context, time.instant(), action, details);
    }

    private static Map<String, Object> write(Intent intent) {
        return Map.of("activity", intent.activity(), "request", intent.request());
    }

    private static Intent read(JsonObject row) {
        return new Intent(row.text("activity"), row.text("request"));
    }
}
