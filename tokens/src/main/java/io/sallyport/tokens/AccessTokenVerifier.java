package io.sallyport.tokens;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.directory.KeyStanding;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.VerificationKey;
import io.sallyport.signin.Gate;
import io.sallyport.signin.Revocations;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/// Makes a [VerifiedToken] out of what somebody sent, or refuses. Every check must hold; there is
/// no setting that leaves one out and no claim whose absence passes.
public final class AccessTokenVerifier {
    static final String TYPE = "at+jwt";
    private static final int KEPT_MAX = 10_000;
    private static final Set<String> HEADER = Set.of("alg", "kid", "typ");
    private static final Set<String> CLAIMS =
            Set.of(
                    "acr",
                    "aud",
                    "auth_time",
                    "client_id",
                    "cnf",
                    "exp",
                    "grant_id",
                    "iat",
                    "iss",
                    "jti",
                    "roles",
                    "scope",
                    "sid",
                    "sub");

    private final SigningKeys signingKeys;
    private final Applications applications;
    private final SignIn signIn;
    private final Revocations revocations;
    private final TokenEntries entries;
    private final Grants grants;
    private final InstantSource time;

    /// Signatures that were right: a client brings its token thousands of times. Whatever can
    /// change (the time, how the key stands, what the log and the tenant say) is asked each time.
    private final Cache<Shown, Right> right =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).executor(Runnable::run).build();

    /// @param digest of the token, which itself is not kept
    private record Shown(TenantId tenant, ByteBuffer digest) {}

    private record Right(Signed signed, VerificationKey key) {}

    public AccessTokenVerifier(
            Directory directory, SignIn signIn, Records records, InstantSource time) {
        this.signingKeys = directory.signingKeys();
        this.applications = directory.applications();
        this.signIn = signIn;
        this.revocations = signIn.revocations();
        this.entries = records.entries();
        this.grants = records.grants();
        this.time = time;
    }

    /// What the log and the rows say of a token.
    public record Records(TokenEntries entries, Grants grants) {}

    /// Verifies a token that was brought to the tenant's own API.
    ///
    /// @param shown the certificates that its bearer showed in the handshake
    /// @throws Refusal INVALID_TOKEN
    public VerifiedToken forApi(
            RequestContext context, Tenant tenant, String token, List<X509Certificate> shown) {
        Signed signed = signed(context, tenant, token);
        TokenClaims claims = signed.claims();
        if (!claims.audience().contains(tenant.api())) {
            throw refusal("token-audience");
        }
        if (claims.person().isPresent()) {
            throw refusal("token-of-person");
        }
        claims.confirmation().require(shown);
        return admitted(context, signed);
    }

    /// Verifies a token that was brought to UserInfo (OpenID Connect Core 1.0, 5.3).
    ///
    /// @param shown the certificates that its bearer showed in the handshake
    /// @throws Refusal INVALID_TOKEN
    public VerifiedToken forUserInfo(
            RequestContext context, Tenant tenant, String token, List<X509Certificate> shown) {
        Signed signed = signed(context, tenant, token);
        TokenClaims claims = signed.claims();
        if (!claims.audience().contains(PersonClaims.resource(tenant))) {
            throw refusal("token-audience");
        }
        if (claims.person().isEmpty()) {
            throw refusal("token-of-client");
        }
        claims.confirmation().require(shown);
        return admitted(context, signed);
    }

    /// Verifies a token that somebody asks about, whatever resource it is for. Whoever asks is not
    /// its bearer, and compares the certificate himself (RFC 8705 3.2).
    ///
    /// @throws Refusal INVALID_TOKEN
    VerifiedToken forIntrospection(RequestContext context, Tenant tenant, String token) {
        return admitted(context, signed(context, tenant, token));
    }

    /// Reads a token that its client wants to end: ours, and told of in the log. Who may be let in
    /// is not asked.
    ///
    /// @throws Refusal INVALID_TOKEN
    TokenClaims forRevocation(RequestContext context, Tenant tenant, String token) {
        Signed signed = signed(context, tenant, token);
        checkEntry(context, signed.claims(), signed.kid());
        return signed.claims();
    }

    /// Right by itself; what the log and the tenant say of it is asked last, since that costs
    /// reads.
    private record Signed(TokenClaims claims, String kid) {}

    private VerifiedToken admitted(RequestContext context, Signed signed) {
        checkEntry(context, signed.claims(), signed.kid());
        checkStanding(context, signed.claims());
        return new VerifiedToken(signed.claims(), person(context, signed.claims()));
    }

    private Signed signed(RequestContext context, Tenant tenant, String token) {
        Shown shown = new Shown(tenant.id(), digest(token));
        Right known = right.getIfPresent(shown);
        if (known != null) {
            checkTime(known.signed().claims());
            if (key(context, tenant, known.signed()).equals(known.key())) {
                return known.signed();
            }
        }
        Right fresh = verified(context, tenant, token);
        right.put(shown, fresh);
        return fresh.signed();
    }

    private static ByteBuffer digest(String token) {
        return ByteBuffer.wrap(Sha256.of(token.getBytes(StandardCharsets.UTF_8)));
    }

    private Right verified(RequestContext context, Tenant tenant, String token) {
        CompactJws jws = CompactJws.parse(token).orElseThrow(() -> refusal("token-malformed"));
        try {
            return verified(context, tenant, jws);
        } catch (JsonReader.Malformed missing) {
            throw refusal("token-claim-missing");
        }
    }

    private Right verified(RequestContext context, Tenant tenant, CompactJws jws) {
        // Our own tokens have these three and no others, so `jwk`, `jku`, `x5u` and `crit` have no
        // way in.
        if (!jws.header().members().keySet().equals(HEADER)) {
            throw refusal("token-header");
        }
        if (!jws.header().text("typ").equals(TYPE)) {
            throw refusal("token-type");
        }
        TokenClaims claims = TokenClaims.of(jws.payload());
        // Nor any other claim, so that one which narrows a token (`nbf`) is not passed over.
        if (!CLAIMS.containsAll(jws.payload().members().keySet())) {
            throw refusal("token-claim-unknown");
        }
        if (!claims.issuer().equals(tenant.issuer())) {
            throw refusal("token-issuer");
        }
        checkTime(claims);
        Signed signed = new Signed(claims, jws.header().text("kid"));
        VerificationKey key = key(context, tenant, signed);
        if (!jws.header().text("alg").equals(key.algorithm().label())) {
            throw refusal("token-algorithm");
        }
        if (!key.verifies(jws.signed(), jws.signature())) {
            throw refusal("token-signature");
        }
        checkSubject(claims);
        return new Right(signed, key);
    }

    /// The key that the token names, if its signature counts under a token of that time.
    private VerificationKey key(RequestContext context, Tenant tenant, Signed signed) {
        // Within the life of a token, as was checked.
        Instant issuedAt = Instant.ofEpochSecond(signed.claims().issuedAt());
        return switch (signingKeys.standing(context, tenant, signed.kid(), issuedAt)) {
            case KeyStanding.InForce(VerificationKey key) -> key;
            case KeyStanding.Unknown() -> throw refusal("token-key-unknown");
            case KeyStanding.NotYet() -> throw refusal("token-key-not-yet");
            case KeyStanding.Over() -> throw refusal("token-key-over");
            case KeyStanding.Ended() -> throw refusal("token-key-ended");
        };
    }

    private void checkTime(TokenClaims claims) {
        long now = time.instant().getEpochSecond();
        if (now >= claims.expiresAt()) {
            throw refusal("token-expired");
        }
        if (claims.issuedAt() > now) {
            throw refusal("token-not-yet");
        }
        // No token of ours lives longer, so whoever stole a key for a moment gains no more than
        // that.
        if (claims.expiresAt() > claims.issuedAt() + AccessTokens.LIFE_MAX.toSeconds()) {
            throw refusal("token-life");
        }
    }

    private static void checkSubject(TokenClaims claims) {
        if (claims.audience().isEmpty()) {
            throw refusal("token-audience");
        }
        // RFC 9068 2.2: where there is no resource owner, the client is the subject.
        if (claims.person().isEmpty() && !claims.subject().equals(claims.clientId())) {
            throw refusal("token-subject");
        }
    }

    /// The signature is right, so whoever made it has the key. A token of ours is answered after
    /// its entry is on disk, so one without an entry, or with another's, was signed by a thief.
    private void checkEntry(RequestContext context, TokenClaims claims, String kid) {
        if (revocations.mayBeForgotten(context, Instant.ofEpochSecond(claims.issuedAt()))) {
            throw refusal("token-before-restore");
        }
        if (!entries.tells(context, claims, kid)) {
            entries.alarm(context, claims, kid);
            throw refusal("token-without-entry");
        }
    }

    /// Whether the person may be acted for still: the one gate.
    private Optional<PersonId> person(RequestContext context, TokenClaims claims) {
        if (claims.person().isEmpty()) {
            return Optional.empty();
        }
        TokenClaims.Person person = claims.person().get();
        RowId user =
                signIn.accounts()
                        .id(context, claims.subject())
                        .orElseThrow(() -> refusal("token-subject"));
        List<String> revocable = new ArrayList<>(List.of(person.grant()));
        person.session().ifPresent(revocable::add);
        Instant began =
                grants.sessionBegan(context, person.grant())
                        .orElseThrow(() -> refusal("grant-gone"));
        Gate.Claim claim = new Gate.Claim(user, began, revocable);
        if (signIn.gate().ask(context, claim) instanceof Gate.Closed(String reason)) {
            throw refusal(reason);
        }
        return Optional.of(new PersonId(user.value()));
    }

    private void checkStanding(RequestContext context, TokenClaims claims) {
        boolean stands =
                applications
                        .find(context, claims.clientId())
                        .map(Application::active)
                        .orElse(false);
        if (!stands) {
            throw refusal("token-client-gone");
        }
        if (revocations.isRevoked(context, claims.id())) {
            throw refusal("token-revoked");
        }
    }

    static Refusal refusal(String reason) {
        return new Refusal(
                RefusalCode.INVALID_TOKEN,
                "The access token is not valid here. Get a new one.",
                reason);
    }
}
