package io.sallyport.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import io.sallyport.store.EntrySource;
import io.sallyport.store.Store;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;

/// The entries of the log that tell of issued tokens. A token's `jti` (RFC 7519 4.1.7) is the
/// sealed position of its entry, so that the entry is found without an index. A token that verifies
/// and has none was signed by somebody else: the tenant's signing key is stolen.
public final class TokenEntries {
    private static final Duration TOLD_AGAIN = Duration.ofMinutes(1);

    /// How many keys are remembered as told of.
    private static final int REMEMBERED_MAX = 1_000;

    /// Of so many tokens the entries are remembered, a few megabytes: most tokens come again.
    private static final int ENTRIES_MAX = 10_000;

    private final Store store;
    private final Keyring keyring;
    private final InstantSource time;
    private final Cache<Key, Map<String, Object>> cached =
            Caffeine.newBuilder().maximumSize(ENTRIES_MAX).executor(Runnable::run).build();
    private final Map<String, Instant> told = new ConcurrentHashMap<>();

    public TokenEntries(Store store, Keyring keyring, InstantSource time) {
        this.store = store;
        this.keyring = keyring;
        this.time = time;
    }

    /// The `jti` of the token whose entry stands there.
    String id(TenantId tenant, long position) {
        return HexFormat.of().formatHex(keyring.positions(tenant).seal(position));
    }

    /// Where the entry of a token must be.
    ///
    /// @param id a `jti`
    /// @return empty when the tenant's tokens have no such id
    public OptionalLong position(RequestContext context, String id) {
        try {
            return keyring.positions(context.tenant()).open(HexFormat.of().parseHex(id));
        } catch (IllegalArgumentException noHexadecimal) {
            return OptionalLong.empty();
        }
    }

    /// What the log holds of a token. A tenant's retention is longer than any token lives, so of
    /// one that is still good this is never empty for that.
    ///
    /// @param id a `jti`
    public Optional<JsonObject> entry(RequestContext context, String id) {
        TenantId tenant = context.tenant();
        return sealed(context, id)
                .filter(sealed -> !keyring.hasEnded(tenant, sealed))
                .map(sealed -> JsonObject.read(keyring.openEvent(tenant, sealed)))
                .filter(AccessTokens::isIssue);
    }

    /// Whether there is an entry of which nothing can be read any more.
    ///
    /// @param id a `jti`
    public boolean isErased(RequestContext context, String id) {
        return sealed(context, id)
                .filter(sealed -> keyring.hasEnded(context.tenant(), sealed))
                .isPresent();
    }

    private Optional<byte[]> sealed(RequestContext context, String id) {
        EntrySource journal = store.journal();
        OptionalLong at = position(context, id);
        if (at.isEmpty() || at.getAsLong() >= journal.durable()) {
            return Optional.empty();
        }
        List<byte[]> found = new ArrayList<>(1);
        journal.read(
                at.getAsLong(),
                at.getAsLong() + 1,
                (_, whose, _, sealed) -> {
                    if (whose.equals(context.tenant())) {
                        found.add(sealed);
                    }
                });
        return found.stream().findFirst();
    }

    private record Key(TenantId tenant, String id) {}

    /// Whether the log tells of exactly this token. An id taken from another token is no help.
    boolean tells(RequestContext context, TokenClaims claims, String kid) {
        Key key = new Key(context.tenant(), claims.id());
        return AccessTokens.details(claims, kid)
                .equals(cached.get(key, _ -> told(context, claims)));
    }

    /// An entry never changes; that there is none is not remembered.
    @SuppressWarnings("NullAway")
    private Map<String, Object> told(RequestContext context, TokenClaims claims) {
        return entry(context, claims.id())
                .map(event -> event.object("details").members())
                .orElse(null);
    }

    /// Tells the tenant and the operator realm, for each key once a minute: whoever has the key can
    /// show any number of such tokens.
    void alarm(RequestContext context, TokenClaims claims, String kid) {
        Instant now = time.instant();
        Instant before = told.get(kid);
        if (before != null && now.isBefore(before.plus(TOLD_AGAIN))) {
            return;
        }
        if (told.size() >= REMEMBERED_MAX) {
            told.clear();
        }
        told.put(kid, now);
        Map<String, String> details =
                Map.of(
                        "client", claims.clientId(),
                        "kid", kid,
                        "tenant", context.tenant().toString(),
                        "token", claims.id());
        AuditEvent event = AuditEvent.of(context, now, AuditAction.TOKEN_FORGED, details);
        store.append(event);
        store.append(event.toldTo(TenantId.OPERATOR_REALM));
    }
}
