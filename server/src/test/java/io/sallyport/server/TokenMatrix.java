package io.sallyport.server;

import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/// Access tokens that are wrong in one way, in two or in many: each signed by some key over some
/// claims, of which one combination is right.
///
/// @param token genuine, with every scope that any endpoint asks for
/// @param narrow the same client's, with none of them
/// @param matrix what is changed in the first
record TokenMatrix(String token, String narrow, Matrix matrix) {
    static final String OWN = "contoso";
    static final String OTHER = "fabrikam";
    private static final String CLIENT = "matrix-client";
    private static final String SECRET = "a secret of the matrix alone, long enough";
    private static final String NO_SCOPE = "matrix.nothing";
    private static final long YEAR_SECONDS = 31_536_000;

    /// What an instance has before it forgets it: a key that is retired at once, and a token.
    record Prepared(SigningKey before, SigningKey now, String token) {
        static Prepared on(WholeNode node) {
            for (String name : List.of(OWN, OTHER)) {
                node.activity("tenant.create", Map.of("name", name));
            }
            node.activity(
                    "application.create",
                    Map.of(
                            "tenant", OWN,
                            "name", "Matrix",
                            "clientId", CLIENT,
                            "clientSecret", SECRET,
                            "scopes", scopes(node)));
            SigningKey before = key(node, OWN, SignatureAlgorithm.ES256);
            node.activity("signing-key.rotate", Map.of("tenant", OWN, "atOnce", true));
            SigningKey now = key(node, OWN, SignatureAlgorithm.ES256);
            return new Prepared(before, now, node.token(OWN, CLIENT, SECRET));
        }
    }

    /// @param elsewhere another instance's tenant of the same name and issuer
    static TokenMatrix on(WholeNode node, Prepared elsewhere) {
        Prepared prepared = Prepared.on(node);
        List<List<Matrix.Step>> dimensions = new ArrayList<>();
        dimensions.add(keys(node, prepared, elsewhere));
        dimensions.addAll(claims(node));
        return new TokenMatrix(prepared.token(), narrow(node), new Matrix(dimensions));
    }

    private static List<String> scopes(WholeNode node) {
        Set<String> scopes = new TreeSet<>(List.of(NO_SCOPE));
        for (Endpoint endpoint : node.endpoints()) {
            if (endpoint.access() instanceof Access.Bearer(String scope, _)) {
                scopes.add(scope);
            }
        }
        return List.copyOf(scopes);
    }

    private static String narrow(WholeNode node) {
        byte[] answer =
                node.door()
                        .handle(
                                node.post(
                                        "/" + OWN + "/oauth2/token",
                                        Map.of("Authorization", WholeNode.basic(CLIENT, SECRET)),
                                        "grant_type=client_credentials&scope=" + NO_SCOPE))
                        .body();
        return JsonObject.read(answer).text("access_token");
    }

    private static SigningKey key(WholeNode node, String tenant, SignatureAlgorithm algorithm) {
        return node.assembly().capabilities().signingKeys().signing(node.inside(tenant), algorithm);
    }

    private static List<Matrix.Step> keys(WholeNode node, Prepared own, Prepared elsewhere) {
        SigningKey right = own.now();
        SigningKey other = key(node, OTHER, SignatureAlgorithm.ES256);
        SigningKey unknown = SigningKey.generate(SignatureAlgorithm.ES256);
        SigningKey kind = key(node, OWN, SignatureAlgorithm.EDDSA);
        return List.of(
                Matrix.Step.signed("", right, right.kid()),
                Matrix.Step.signed("another tenant's key", other, other.kid()),
                Matrix.Step.signed("another tenant's key under the right id", other, right.kid()),
                new Matrix.Step(
                        "the tenant's key of another kind",
                        token -> token.header("kid", kind.kid()).header("alg", "EdDSA"),
                        kind::sign),
                Matrix.Step.signed("a key of another kind under the right id", kind, right.kid()),
                Matrix.Step.signed(
                        "another instance's key", elsewhere.now(), elsewhere.now().kid()),
                Matrix.Step.signed("a retired key", own.before(), own.before().kid()),
                Matrix.Step.signed("an unknown key", unknown, unknown.kid()),
                Matrix.Step.signed("an unknown key under the right id", unknown, right.kid()),
                new Matrix.Step("none", token -> token.header("alg", "none"), _ -> new byte[0]),
                new Matrix.Step(
                        "HMAC with the public key",
                        token -> token.header("alg", "HS256"),
                        input -> Matrix.mac(right.verification().key().getEncoded(), input)));
    }

    private static List<List<Matrix.Step>> claims(WholeNode node) {
        Tenant own = tenant(node, OWN);
        Tenant other = tenant(node, OTHER);
        return List.of(
                List.of(
                        Matrix.right(),
                        Matrix.Step.change("the own tid", t -> t.claim("tid", own.id().toString())),
                        Matrix.Step.change(
                                "another tid", t -> t.claim("tid", other.id().toString()))),
                List.of(
                        Matrix.right(),
                        Matrix.Step.change("another's iss", t -> t.claim("iss", other.issuer())),
                        Matrix.Step.change(
                                "a stranger's iss", t -> t.claim("iss", "https://a.example")),
                        Matrix.Step.change(
                                "iss and a slash", t -> t.claim("iss", own.issuer() + "/")),
                        Matrix.Step.change("no iss", t -> t.without("iss"))),
                List.of(
                        Matrix.right(),
                        Matrix.Step.change("another's aud", t -> t.claim("aud", other.api())),
                        Matrix.Step.change("the issuer as aud", t -> t.claim("aud", own.issuer())),
                        Matrix.Step.change("no aud", t -> t.without("aud"))),
                List.of(
                        Matrix.right(),
                        Matrix.Step.change("typ JWT", t -> t.header("typ", "JWT")),
                        Matrix.Step.change("typ of a logout", t -> t.header("typ", "logout+jwt")),
                        Matrix.Step.change("no typ", t -> t.withoutHeader("typ"))),
                times(),
                confirmations(),
                List.of(
                        Matrix.right(),
                        Matrix.Step.change(
                                "more scope", t -> t.claim("scope", text(t, "scope") + " a")),
                        Matrix.Step.change("no scope", t -> t.without("scope"))),
                List.of(
                        Matrix.right(),
                        Matrix.Step.change("another client", t -> t.claim("client_id", "somebody")),
                        Matrix.Step.change("another sub", t -> t.claim("sub", "somebody")),
                        Matrix.Step.change("another jti", t -> t.claim("jti", "0".repeat(32)))));
    }

    private static Tenant tenant(WholeNode node, String name) {
        return node.assembly().capabilities().tenants().named(node.assembly().context(), name);
    }

    private static List<Matrix.Step> confirmations() {
        return List.of(
                Matrix.right(),
                Matrix.Step.change("cnf", t -> t.claim("cnf", Map.of("x5t#S256", "a".repeat(43)))),
                Matrix.Step.change("cnf jkt", t -> t.claim("cnf", Map.of("jkt", "a".repeat(43)))),
                Matrix.Step.change("cnf as text", t -> t.claim("cnf", "none")));
    }

    private static List<Matrix.Step> times() {
        return List.of(
                Matrix.right(),
                Matrix.Step.change("ended", t -> t.claim("exp", number(t, "iat") - 1)),
                Matrix.Step.change("far end", t -> t.claim("exp", number(t, "exp") + YEAR_SECONDS)),
                Matrix.Step.change("later end", t -> t.claim("exp", number(t, "exp") + 1)),
                Matrix.Step.change("no exp", t -> t.without("exp")),
                Matrix.Step.change("exp as text", t -> t.claim("exp", "9999999999")));
    }

    private static long number(ForgedToken token, String name) {
        return new JsonObject(token.claims()).optionalNumber(name).orElse(0L);
    }

    private static String text(ForgedToken token, String name) {
        return new JsonObject(token.claims()).optionalText(name).orElse("");
    }

    String token(Matrix.Cell cell) {
        return matrix.forged(ForgedToken.of(token), cell);
    }
}
