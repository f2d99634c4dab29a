package io.sallyport.tokens;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.Sha256;
import io.sallyport.store.Table;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Duration;
import java.time.Instant;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// An authorization code (RFC 6749 4.1.2), of which the application has the handle.
///
/// @param hash of what the handle has
/// @param what it stands for
/// @param redirectUri that it was sent to
/// @param challenge of whoever asked for it (RFC 7636 4.2, S256)
/// @param nonce for the ID token
/// @param end from then on it is nothing
/// @param grant that it was redeemed for; a code that comes again ends that
record AuthorizationCode(
        byte[] hash,
        Permission what,
        String redirectUri,
        Optional<String> challenge,
        Optional<String> nonce,
        Instant end,
        Optional<RowId> grant) {
    /// RFC 6749 4.1.2: at most ten minutes, and the shorter the better.
    static final Duration LIFE = Duration.ofSeconds(60);

    /// How long a code that was redeemed is known as one.
    private static final Duration KNOWN = Duration.ofHours(1);

    static final Table<AuthorizationCode> TABLE =
            Table.of(
                            "authorization_code",
                            Table.Codec.json(AuthorizationCode::write, AuthorizationCode::read))
                    .expiring(code -> code.end().plus(KNOWN));

    AuthorizationCode redeemed(RowId itsGrant) {
        return new AuthorizationCode(
                hash, what, redirectUri, challenge, nonce, end, Optional.of(itsGrant));
    }

    /// RFC 7636 4.6. A verifier for a code without a challenge is refused as well: somebody took
    /// the challenge out of the request (RFC 9700 4.8.2).
    boolean isProvenBy(Optional<String> verifier) {
        return challenge.isPresent() == verifier.isPresent()
                && challenge.map(one -> isOf(one, verifier.orElseThrow())).orElse(true);
    }

    private static boolean isOf(String challenge, String verifier) {
        String made = CompactJws.encode(Sha256.of(verifier.getBytes(StandardCharsets.US_ASCII)));
        return verifier.matches("[A-Za-z0-9._~-]{43,128}")
                && MessageDigest.isEqual(
                        made.getBytes(StandardCharsets.US_ASCII),
                        challenge.getBytes(StandardCharsets.US_ASCII));
    }

    private static Map<String, Object> write(AuthorizationCode value) {
        Map<String, Object> row = new TreeMap<>(value.what().fields());
        row.put("hash", Base64.getEncoder().encodeToString(value.hash()));
        row.put("redirectUri", value.redirectUri());
        value.challenge().ifPresent(one -> row.put("challenge", one));
        value.nonce().ifPresent(one -> row.put("nonce", one));
        row.put("end", value.end().toEpochMilli());
        value.grant().ifPresent(one -> row.put("grant", one.toString()));
        return row;
    }

    private static AuthorizationCode read(JsonObject row) {
        return new AuthorizationCode(
                Base64.getDecoder().decode(row.text("hash")),
                Permission.read(row),
                row.text("redirectUri"),
                row.optionalText("challenge"),
                row.optionalText("nonce"),
                row.instant("end"),
                row.optionalText("grant").map(RowId::parse));
    }

    @Override
    public String toString() {
        return "AuthorizationCode[" + what + "]";
    }
}
