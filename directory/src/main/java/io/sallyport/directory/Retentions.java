package io.sallyport.directory;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Keeps how long tenants' events can be read, and tells of each change in the tenant's own log.
public final class Retentions {
    private static final Table<Retention> TABLE =
            Table.of("log_retention", Table.Codec.json(Retentions::write, Retentions::read))
                    .ofAuthority();

    private static final String DAYS = "days";

    private final Store store;
    private final InstantSource time;

    /// The table that its rows are in.
    public static Table<?> table() {
        return TABLE;
    }

    public Retentions(Parts parts) {
        this.store = parts.store();
        this.time = parts.time();
    }

    private static RowId id(RequestContext inside) {
        return new RowId(inside.tenant().value());
    }

    private Optional<Row<Retention>> row(RequestContext inside) {
        return store.find(inside.scope(), TABLE, id(inside));
    }

    /// @param inside the tenant
    public Retention of(RequestContext inside) {
        return row(inside).map(Row::value).orElse(Retention.FOR_GOOD);
    }

    /// @param days 0 for good
    /// @throws Refusal INVALID_REQUEST when that is too short or too long
    Retention set(RequestContext inside, long days) {
        if (days != 0 && (days < Retention.DAYS_MIN || days > Retention.DAYS_MAX)) {
            throw new Refusal(
                    RefusalCode.INVALID_REQUEST,
                    "Events are kept for "
                            + Retention.DAYS_MIN
                            + " to "
                            + Retention.DAYS_MAX
                            + " days, or for good.",
                    "retention-days");
        }
        Map<String, String> details = Map.of(DAYS, days == 0 ? "forever" : Long.toString(days));
        return change(inside, AuditAction.LOG_RETENTION_SET, details, one -> one.with((int) days));
    }

    /// Another version of the key seals by now.
    public Retention turned(RequestContext inside, int version) {
        Retention.Turn turn = new Retention.Turn(version, time.instant());
        return change(
                inside,
                AuditAction.LOG_RETENTION_TURNED,
                Map.of("version", Integer.toString(version)),
                one -> one.turned(turn));
    }

    /// The key's versions before this turn are about to be destroyed.
    public Retention ended(RequestContext inside, Retention.Turn turn) {
        return change(
                inside,
                AuditAction.LOG_RETENTION_ENDED,
                Map.of(
                        "before",
                        turn.since().toString(),
                        "version",
                        Integer.toString(turn.version() - 1)),
                one -> one.ended(turn.version() - 1));
    }

    @FunctionalInterface
    private interface Change {
        Retention of(Retention before);
    }

    private Retention change(
            RequestContext inside, AuditAction action, Map<String, String> details, Change change) {
        return store.write(
                inside,
                AuditEvent.of(inside, time.instant(), action, details),
                rows -> {
                    Optional<Row<Retention>> read = rows.find(TABLE, id(inside));
                    Retention after = change.of(read.map(Row::value).orElse(Retention.FOR_GOOD));
                    read.ifPresentOrElse(
                            row -> rows.update(TABLE, row, after),
                            () -> rows.insert(TABLE, id(inside), after));
                    return after;
                });
    }

    private static Map<String, Object> write(Retention retention) {
        Map<String, Object> members = new TreeMap<>();
        members.put(DAYS, (long) retention.days());
        members.put(
                "turns",
                retention.turns().stream()
                        .<Object>map(turn ->
                                Map.of(
                                        "version",
                                        (long) turn.version(),
                                        "since",
                                        turn.since().toEpochMilli()))
                        .toList());
        return members;
    }

    private static Retention read(JsonObject row) {
        List<Retention.Turn> turns =
                row.objects("turns").stream()
                        .map(turn ->
                                new Retention.Turn(
                                        (int) turn.number("version"), turn.instant("since")))
                        .toList();
        return new Retention((int) row.number(DAYS), turns);
    }
}
