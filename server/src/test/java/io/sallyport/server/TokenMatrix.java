package io.sallyport.server;

import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.http.Access;
import io.sallyport.http.Endpoint;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.security.GeneralSecurityException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.UnaryOperator;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/// Access tokens that are wrong in one way, in two or in many: each signed by some key over some
/// claims, of which one combination is right.
///
/// @param token genuine, with every scope that any endpoint asks for
/// @param narrow the same client's, with none of them
/// @param dimensions of each the first step is the right one
record TokenMatrix(String token, String narrow, List<List<Step>> dimensions) {
    static final String OWN = "contoso";
    static final String OTHER = "fabrikam";
    private static final String CLIENT = "matrix-client";
    private static final String SECRET = "a secret of the matrix alone, long enough";
    private static final String NO_SCOPE = "matrix.nothing";
    private static final long YEAR_SECONDS = 31_536_000;

    /// Bends a token, or signs it.
    record Step(String name, UnaryOperator<ForgedToken> change, UnaryOperator<byte[]> signing) {
        static Step change(String name, UnaryOperator<ForgedToken> change) {
            return new Step(name, change, UnaryOperator.identity());
        }

        static Step signed(String name, SigningKey key, String kid) {
            return new Step(name, token -> token.header("kid", kid), key::sign);
        }
    }

    /// One step in each dimension; the first is the signature.
    record Cell(List<Integer> steps) {
        boolean isRight() {
            return steps.stream().allMatch(step -> step == 0);
        }
    }

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
        List<List<Step>> dimensions = new ArrayList<>();
        dimensions.add(keys(node, prepared, elsewhere));
        dimensions.addAll(claims(node));
        return new TokenMatrix(prepared.token(), narrow(node), List.copyOf(dimensions));
    }

    private static List<String> scopes(WholeNode node) {
        Set<String> scopes = new TreeSet<>(List.of(NO_SCOPE));
        for (Endpoint endpoint : node.endpoints()) {
            if (endpoint.access() instanceof Access.Bearer(String scope)) {
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

    private static List<Step> keys(WholeNode node, Prepared own, Prepared elsewhere) {
        SigningKey right = own.now();
        SigningKey other = key(node, OTHER, SignatureAlgorithm.ES256);
        SigningKey unknown = SigningKey.generate(SignatureAlgorithm.ES256);
        SigningKey kind = key(node, OWN, SignatureAlgorithm.EDDSA);
        return List.of(
                Step.signed("", right, right.kid()),
                Step.signed("another tenant's key", other, other.kid()),
                Step.signed("another tenant's key under the right id", other, right.kid()),
                new Step(
                        "the tenant's key of another kind",
                        token -> token.header("kid", kind.kid()).header("alg", "EdDSA"),
                        kind::sign),
                Step.signed("a key of another kind under the right id", kind, right.kid()),
                Step.signed("another instance's key", elsewhere.now(), elsewhere.now().kid()),
                Step.signed("a retired key", own.before(), own.before().kid()),
                Step.signed("an unknown key", unknown, unknown.kid()),
                Step.signed("an unknown key under the right id", unknown, right.kid()),
                new Step("none", token -> token.header("alg", "none"), _ -> new byte[0]),
                new Step(
                        "HMAC with the public key",
                        token -> token.header("alg", "HS256"),
                        input -> mac(right.verification().key().getEncoded(), input)));
    }

    private static List<List<Step>> claims(WholeNode node) {
        Tenant own = tenant(node, OWN);
        Tenant other = tenant(node, OTHER);
        return List.of(
                List.of(
                        right(),
                        Step.change("the own tid", t -> t.claim("tid", own.id().toString())),
                        Step.change("another tid", t -> t.claim("tid", other.id().toString()))),
                List.of(
                        right(),
                        Step.change("another's iss", t -> t.claim("iss", other.issuer())),
                        Step.change("a stranger's iss", t -> t.claim("iss", "https://a.example")),
                        Step.change("iss and a slash", t -> t.claim("iss", own.issuer() + "/")),
                        Step.change("no iss", t -> t.without("iss"))),
                List.of(
                        right(),
                        Step.change("another's aud", t -> t.claim("aud", other.api())),
                        Step.change("the issuer as aud", t -> t.claim("aud", own.issuer())),
                        Step.change("no aud", t -> t.without("aud"))),
                List.of(
                        right(),
                        Step.change("typ JWT", t -> t.header("typ", "JWT")),
                        Step.change("typ of a logout", t -> t.header("typ", "logout+jwt")),
                        Step.change("no typ", t -> t.withoutHeader("typ"))),
                times(),
                List.of(
                        right(),
                        Step.change("cnf", t -> t.claim("cnf", Map.of("x5t#S256", "a".repeat(43)))),
                        Step.change("cnf jkt", t -> t.claim("cnf", Map.of("jkt", "a".repeat(43)))),
                        Step.change("cnf as text", t -> t.claim("cnf", "none"))),
                List.of(
                        right(),
                        Step.change("more scope", t -> t.claim("scope", text(t, "scope") + " a")),
                        Step.change("no scope", t -> t.without("scope"))),
                List.of(
                        right(),
                        Step.change("another client", t -> t.claim("client_id", "somebody")),
                        Step.change("another sub", t -> t.claim("sub", "somebody")),
                        Step.change("another jti", t -> t.claim("jti", "0".repeat(32)))));
    }

    private static Tenant tenant(WholeNode node, String name) {
        return node.assembly().capabilities().tenants().named(node.assembly().context(), name);
    }

    private static List<Step> times() {
        return List.of(
                right(),
                Step.change("ended", t -> t.claim("exp", number(t, "iat") - 1)),
                Step.change("far end", t -> t.claim("exp", number(t, "exp") + YEAR_SECONDS)),
                Step.change("later end", t -> t.claim("exp", number(t, "exp") + 1)),
                Step.change("no exp", t -> t.without("exp")),
                Step.change("exp as text", t -> t.claim("exp", "9999999999")));
    }

    private static Step right() {
        return Step.change("", UnaryOperator.identity());
    }

    private static long number(ForgedToken token, String name) {
        return new JsonObject(token.claims()).optionalNumber(name).orElse(0L);
    }

    private static String text(ForgedToken token, String name) {
        return new JsonObject(token.claims()).optionalText(name).orElse("");
    }

    private static byte[] mac(byte[] key, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(key, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /// Each step alone, beginning with none; then others at random, in two dimensions or more.
    Set<Cell> cells(int count, long seed) {
        Random random = new Random(seed);
        Set<Cell> cells = new LinkedHashSet<>();
        cells.add(cell(new int[dimensions.size()]));
        for (int d = 0; d < dimensions.size(); d++) {
            for (int step = 1; step < dimensions.get(d).size(); step++) {
                int[] steps = new int[dimensions.size()];
                steps[d] = step;
                cells.add(cell(steps));
            }
        }
        while (cells.size() < count) {
            int[] steps = new int[dimensions.size()];
            for (int more = 2 + random.nextInt(3); more > 0; more--) {
                int d = random.nextInt(steps.length);
                steps[d] = random.nextInt(dimensions.get(d).size());
            }
            cells.add(cell(steps));
        }
        return cells;
    }

    private static Cell cell(int[] steps) {
        return new Cell(Arrays.stream(steps).boxed().toList());
    }

    String token(Cell cell) {
        ForgedToken forged = ForgedToken.of(token);
        for (int d = 0; d < dimensions.size(); d++) {
            forged = dimensions.get(d).get(cell.steps().get(d)).change().apply(forged);
        }
        return forged.signed(dimensions.getFirst().get(cell.steps().getFirst()).signing());
    }

    String name(Cell cell) {
        List<String> names = new ArrayList<>();
        for (int d = 0; d < dimensions.size(); d++) {
            String name = dimensions.get(d).get(cell.steps().get(d)).name();
            if (!name.isEmpty()) {
                names.add(name);
            }
        }
        return String.join(", ", names);
    }
}
