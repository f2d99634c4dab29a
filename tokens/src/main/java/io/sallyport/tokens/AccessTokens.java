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
import java.util.Optional;

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
    record Content(
            Application client,
            List<String> scopes,
            List<String> audience,
            List<String> roles,
            Confirmation confirmation,
            Optional<Owner> owner) {}

    /// The person whose a token is, if it is not its client's own.
    ///
    /// @param subject `sub`
    /// @param end when what the person gave ends; no token outlasts that
    record Owner(String subject, TokenClaims.Person person, Instant end) {}

    Issued issue(RequestContext context, Tenant tenant, Content content) {
        // Before the time is taken: a token is never from before its key.
        SigningKey key = directory.signingKeys().signing(context, content.client().algorithm());
        return issue(context, tenant, new Order(content, key, life(context, content.client())));
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
        Content content =
                new Content(
                        what.client(),
                        what.client().scopes(),
                        List.of(tenant.api()),
                        List.of(),
                        new Confirmation.Bearer(),
                        Optional.empty());
        return issue(context, tenant, new Order(content, what.key(), what.life())).token();
    }

    private record Order(Content content, SigningKey key, Duration life) {}

    private Issued issue(RequestContext context, Tenant tenant, Order order) {
        Content content = order.content();
        SigningKey key = order.key();
        Instant now = time.instant();
        long lifeSeconds =
                Math.min(
                        order.life().toSeconds(),
                        content.owner()
                                .map(owner -> Duration.between(now, owner.end()).toSeconds())
                                .orElse(Long.MAX_VALUE));
        TokenClaims unnamed = claims(tenant, content, now, lifeSeconds);
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

    private static TokenClaims claims(
            Tenant tenant, Content content, Instant now, long lifeSeconds) {
        return new TokenClaims(
                tenant.issuer(),
                content.owner().map(Owner::subject).orElse(content.client().clientId()),
                content.client().clientId(),
                content.audience(),
                String.join(" ", content.scopes()),
                content.roles(),
                "",
                now.getEpochSecond(),
                now.getEpochSecond() + lifeSeconds,
                content.confirmation(),
                content.owner().map(Owner::person));
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
        claims.person()
                .ifPresent(person -> {
                    details.put("acr", person.level());
                    details.put("authTime", Long.toString(person.authenticatedAt()));
                    details.put("grant", person.grant());
                    person.session().ifPresent(session -> details.put("session", session));
                    details.put("user", claims.subject());
                });
        return details;
    }

    static boolean isIssue(JsonObject event) {
        return event.text("action").equals(AuditAction.TOKEN_ISSUED.label());
    }

    private static String sign(SigningKey key, TokenClaims claims) {
        return sign(key, AccessTokenVerifier.TYPE, claims.json());
    }

    /// A JWS in compact form (RFC 7515 7.1).
    static String sign(SigningKey key, String type, String payload) {
        String header =
                "{\"alg\":\""
                        + key.verification().algorithm().label()
                        + "\",\"kid\":\""
                        + key.kid()
                        + "\",\"typ\":\""
                        + type
                        + "\"}";
        String signed = part(header) + "." + part(payload);
        byte[] signature = key.sign(signed.getBytes(StandardCharsets.US_ASCII));
        return signed + "." + CompactJws.encode(signature);
    }

    private static String part(String json) {
        return CompactJws.encode(json.getBytes(StandardCharsets.UTF_8));
    }
}
