package io.sallyport.tokens;

import java.util.List;

/// An access token that was verified whole: signature, key, issuer, type, time, audience,
/// revocation and its client. Only [AccessTokenVerifier] makes one.
public final class VerifiedToken {
    private final TokenClaims claims;

    VerifiedToken(TokenClaims claims) {
        this.claims = claims;
    }

    TokenClaims claims() {
        return claims;
    }

    public String clientId() {
        return claims.clientId();
    }

    public List<String> scopes() {
        return claims.scopes();
    }
}
