package io.sallyport.tokens;

import io.sallyport.foundation.PersonId;
import java.util.List;
import java.util.Optional;

/// An access token that was verified whole: signature, key, issuer, type, time, audience,
/// revocation and its client. Only [AccessTokenVerifier] makes one.
public final class VerifiedToken {
    private final TokenClaims claims;
    private final Optional<PersonId> person;

    VerifiedToken(TokenClaims claims, Optional<PersonId> person) {
        this.claims = claims;
        this.person = person;
    }

    /// Who let its client have it.
    ///
    /// @throws java.util.NoSuchElementException for a token of a client's own
    public PersonId person() {
        return person.orElseThrow();
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
