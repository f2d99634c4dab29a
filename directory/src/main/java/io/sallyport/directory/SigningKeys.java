package io.sallyport.directory;

import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import io.sallyport.store.Table;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/// Each tenant's own signing keys. There is no way to ask for a key without a tenant: a key of
/// another tenant is not found, whatever its id. Of each algorithm there is one key after another;
/// which one counts is decided by its times at each use.
public final class SigningKeys {
    private final InstantSource time;
    private final SigningKeyRows rows;
    private final KeyTurns turns;

    /// The table that its rows are in.
    public static Table<?> table() {
        return SigningKeyTable.SIGNING_KEYS;
    }

    public SigningKeys(Parts parts) {
        this.time = parts.time();
        this.rows = new SigningKeyRows(parts.store());
        this.turns = new KeyTurns(parts, rows);
    }

    /// The key that signs now. No key signs past its end: where its successor is missing, as after
    /// a month in which nothing ran, it is made here.
    public SigningKey signing(RequestContext context, SignatureAlgorithm algorithm) {
        List<TenantKey> keys = rows.keys(context.scope());
        // Asked after the keys were read: before a key has begun there would be none.
        return KeyTurns.newest(keys, algorithm, time.instant())
                .orElseGet(() -> turns.current(context, algorithm))
                .key();
    }

    /// Whether the request's tenant has a key of this id, and whether its signature counts now
    /// under a token of that time.
    ///
    /// @param issuer the tenant's own; anything else finds nothing
    /// @param issuedAt as the token says
    public KeyStanding standing(
            RequestContext context, Tenant issuer, String kid, Instant issuedAt) {
        if (!issuer.id().equals(context.tenant())) {
            return new KeyStanding.Unknown();
        }
        Optional<TenantKey> found = rows.find(context.scope(), kid);
        if (found.isEmpty()) {
            return new KeyStanding.Unknown();
        }
        KeyTimes times = found.get().times();
        if (times.endedAt(time.instant())) {
            return new KeyStanding.Ended();
        }
        if (!times.begunBy(issuedAt)) {
            return new KeyStanding.NotYet();
        }
        if (times.overBy(issuedAt)) {
            return new KeyStanding.Over();
        }
        return new KeyStanding.InForce(found.get().key().verification());
    }

    /// The keys that relying parties need: those whose signatures count now or will soon. There is
    /// always one that signs, also in a tenant that slept for a month.
    public List<VerificationKey> published(RequestContext context) {
        signing(context, SignatureAlgorithm.ES256);
        Instant now = time.instant();
        return rows.keys(context.scope()).stream()
                .filter(key -> !key.times().endedAt(now))
                .map(key -> key.key().verification())
                .toList();
    }

    /// Every key that is still kept, the newest first.
    List<Map<String, Object>> list(RequestContext context) {
        Instant now = time.instant();
        return rows.keys(context.scope()).stream()
                .sorted(
                        Comparator.comparing(TenantKey::algorithm)
                                .thenComparing(
                                        key -> key.times().signsFrom(), Comparator.reverseOrder()))
                .map(key -> key.fields(now))
                .toList();
    }

    /// Makes a tenant's first key.
    SigningKey create(RequestContext context) {
        return turns.first(context);
    }

    /// Makes the successors that are wanted by now and removes what ended long ago.
    ///
    /// @return when to look at the tenant again
    public Instant tend(RequestContext context) {
        return turns.tend(context);
    }

    /// The tenants whose keys were changed by this node since it was asked last: they are due at
    /// other times than before.
    public Set<TenantId> takeChanged() {
        return rows.takeChanged();
    }

    /// Makes new keys that sign from now on; what the old ones signed lives out. Whoever keeps the
    /// key set looks it up anew for an id that it does not know.
    ///
    /// @param algorithm empty for every algorithm that the tenant has
    public List<SigningKey> rotate(RequestContext context, Optional<SignatureAlgorithm> algorithm) {
        return rotated(context, algorithm, KeyTurns.Handover.WITH_OVERLAP);
    }

    /// Makes new keys that sign from now on, and nothing that the old ones signed counts any more,
    /// as after a theft.
    ///
    /// @param algorithm empty for every algorithm that the tenant has
    public List<SigningKey> rotateAtOnce(
            RequestContext context, Optional<SignatureAlgorithm> algorithm) {
        return rotated(context, algorithm, KeyTurns.Handover.AT_ONCE);
    }

    private List<SigningKey> rotated(
            RequestContext context,
            Optional<SignatureAlgorithm> algorithm,
            KeyTurns.Handover handover) {
        return turns.rotate(context, algorithm, handover).stream().map(TenantKey::key).toList();
    }

    /// What the next keys of the tenant go by.
    KeySchedule schedule(RequestContext context) {
        return rows.keys(context.scope()).stream()
                .filter(key -> !key.rehearsed())
                .max(Comparator.comparing(key -> key.times().createdAt()))
                .map(TenantKey::schedule)
                .orElse(KeySchedule.DEFAULT);
    }

    /// From the next key on.
    void reschedule(RequestContext context, KeySchedule schedule) {
        turns.reschedule(context, schedule);
    }

    /// A key for an attack rehearsal: as if it had been stolen.
    ///
    /// @param signsFrom as for any key; it never signs here, whatever its times
    public record Rehearsal(
            SignatureAlgorithm algorithm,
            Instant signsFrom,
            Instant signsUntil,
            Instant verifiesUntil) {}

    /// Makes keys for attack rehearsals in a canary tenant: their private halves are handed out.
    /// The keys of earlier rehearsals are removed.
    public List<SigningKey> rehearse(RequestContext context, List<Rehearsal> wanted) {
        return turns.rehearse(context, wanted);
    }

    /// @throws Refusal INVALID_REQUEST for a name that no algorithm has
    static SignatureAlgorithm algorithm(String label) {
        return SignatureAlgorithm.of(label)
                .orElseThrow(() ->
                        new Refusal(
                                RefusalCode.INVALID_REQUEST,
                                "The algorithm is ES256, EdDSA, RS256 or PS256.",
                                "algorithm-unknown"));
    }
}
