package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.SigningKey;
import io.sallyport.store.Receipt;
import io.sallyport.store.Store;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// Issues access tokens as JWTs (RFC 9068). The event is handed to the journal before the token is
/// signed, so the sync and the signature go on at the same time; the answer waits for both. A token
/// that was answered has its entry, whatever happens next.
public final class AccessTokens {
    static final Duration LIFE = Duration.ofMinutes(5);

    /// The longest life that any token may have.
    public static final Duration LIFE_MAX = Duration.ofHours(1);

    private final Store store;
    private final Directory directory;
    private final TokenEntries entries;
    private final InstantSource time;

    public AccessTokens(
            Store store, Directory directory, TokenEntries entries, InstantSource time) {
        this.store = store;
        this.directory = directory;
        this.entries = entries;
        this.time = time;
    }

    /// @param lifeSeconds from now to its end
    record Issued(String token, long lifeSeconds, String scope) {}

    /// What a token shall be good for; already decided.
    record Grant(
            Application client,
            List<String> scopes,
            List<String> audience,
            List<String> roles,
            Confirmation confirmation) {}

    Issued issue(RequestContext context, Tenant tenant, Grant grant) {
        // Before the time is taken: a token is never from before its key.
        SigningKey key = directory.signingKeys().signing(context, grant.client().algorithm());
        return issue(context, tenant, new Order(grant, key, life(context, grant.client())));
    }

    private Duration life(RequestContext context, Application client) {
        Duration asked = client.tokenLife().orElse(LIFE);
        Duration most = directory.settings().of(context).tokenLife();
        return asked.compareTo(most) < 0 ? asked : most;
    }

    /// A token as if a thief had got it together with the key that signed it.
    ///
    /// @param key see [SigningKeys#rehearse]
    /// @param life zero for one that has ended
    public record Rehearsal(Application client, SigningKey key, Duration life) {}

    /// Issues a token for the tenant's own API under a key that never signs here otherwise: it
    /// stands in the log as any other, so that the standing adversary has one to begin with.
    ///
    /// @throws IllegalArgumentException for a tenant that is no canary
    public String rehearse(RequestContext context, Tenant tenant, Rehearsal what) {
        if (!tenant.canary()) {
            throw new IllegalArgumentException("no rehearsals in tenant " + tenant.id());
        }
        Grant grant =
                new Grant(
                        what.client(),
                        what.client().scopes(),
                        List.of(tenant.api()),
                        List.of(),
                        new Confirmation.Bearer());
        return issue(context, tenant, new Order(grant, what.key(), what.life())).token();
    }

    private record Order(Grant grant, SigningKey key, Duration life) {}

    private Issued issue(RequestContext context, Tenant tenant, Order order) {
        Grant grant = order.grant();
        SigningKey key = order.key();
        Instant now = time.instant();
        long lifeSeconds = order.life().toSeconds();
        TokenClaims unnamed =
                new TokenClaims(
                        tenant.issuer(),
                        grant.client().clientId(),
                        grant.client().clientId(),
                        grant.audience(),
                        String.join(" ", grant.scopes()),
                        grant.roles(),
                        "",
                        now.getEpochSecond(),
                        now.getEpochSecond() + lifeSeconds,
                        grant.confirmation());
        Receipt receipt =
                store.append(
                        AuditEvent.of(
                                context,
                                now,
                                AuditAction.TOKEN_ISSUED,
                                details(unnamed, key.kid())));
        TokenClaims claims = unnamed.named(entries.id(context.tenant(), receipt.position()));
        String token;
        try {
            token = sign(key, claims);
        } catch (RuntimeException failure) {
            store.append(
                    AuditEvent.of(
                            context,
                            now,
                            AuditAction.TOKEN_WITHHELD,
                            Map.of("token", claims.id())));
            throw failure;
        }
        receipt.await();
        return new Issued(token, lifeSeconds, claims.scope());
    }

    /// What the log tells of a token. Its id is where this stands.
    static Map<String, String> details(TokenClaims claims, String kid) {
        Map<String, String> details = new HashMap<>();
        details.put("audience", String.join(" ", claims.audience()));
        details.put("client", claims.clientId());
        details.put("expires", Long.toString(claims.expiresAt()));
        details.put("kid", kid);
        details.put("scope", claims.scope());
        if (!claims.roles().isEmpty()) {
            details.put(TokenClaims.ROLES, String.join(" ", claims.roles()));
        }
        if (claims.confirmation() instanceof Confirmation.Certificate(String thumbprint)) {
            details.put("certificate", thumbprint);
        }
        return details;
    }

    static boolean isIssue(JsonObject event) {
        return event.text("action").equals(AuditAction.TOKEN_ISSUED.label());
    }

    private static String sign(SigningKey key, TokenClaims claims) {
        String header =
                "{\"alg\":\""
                        + key.verification().algorithm().label()
                        + "\",\"kid\":\""
                        + key.kid()
                        + "\",\"typ\":\""
                        + AccessTokenVerifier.TYPE
                        + "\"}";
        String signed = part(header) + "." + part(claims.json());
        byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + CompactJws.encode(signature);
    }

    private static String part(String json) {
        return CompactJws.encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
