package io.sallyport.transport;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/// Which tenants' clients may still come by old TLS (RFC 8996 says that nobody should): nobody's,
/// unless an act said so, and then to one host and until an end that is at most 90 days away. The
/// rows are the operator realm's, and are held against the log at each read.
public final class LegacyOpenings {
    /// Who needs longer says so again.
    public static final Duration MOST = Duration.ofDays(90);

    private static final int OPENINGS_MAX = 64;
    private static final int REASON_LENGTH_MAX = 200;
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final Table<LegacyOpening> OPENINGS =
            Table.of("legacy_opening", Table.Codec.json(LegacyOpening::row, LegacyOpening::of))
                    .expiring(LegacyOpening::until)
                    .ofAuthority();

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    /// What is asked for when one is made.
    ///
    /// @param until to the millisecond, as rows have it
    public record Asked(HostName host, TenantId tenant, Instant until, String reason) {
        public Asked {
            until = until.truncatedTo(ChronoUnit.MILLIS);
        }
    }

    public LegacyOpenings(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    /// The table that its rows are in.
    public static Table<?> table() {
        return OPENINGS;
    }

    /// Those that have not ended.
    public List<LegacyOpening> all(RequestContext realm) {
        return rows(realm).stream().map(Row::value).toList();
    }

    private List<Row<LegacyOpening>> rows(RequestContext realm) {
        Instant now = time.instant();
        return store.list(realm.scope(), OPENINGS, FIRST, OPENINGS_MAX).stream()
                .filter(row -> now.isBefore(row.value().until()))
                .toList();
    }

    /// Until when the host takes old TLS from anybody, if it does.
    public Optional<Instant> until(RequestContext realm, HostName host) {
        return all(realm).stream()
                .filter(one -> one.host().equals(host))
                .map(LegacyOpening::until)
                .max(Instant::compareTo);
    }

    /// Whether a tenant's clients may come to the host.
    public Optional<LegacyOpening> find(RequestContext realm, HostName host, TenantId tenant) {
        return all(realm).stream().filter(one -> one.concerns(host, tenant)).findFirst();
    }

    /// Makes one, or gives the one that is there another end.
    ///
    /// @throws Refusal INVALID_REQUEST when the end is past or too far away, CONFLICT when there
    ///   are too many
    public LegacyOpening open(RequestContext realm, Asked asked) {
        Instant now = time.instant().truncatedTo(ChronoUnit.MILLIS);
        if (!asked.until().isAfter(now) || asked.until().isAfter(now.plus(MOST))) {
            throw invalid("The end lies ahead, and at most " + MOST.toDays() + " days.");
        }
        if (asked.reason().isBlank() || asked.reason().length() > REASON_LENGTH_MAX) {
            throw invalid("Say why, in at most " + REASON_LENGTH_MAX + " characters.");
        }
        List<Row<LegacyOpening>> all = rows(realm);
        Optional<Row<LegacyOpening>> known = concerning(all, asked.host(), asked.tenant());
        if (known.isEmpty() && all.size() >= OPENINGS_MAX) {
            throw new Refusal(
                    RefusalCode.CONFLICT,
                    "At most " + OPENINGS_MAX + " are open at one time.",
                    "legacy-too-many");
        }
        LegacyOpening opening =
                known.map(row -> row.value().lasting(asked.until(), asked.reason()))
                        .orElseGet(() -> fresh(asked, now));
        AuditEvent event = event(realm, AuditAction.LEGACY_TLS_OPENED, opening);
        // First in the tenant's own log: there is no opening that stands nowhere there.
        store.append(event.toldTo(opening.tenant())).await();
        return store.write(
                realm,
                event,
                rows -> {
                    known.ifPresentOrElse(
                            row -> rows.update(OPENINGS, row, opening),
                            () -> rows.insert(OPENINGS, opening.id(), opening));
                    return opening;
                });
    }

    private LegacyOpening fresh(Asked asked, Instant now) {
        return new LegacyOpening(
                ids.row(), asked.host(), asked.tenant(), now, asked.until(), asked.reason());
    }

    /// Nobody of the tenant is let in any more, from this moment on.
    ///
    /// @throws Refusal NOT_FOUND
    public LegacyOpening end(RequestContext realm, HostName host, TenantId tenant) {
        Row<LegacyOpening> row =
                concerning(rows(realm), host, tenant)
                        .orElseThrow(() ->
                                new Refusal(
                                        RefusalCode.NOT_FOUND,
                                        "Nothing is open for this tenant at this host.",
                                        "legacy-unknown"));
        return store.write(
                realm,
                event(realm, AuditAction.LEGACY_TLS_ENDED, row.value()),
                rows -> {
                    rows.delete(OPENINGS, row);
                    return row.value();
                });
    }

    private static Optional<Row<LegacyOpening>> concerning(
            List<Row<LegacyOpening>> all, HostName host, TenantId tenant) {
        return all.stream().filter(row -> row.value().concerns(host, tenant)).findFirst();
    }

    private AuditEvent event(RequestContext realm, AuditAction action, LegacyOpening opening) {
        return AuditEvent.of(
                realm,
                time.instant(),
                action,
                Map.of(
                        "host", opening.host().value(),
                        "reason", opening.reason(),
                        "tenant", opening.tenant().value().toString(),
                        "until", opening.until().toString()));
    }

    /// Removes those that have ended; called by housekeeping.
    public void purge() {
        store.purgeEnded(OPENINGS);
    }

    private static Refusal invalid(String detail) {
        return new Refusal(RefusalCode.INVALID_REQUEST, detail, "legacy-opening");
    }
}
