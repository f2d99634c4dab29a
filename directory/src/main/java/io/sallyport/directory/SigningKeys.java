package io.sallyport.directory;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import io.sallyport.store.Row;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/// Each tenant's own signing keys. There is no way to ask for a key without a tenant: a key of
/// another tenant is not found, whatever its id.
public final class SigningKeys {
    private static final RowId FIRST = new RowId(new UUID(0, 0));
    private static final int PAGE = 64;
    private static final int CACHED_MAX = 10_000;
    private static final Duration KEPT_AFTER_END = Duration.ofDays(1);
    private static final Duration CACHED_FOR = Duration.ofMinutes(5);

    private final Store store;
    private final io.sallyport.foundation.Ids ids;
    private final InstantSource time;
    private final Cache<io.sallyport.foundation.TenantId, List<Row<TenantKey>>> cached =
            Caffeine.newBuilder()
                    .maximumSize(CACHED_MAX)
                    .expireAfterWrite(CACHED_FOR)
                    .executor(Runnable::run)
                    .build();

    /// The table that its rows are in.
    public static Table<?> table() {
        return SigningKeyTable.SIGNING_KEYS;
    }

    public SigningKeys(Parts parts) {
        this.store = parts.store();
        this.ids = parts.ids();
        this.time = parts.time();
    }

    /// The key that signs now.
    public SigningKey signing(RequestContext context) {
        return newest(context.scope()).value().key();
    }

    private Row<TenantKey> newest(TenantScope scope) {
        List<Row<TenantKey>> keys = keys(scope);
        // Asked after the keys were read: before a key has begun there would be none.
        Instant now = time.instant();
        Row<TenantKey> newest = null;
        for (Row<TenantKey> row : keys) {
            TenantKey key = row.value();
            boolean signs = key.verifiesUntil().isEmpty() && !key.signsFrom().isAfter(now);
            if (signs && (newest == null || key.signsFrom().isAfter(newest.value().signsFrom()))) {
                newest = row;
            }
        }
        if (newest == null) {
            throw new Corruption(
                    scope.tenant(), "tenant " + scope.tenant() + " has no signing key");
        }
        return newest;
    }

    /// The key of the request's tenant that has this id and whose signatures count now.
    ///
    /// @param issuer the tenant's own; anything else finds nothing
    public Optional<VerificationKey> verification(
            RequestContext context, Tenant issuer, String kid) {
        if (!issuer.id().equals(context.tenant())) {
            return Optional.empty();
        }
        Instant now = time.instant();
        return keys(context.scope()).stream()
                .map(Row::value)
                .filter(key -> key.key().kid().equals(kid) && key.verifiesAt(now))
                .map(key -> key.key().verification())
                .findFirst();
    }

    /// The keys that relying parties need: those whose signatures count now.
    public List<VerificationKey> published(RequestContext context) {
        Instant now = time.instant();
        return keys(context.scope()).stream()
                .map(Row::value)
                .filter(key -> key.verifiesAt(now))
                .map(key -> key.key().verification())
                .toList();
    }

    private List<Row<TenantKey>> keys(TenantScope scope) {
        return cached.get(scope.tenant(), _ -> load(scope));
    }

    private List<Row<TenantKey>> load(TenantScope scope) {
        List<Row<TenantKey>> keys = new ArrayList<>();
        RowId after = FIRST;
        List<Row<TenantKey>> page;
        do {
            page = store.list(scope, SigningKeyTable.SIGNING_KEYS, after, PAGE);
            keys.addAll(page);
            after = page.isEmpty() ? after : page.getLast().id();
        } while (page.size() == PAGE);
        return List.copyOf(keys);
    }

    /// Makes a tenant's first key, or one more; keys that ended long ago go.
    SigningKey create(RequestContext context) {
        return create(context, _ -> {});
    }

    private SigningKey create(RequestContext context, Consumer<Transaction> besides) {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        Instant longAgo = time.instant().minus(KEPT_AFTER_END);
        List<Row<TenantKey>> old =
                keys(context.scope()).stream()
                        .filter(row -> row.value().endedBefore(longAgo))
                        .toList();
        replace(
                context,
                rows -> {
                    old.forEach(row -> rows.delete(SigningKeyTable.SIGNING_KEYS, row));
                    besides.accept(rows);
                },
                new TenantKey(key, time.instant(), Optional.empty()));
        return key;
    }

    private void replace(RequestContext context, Consumer<Transaction> old, TenantKey key) {
        try {
            store.write(
                    context,
                    event(context, AuditAction.SIGNING_KEY_CREATED, key),
                    rows -> {
                        old.accept(rows);
                        rows.insert(SigningKeyTable.SIGNING_KEYS, ids.row(), key);
                        return true;
                    });
        } finally {
            cached.invalidate(context.tenant());
        }
    }

    /// Makes a new key that signs from now on. The old one's signatures count until the given
    /// instant: the end of the last token that it signed, or now when it was stolen. So do those of
    /// the keys before it, which may have been stolen with it. One write: a crash or another
    /// rotation at the same time leaves no key behind that nobody retires.
    public SigningKey rotate(RequestContext context, Instant oldVerifiesUntil) {
        List<Row<TenantKey>> longer =
                keys(context.scope()).stream()
                        .filter(row -> row.value().verifiesAt(oldVerifiesUntil))
                        .toList();
        for (Row<TenantKey> row : longer) {
            TenantKey retired = row.value().until(oldVerifiesUntil);
            store.append(event(context, AuditAction.SIGNING_KEY_RETIRED, retired)).await();
        }
        return create(
                context,
                rows ->
                        longer.forEach(row ->
                                rows.update(
                                        SigningKeyTable.SIGNING_KEYS,
                                        row,
                                        row.value().until(oldVerifiesUntil))));
    }

    /// Makes a key for an attack rehearsal in a canary tenant: its private half is handed out, as
    /// if it had been stolen. It never signs here; it verifies until its end, which may be past.
    /// The keys of earlier rehearsals are removed.
    public SigningKey rehearse(RequestContext context, Instant end) {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        List<Row<TenantKey>> earlier =
                keys(context.scope()).stream()
                        .filter(row -> row.value().verifiesUntil().isPresent())
                        .toList();
        Instant start = end.minus(Duration.ofDays(1));
        replace(
                context,
                rows -> earlier.forEach(row -> rows.delete(SigningKeyTable.SIGNING_KEYS, row)),
                new TenantKey(key, start, Optional.of(end)));
        return key;
    }

    private AuditEvent event(RequestContext context, AuditAction action, TenantKey key) {
        return AuditEvent.of(
                context,
                time.instant(),
                action,
                Map.of(
                        "kid", key.key().kid(),
                        "until", key.verifiesUntil().map(Instant::toString).orElse("open")));
    }
}
