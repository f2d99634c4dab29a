package io.sallyport.tokens;

import io.sallyport.directory.Application;
import io.sallyport.directory.KeyStanding;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.JsonReader;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.Sha256;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// ID tokens (OpenID Connect Core 1.0, 2): they tell an application who signed in, and open
/// nothing. Their `typ` is another than that of access tokens, so that none passes for one.
final class IdTokens {
    private static final String TYPE = "JWT";

    private final Directory directory;
    private final InstantSource time;

    IdTokens(Directory directory, InstantSource time) {
        this.directory = directory;
        this.time = time;
    }

    /// What one tells.
    ///
    /// @param accessToken that comes beside it (3.1.3.6, `at_hash`)
    /// @param lifeSeconds as long as that
    record Content(Grants.Standing standing, String accessToken, long lifeSeconds) {}

    String issue(RequestContext context, Tenant tenant, Application client, Content content) {
        SigningKey key = directory.signingKeys().signing(context, client.algorithm());
        Grants.Standing standing = content.standing();
        Permission what = standing.grant().what();
        long now = time.instant().getEpochSecond();
        Map<String, Object> claims =
                new TreeMap<>(
                        PersonClaims.of(standing.account(), List.of(), what.claims().idToken()));
        claims.put("iss", tenant.issuer());
        claims.put("sub", standing.account().subject());
        claims.put("aud", client.clientId());
        claims.put("iat", now);
        claims.put("exp", now + content.lifeSeconds());
        claims.put("auth_time", what.authenticatedAt().getEpochSecond());
        claims.put("acr", what.level().label());
        claims.put("amr", what.methods());
        claims.put("sid", what.session().toString());
        claims.put("at_hash", half(key.verification().algorithm(), content.accessToken()));
        standing.nonce().ifPresent(nonce -> claims.put("nonce", nonce));
        return AccessTokens.sign(key, TYPE, CanonicalJson.write(claims));
    }

    /// The left half of a hash, by the hash of the signature's algorithm (3.1.3.6).
    private static String half(SignatureAlgorithm algorithm, String token) {
        byte[] bytes = token.getBytes(StandardCharsets.US_ASCII);
        byte[] hash = algorithm == SignatureAlgorithm.EDDSA ? sha512(bytes) : Sha256.of(bytes);
        return CompactJws.encode(Arrays.copyOf(hash, hash.length / 2));
    }

    private static byte[] sha512(byte[] bytes) {
        try {
            return MessageDigest.getInstance("SHA-512").digest(bytes);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("no SHA-512", impossible);
        }
    }

    /// Whom an ID token told of, and to whom.
    ///
    /// @param session `sid`
    record Hint(String subject, String clientId, String session) {}

    /// One of ours that comes back (`id_token_hint`), also when it has ended, as long as its key
    /// verifies.
    ///
    /// @param token whatever came
    Optional<Hint> hint(RequestContext context, Tenant tenant, String token) {
        try {
            return CompactJws.parse(token).flatMap(jws -> hint(context, tenant, jws));
        } catch (JsonReader.Malformed missing) {
            return Optional.empty();
        }
    }

    private Optional<Hint> hint(RequestContext context, Tenant tenant, CompactJws jws) {
        JsonObject payload = jws.payload();
        if (!jws.header().text("typ").equals(TYPE)
                || !payload.text("iss").equals(tenant.issuer())
                || !isSigned(context, tenant, jws)) {
            return Optional.empty();
        }
        return Optional.of(new Hint(payload.text("sub"), payload.text("aud"), payload.text("sid")));
    }

    private boolean isSigned(RequestContext context, Tenant tenant, CompactJws jws) {
        Instant issued = Instant.ofEpochSecond(jws.payload().number("iat"));
        KeyStanding standing =
                directory.signingKeys().standing(context, tenant, jws.header().text("kid"), issued);
        return standing instanceof KeyStanding.InForce(VerificationKey key)
                && jws.header().text("alg").equals(key.algorithm().label())
                && key.verifies(jws.signed(), jws.signature());
    }
}
