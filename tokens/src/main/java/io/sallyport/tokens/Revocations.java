package io.sallyport.tokens;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;

/// Tokens that were revoked before their end (RFC 7009). Asked at every use of a token; a row is
/// kept until the token would have ended anyway.
public final class Revocations {
    static final Table<Revocation> REVOCATIONS =
            Table.of("revocation", Table.Codec.json(Revocations::write, Revocations::read))
                    .unique("token", ValueSpace.random(128), Revocation::token)
                    .expiring(Revocation::end)
                    .ofAuthority();

    private final Store store;
    private final Ids ids;
    private final InstantSource time;

    record Revocation(String token, Instant end) {}

    /// The table that its rows are in.
    public static Table<?> table() {
        return REVOCATIONS;
    }

    public Revocations(Store store, Ids ids, InstantSource time) {
        this.store = store;
        this.ids = ids;
        this.time = time;
    }

    boolean isRevoked(RequestContext context, String token) {
        return store.findUnique(context.scope(), REVOCATIONS, "token", token).isPresent();
    }

    /// Whether a token is of before the rows were put back from a backup: then its revocation, and
    /// that of the key that signed it, may be among what was lost.
    boolean mayBeForgotten(TokenClaims claims) {
        return claims.issuedAt() * 1_000 < store.restoredMillis();
    }

    /// Once more is as good as once.
    void revoke(RequestContext context, TokenClaims claims) {
        Revocation revocation =
                new Revocation(claims.id(), Instant.ofEpochSecond(claims.expiresAt()));
        AuditEvent event =
                AuditEvent.of(
                        context,
                        time.instant(),
                        AuditAction.TOKEN_REVOKED,
                        Map.of("token", claims.id(), "client", claims.clientId()));
        try {
            store.write(
                    context,
                    event,
                    rows -> {
                        rows.insert(REVOCATIONS, ids.row(), revocation);
                        return true;
                    });
        } catch (Refusal already) {
            if (already.code() != RefusalCode.CONFLICT) {
                throw already;
            }
        }
    }

    /// Housekeeping: removes rows of tokens that have ended.
    public int purge() {
        return store.purgeEnded(REVOCATIONS);
    }

    private static Map<String, Object> write(Revocation value) {
        return Map.of("token", value.token(), "end", value.end().toEpochMilli());
    }

    private static Revocation read(JsonObject row) {
        return new Revocation(row.text("token"), row.instant("end"));
    }
}
