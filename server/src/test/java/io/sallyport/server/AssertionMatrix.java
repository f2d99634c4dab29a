package io.sallyport.server;

import io.sallyport.directory.Tenant;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/// Client assertions (RFC 7523 3) that are wrong in one way, in two or in many.
///
/// @param key of the client, which it registered
/// @param audience the issuer of its tenant
record AssertionMatrix(SigningKey key, String audience, Matrix matrix) {
    static final String CLIENT = "matrix-signer";
    private static final String NEIGHBOUR = "matrix-neighbour";
    private static final long LIFE_SECONDS = 60;
    private static final long YEAR_SECONDS = 31_536_000;

    static AssertionMatrix on(WholeNode node) {
        SigningKey own = client(node, TokenMatrix.OWN, CLIENT);
        SigningKey neighbour = client(node, TokenMatrix.OWN, NEIGHBOUR);
        SigningKey namesake = client(node, TokenMatrix.OTHER, CLIENT);
        SigningKey unknown = SigningKey.generate(SignatureAlgorithm.ES256);
        SigningKey tenants =
                node.assembly()
                        .capabilities()
                        .signingKeys()
                        .signing(node.inside(TokenMatrix.OWN), SignatureAlgorithm.ES256);
        List<Matrix.Step> keys =
                List.of(
                        Matrix.Step.signed("", own, own.kid()),
                        Matrix.Step.signed("another client's key", neighbour, own.kid()),
                        Matrix.Step.signed("another tenant's client's", namesake, own.kid()),
                        Matrix.Step.signed("the key of the tenant's tokens", tenants, own.kid()),
                        Matrix.Step.signed("an unknown key", unknown, unknown.kid()),
                        new Matrix.Step("none", t -> t.header("alg", "none"), _ -> new byte[0]),
                        new Matrix.Step(
                                "HMAC with the public key",
                                token -> token.header("alg", "HS256"),
                                input -> Matrix.mac(own.verification().key().getEncoded(), input)));
        String issuer = tenant(node, TokenMatrix.OWN).issuer();
        String other = tenant(node, TokenMatrix.OTHER).issuer();
        return new AssertionMatrix(
                own, issuer, new Matrix(List.of(keys, who(), audiences(issuer, other), times())));
    }

    private static Tenant tenant(WholeNode node, String name) {
        return node.assembly().capabilities().tenants().named(node.assembly().context(), name);
    }

    private static SigningKey client(WholeNode node, String tenant, String clientId) {
        SigningKey key = SigningKey.generate(SignatureAlgorithm.ES256);
        node.activity(
                "application.create",
                Map.of(
                        "tenant",
                        tenant,
                        "name",
                        "Signer",
                        "clientId",
                        clientId,
                        "jwks",
                        CanonicalJson.write(Map.of("keys", List.of(key.verification().jwk())))));
        return key;
    }

    private static List<Matrix.Step> who() {
        return List.of(
                Matrix.right(),
                Matrix.Step.change("another iss", t -> t.claim("iss", NEIGHBOUR)),
                Matrix.Step.change("another sub", t -> t.claim("sub", NEIGHBOUR)),
                Matrix.Step.change(
                        "another client", t -> t.claim("iss", NEIGHBOUR).claim("sub", NEIGHBOUR)),
                Matrix.Step.change("nobody", t -> t.claim("iss", "nobody").claim("sub", "nobody")),
                Matrix.Step.change("no iss", t -> t.without("iss")),
                Matrix.Step.change("no sub", t -> t.without("sub")),
                Matrix.Step.change("no jti", t -> t.without("jti")));
    }

    private static List<Matrix.Step> audiences(String issuer, String other) {
        return List.of(
                Matrix.right(),
                Matrix.Step.change("another's aud", t -> t.claim("aud", other)),
                Matrix.Step.change("two auds", t -> t.claim("aud", List.of(issuer, other))),
                Matrix.Step.change("aud and a slash", t -> t.claim("aud", issuer + "/")),
                Matrix.Step.change("no aud", t -> t.without("aud")));
    }

    private static List<Matrix.Step> times() {
        long now = Instant.now().getEpochSecond();
        return List.of(
                Matrix.right(),
                Matrix.Step.change("ended", t -> t.claim("exp", now - LIFE_SECONDS)),
                Matrix.Step.change("far end", t -> t.claim("exp", now + YEAR_SECONDS)),
                Matrix.Step.change("later", t -> t.claim("nbf", now + YEAR_SECONDS)),
                Matrix.Step.change("no exp", t -> t.without("exp")));
    }

    /// A fresh one, which was not used before.
    String assertion(WholeNode node, Matrix.Cell cell) {
        long now = Instant.now().getEpochSecond();
        ForgedToken right =
                new ForgedToken(
                        Map.of("alg", "ES256", "typ", "JWT"),
                        Map.of(
                                "iss", CLIENT,
                                "sub", CLIENT,
                                "aud", audience,
                                "jti", node.assembly().ids().random(),
                                "iat", now,
                                "exp", now + LIFE_SECONDS));
        return matrix.forged(right, cell);
    }
}
