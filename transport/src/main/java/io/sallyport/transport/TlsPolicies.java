package io.sallyport.transport;

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
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// What each listener speaks at the moment: what [TlsPolicy#of] gives it, or less. A change counts
/// from the next connection on, is told in the log with the number of its version, and is taken
/// only after a handshake under it has succeeded.
public final class TlsPolicies {
    private static final Table<Change> TABLE =
            Table.of("tls_policy", Table.Codec.json(TlsPolicies::write, TlsPolicies::read))
                    .ofAuthority();

    private final Store store;
    private final InstantSource time;
    private volatile Change now = new Change(0, Map.of());

    /// What is not spoken any more.
    ///
    /// @param floor the oldest version that is left
    /// @param without names of suites and groups
    public record Less(TlsVersion floor, List<String> without) {
        public Less {
            without = List.copyOf(without);
        }
    }

    /// @param version grows by one with each change
    /// @param less of those listeners that were changed
    public record Change(long version, Map<Plane, Less> less) {
        public Change {
            less = Map.copyOf(less);
        }

        TlsPolicy of(Plane plane) {
            TlsPolicy most = TlsPolicy.of(plane);
            Less left = less.get(plane);
            return left == null ? most : most.raised(left.floor(), left.without());
        }

        Change with(Plane plane, Less other) {
            Map<Plane, Less> all = new EnumMap<>(Plane.class);
            all.putAll(less);
            all.put(plane, other);
            return new Change(version + 1, all);
        }
    }

    public TlsPolicies(Store store, InstantSource time) {
        this.store = store;
        this.time = time;
    }

    /// The table that its row is in.
    public static Table<?> table() {
        return TABLE;
    }

    /// Takes what was set before the node stopped.
    public void load(RequestContext context) {
        store.find(context.scope(), TABLE, id(context)).ifPresent(row -> now = row.value());
    }

    public TlsPolicy of(Plane plane) {
        return now.of(plane);
    }

    public Change now() {
        return now;
    }

    /// @param serving what the listener serves with at the moment
    /// @throws Refusal INVALID_REQUEST when nobody could connect any more
    public synchronized Change set(
            RequestContext context, Plane plane, Less less, TlsIdentity serving) {
        usable(plane, less, serving);
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.TLS_CONFIGURED,
                        Map.of(
                                "floor", less.floor().label(),
                                "listener", plane.label(),
                                "version", Long.toString(now.version() + 1),
                                "without", String.join(" ", less.without())));
        Change next = now.with(plane, less);
        store.write(
                context,
                event,
                rows -> {
                    Optional<Row<Change>> known = rows.find(TABLE, id(context));
                    known.ifPresentOrElse(
                            row -> rows.update(TABLE, row, next),
                            () -> rows.insert(TABLE, id(context), next));
                    return next;
                });
        now = next;
        return next;
    }

    private static RowId id(RequestContext context) {
        return new RowId(context.tenant().value());
    }

    /// What a listener would speak if this were its policy.
    ///
    /// @param serving what the listener serves with at the moment
    /// @throws Refusal INVALID_REQUEST when nobody could connect any more
    public static TlsPolicy usable(Plane plane, Less less, TlsIdentity serving) {
        TlsPolicy policy = TlsPolicy.of(plane).raised(less.floor(), less.without());
        if (policy.versions().isEmpty()) {
            throw refusal("No version would be left.");
        }
        for (TlsVersion version : policy.versions()) {
            if (!PolicyTrial.succeeds(policy, version, serving)) {
                throw refusal(
                        "Nobody could connect by "
                                + version.label()
                                + " any more: leave a suite and a group for it, or raise the"
                                + " floor.");
            }
        }
        return policy;
    }

    private static Refusal refusal(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "tls-policy");
    }

    private static Map<String, Object> write(Change change) {
        Map<String, Object> members = new TreeMap<>();
        members.put("version", change.version());
        change.less()
                .forEach((plane, less) ->
                        members.put(
                                plane.label(),
                                Map.of("floor", less.floor().name(), "without", less.without())));
        return members;
    }

    private static Change read(JsonObject row) {
        Map<Plane, Less> less = new EnumMap<>(Plane.class);
        for (Plane plane : Plane.values()) {
            if (row.members().containsKey(plane.label())) {
                JsonObject one = row.object(plane.label());
                less.put(
                        plane,
                        new Less(TlsVersion.valueOf(one.text("floor")), one.texts("without")));
            }
        }
        return new Change(row.number("version"), less);
    }
}
