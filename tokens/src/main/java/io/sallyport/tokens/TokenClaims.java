package io.sallyport.tokens;

import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import java.util.List;
import java.util.Optional;

/// The claims of an access token (RFC 9068 2.2); all but two are always there.
///
/// @param audience the resources that may accept it, at least one
/// @param scope words with a space between them; may be empty
/// @param roles that the client has at the one resource; the claim is there where it has any (RFC
///   9068 2.2.3.1)
/// @param issuedAt seconds since 1970
/// @param expiresAt seconds since 1970; from this second on it is refused
/// @param confirmation what its bearer must prove; the claim `cnf` where that is something
/// @param person whose it is, if not the client's own
record TokenClaims(
        String issuer,
        String subject,
        String clientId,
        List<String> audience,
        String scope,
        List<String> roles,
        String id,
        long issuedAt,
        long expiresAt,
        Confirmation confirmation,
        Optional<Person> person) {

    static final String ROLES = "roles";
    static final String GRANT = "grant_id";
    static final String SESSION = "sid";
    static final String AUTH_TIME = "auth_time";
    static final String ACR = "acr";

    TokenClaims {
        audience = List.copyOf(audience);
        roles = List.copyOf(roles);
    }

    TokenClaims named(String itsId) {
        return new TokenClaims(
                issuer,
                subject,
                clientId,
                audience,
                scope,
                roles,
                itsId,
                issuedAt,
                expiresAt,
                confirmation,
                person);
    }

    /// What a token says of the person whose it is, besides `sub`.
    ///
    /// @param session `sid`; empty for a token that outlasts its session
    /// @param grant `grant_id`
    /// @param authenticatedAt `auth_time`, seconds since 1970 (RFC 9068 2.2.1)
    /// @param level `acr`
    record Person(Optional<String> session, String grant, long authenticatedAt, String level) {
        static Optional<Person> of(JsonObject payload) {
            return payload.optionalText(GRANT)
                    .map(grant ->
                            new Person(
                                    payload.optionalText(SESSION),
                                    grant,
                                    payload.number(AUTH_TIME),
                                    payload.text(ACR)));
        }
    }

    List<String> scopes() {
        return scope.isEmpty() ? List.of() : List.of(scope.split(" ", -1));
    }

    /// The JWT payload. Written by hand since it is written for every token.
    String json() {
        StringBuilder out = new StringBuilder(384);
        out.append('{');
        person.ifPresent(one -> {
            out.append("\"acr\":");
            CanonicalJson.appendString(out, one.level());
            out.append(',');
        });
        out.append("\"aud\":");
        if (audience.size() == 1) {
            CanonicalJson.appendString(out, audience.getFirst());
        } else {
            out.append(CanonicalJson.write(audience));
        }
        person.ifPresent(one -> out.append(",\"auth_time\":").append(one.authenticatedAt()));
        text(out, "client_id", clientId);
        if (confirmation instanceof Confirmation.Certificate bound) {
            out.append(",\"cnf\":").append(CanonicalJson.write(bound.member()));
        }
        out.append(",\"exp\":").append(expiresAt);
        person.ifPresent(one -> text(out, GRANT, one.grant()));
        out.append(",\"iat\":").append(issuedAt);
        text(out, "iss", issuer);
        text(out, "jti", id);
        if (!roles.isEmpty()) {
            out.append(",\"roles\":").append(CanonicalJson.write(roles));
        }
        text(out, "scope", scope);
        person.flatMap(Person::session).ifPresent(one -> text(out, SESSION, one));
        text(out, "sub", subject);
        return out.append('}').toString();
    }

    private static void text(StringBuilder out, String name, String value) {
        out.append(",\"").append(name).append("\":");
        CanonicalJson.appendString(out, value);
    }

    /// @throws io.sallyport.foundation.JsonReader.Malformed when a claim is missing or of another
    ///   kind
    static TokenClaims of(JsonObject payload) {
        List<String> audience =
                payload.members().get("aud") instanceof String one
                        ? List.of(one)
                        : payload.texts("aud");
        return new TokenClaims(
                payload.text("iss"),
                payload.text("sub"),
                payload.text("client_id"),
                audience,
                payload.text("scope"),
                payload.members().containsKey(ROLES) ? payload.texts(ROLES) : List.of(),
                payload.text("jti"),
                payload.number("iat"),
                payload.number("exp"),
                Confirmation.of(payload),
                Person.of(payload));
    }
}
