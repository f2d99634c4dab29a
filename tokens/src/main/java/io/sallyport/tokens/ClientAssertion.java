package io.sallyport.tokens;

import com.nimbusds.jose.JOSEException;
import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.JWSHeader;
import com.nimbusds.jose.crypto.ECDSAVerifier;
import com.nimbusds.jose.crypto.RSASSAVerifier;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import com.nimbusds.jose.jwk.JWKSet;
import com.nimbusds.jose.jwk.KeyUse;
import com.nimbusds.jose.jwk.OctetKeyPair;
import com.nimbusds.jose.jwk.RSAKey;
import com.nimbusds.jwt.JWTClaimsSet;
import com.nimbusds.jwt.SignedJWT;
import io.sallyport.directory.Application;
import io.sallyport.directory.Applications;
import io.sallyport.directory.Credential;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RequestContext;
import io.sallyport.http.FormParameters;
import io.sallyport.keys.VerificationKey;
import java.nio.charset.StandardCharsets;
import java.text.ParseException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Date;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// `private_key_jwt` (OpenID Connect Core 9, RFC 7523 2.2 and 3): the client signs that it is
/// itself, for this issuer, once, within a few minutes.
public final class ClientAssertion {
    static final String TYPE = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";
    static final List<String> ALGORITHMS = List.of("ES256", "EdDSA", "PS256", "RS256");
    private static final Set<JWSAlgorithm> ACCEPTED =
            Set.of(JWSAlgorithm.ES256, JWSAlgorithm.EdDSA, JWSAlgorithm.PS256, JWSAlgorithm.RS256);
    private static final Duration LIFE_MAX = Duration.ofMinutes(5);
    private static final Duration SKEW = Duration.ofSeconds(30);
    private static final int LENGTH_MAX = 8_192;
    private static final int ID_LENGTH_MAX = 256;
    private static final List<String> TIMES = List.of("exp", "iat", "nbf");

    /// The year 33658.
    private static final double SECONDS_MAX = 1e12;

    private static final int RSA_BITS_MIN = 2_048;

    private final Applications applications;
    private final Assertions used;
    private final InstantSource time;

    public ClientAssertion(Applications applications, Assertions used, InstantSource time) {
        this.applications = applications;
        this.used = used;
        this.time = time;
    }

    /// @param claimed told who the client says to be, before that is checked
    Application authenticate(
            RequestContext context,
            Tenant tenant,
            FormParameters form,
            BiConsumer<RequestContext, String> claimed) {
        if (!form.one("client_assertion_type").map(TYPE::equals).orElse(false)) {
            throw ClientAuthentication.refusal("assertion-type");
        }
        String assertion = form.required("client_assertion");
        if (assertion.length() > LENGTH_MAX) {
            throw ClientAuthentication.refusal("assertion-too-long");
        }
        try {
            SignedJWT jwt = parse(assertion);
            JWTClaimsSet claims = jwt.getJWTClaimsSet();
            String clientId = claims.getSubject();
            if (clientId == null
                    || !clientId.equals(claims.getIssuer())
                    || !form.one("client_id").map(clientId::equals).orElse(true)) {
                throw ClientAuthentication.refusal("assertion-subject");
            }
            claimed.accept(context, clientId);
            Application application =
                    applications
                            .find(context, clientId)
                            .orElseThrow(() -> ClientAuthentication.refusal("client-unknown"));
            ClientAuthentication.require(
                    context, applications, application, (_, one) -> checkSignature(jwt, one));
            ClientAuthentication.active(application);
            Assertions.Assertion checked = checkClaims(claims, clientId, tenant);
            used.redeem(context, checked);
            return application;
        } catch (ParseException | IllegalArgumentException malformed) {
            throw ClientAuthentication.refusal("assertion-malformed");
        }
    }

    /// One assertion has one spelling: the library passes over padding, unused bits and white
    /// space, and the signature covers none of them.
    private static SignedJWT parse(String assertion) throws ParseException {
        SignedJWT jwt = SignedJWT.parse(assertion);
        String signed = new String(jwt.getSigningInput(), StandardCharsets.US_ASCII);
        if (!assertion.equals(signed + "." + CompactJws.encode(jwt.getSignature().decode()))) {
            throw ClientAuthentication.refusal("assertion-malformed");
        }
        Map<String, Object> claims = jwt.getPayload().toJSONObject();
        if (claims == null) {
            throw ClientAuthentication.refusal("assertion-malformed");
        }
        if (TIMES.stream().map(claims::get).anyMatch(ClientAssertion::far)) {
            throw ClientAuthentication.refusal("assertion-time");
        }
        return jwt;
    }

    /// The library multiplies seconds into milliseconds and does not notice when they overflow.
    private static boolean far(@Nullable Object seconds) {
        return seconds instanceof Number number && Math.abs(number.doubleValue()) > SECONDS_MAX;
    }

    private static void checkSignature(SignedJWT jwt, Application application) {
        if (!ACCEPTED.contains(jwt.getHeader().getAlgorithm())) {
            throw ClientAuthentication.refusal("assertion-algorithm");
        }
        if (!(application.credential() instanceof Credential.Keys(String jwks))) {
            throw ClientAuthentication.refusal("client-has-no-keys");
        }
        if (!signedByOneOf(jwks, jwt)) {
            throw ClientAuthentication.refusal("assertion-signature");
        }
    }

    private static boolean signedByOneOf(String jwks, SignedJWT jwt) {
        try {
            return keys(jwks).stream()
                    .anyMatch(key ->
                            isMeant(jwt.getHeader(), key) && takes(key) && verifies(jwt, key));
        } catch (ParseException malformed) {
            throw ClientAuthentication.refusal("assertion-malformed");
        }
    }

    /// RFC 8725 3.1: a key that was registered for one algorithm is for no other.
    private static boolean isMeant(JWSHeader header, JWK key) {
        return (key.getKeyUse() == null || key.getKeyUse().equals(KeyUse.SIGNATURE))
                && (header.getKeyID() == null || header.getKeyID().equals(key.getKeyID()))
                && (key.getAlgorithm() == null || key.getAlgorithm().equals(header.getAlgorithm()));
    }

    static boolean takes(JWK key) {
        return switch (key) {
            case ECKey curve -> curve.getCurve().equals(Curve.P_256);
            case RSAKey rsa -> rsa.size() >= RSA_BITS_MIN;
            case OctetKeyPair pair -> edwards(pair).isPresent();
            default -> false;
        };
    }

    private static boolean verifies(SignedJWT jwt, JWK key) {
        try {
            return switch (key) {
                case OctetKeyPair pair -> verifies(jwt, pair);
                case RSAKey rsa -> jwt.verify(new RSASSAVerifier(rsa));
                default -> jwt.verify(new ECDSAVerifier(key.toECKey()));
            };
        } catch (JOSEException unsuitable) {
            return false;
        }
    }

    /// By our own code: the library would want another library for it.
    private static boolean verifies(SignedJWT jwt, OctetKeyPair pair) {
        return jwt.getHeader().getAlgorithm().equals(JWSAlgorithm.EdDSA)
                && edwards(pair)
                        .map(key ->
                                key.verifies(jwt.getSigningInput(), jwt.getSignature().decode()))
                        .orElse(false);
    }

    /// RFC 8037 2: of its curves, Ed25519 alone.
    private static Optional<VerificationKey> edwards(OctetKeyPair pair) {
        return pair.getCurve().equals(Curve.Ed25519)
                ? VerificationKey.ed25519(pair.getDecodedX())
                : Optional.empty();
    }

    private Assertions.Assertion checkClaims(JWTClaimsSet claims, String clientId, Tenant tenant) {
        // RFC 7523 3, rule 3: this authorization server, by its issuer or its token endpoint.
        List<List<String>> accepted =
                List.of(List.of(tenant.issuer()), List.of(tenant.issuer() + "/oauth2/token"));
        if (!accepted.contains(claims.getAudience())) {
            throw ClientAuthentication.refusal("assertion-audience");
        }
        Instant now = time.instant();
        Instant end = instant(claims.getExpirationTime());
        if (!now.isBefore(end)) {
            throw ClientAuthentication.refusal("assertion-expired");
        }
        if (end.isAfter(now.plus(LIFE_MAX).plus(SKEW))
                || isAhead(claims.getNotBeforeTime(), now)
                || isAhead(claims.getIssueTime(), now)) {
            throw ClientAuthentication.refusal("assertion-time");
        }
        Date issued = claims.getIssueTime();
        // Without an issue time: the earliest that one with this end would have been taken.
        if (used.mayBeForgotten(
                issued == null ? end.minus(LIFE_MAX).minus(SKEW) : issued.toInstant())) {
            throw ClientAuthentication.refusal("assertion-before-restore");
        }
        String id = claims.getJWTID();
        if (id == null || id.isEmpty() || id.length() > ID_LENGTH_MAX) {
            throw ClientAuthentication.refusal("assertion-id");
        }
        return new Assertions.Assertion(clientId, id, end);
    }

    private static boolean isAhead(@Nullable Date date, Instant now) {
        return date != null && date.toInstant().isAfter(now.plus(SKEW));
    }

    private static Instant instant(@Nullable Date date) {
        if (date == null) {
            throw ClientAuthentication.refusal("assertion-time");
        }
        return date.toInstant();
    }

    /// Read by our own reader first: the library fails at a `null`.
    static List<JWK> keys(String jwks) throws ParseException {
        return JWKSet.parse(JsonObject.read(jwks.getBytes(StandardCharsets.UTF_8)).members())
                .getKeys();
    }
}
