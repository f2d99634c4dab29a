package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.Property;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Bytes from outside that somebody changed on the way, or made up: nothing but a [Refusal] comes
/// of them, and what was signed counts only as it was signed.
class SignedInputFuzzTest {
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "first");

    /// Values that readers of JSON are known to stumble over.
    private static final List<String> ODD =
            List.of(
                    "null",
                    "true",
                    "-1",
                    "0",
                    "1.5",
                    "1e400",
                    "-1e-400",
                    "9223372036854775807",
                    "9223372036854775808",
                    "99999999999999999999999999999999",
                    "\"\"",
                    "\"\\u0000\"",
                    "\"\\ud800\"",
                    "\"none\"",
                    "[]",
                    "[null]",
                    "[[]]",
                    "[\"\",7]",
                    "{}",
                    "{\"a\":null}",
                    "{\"kty\":\"oct\",\"k\":\"AA\"}",
                    "[{\"kty\":null}]",
                    "[".repeat(3_000),
                    "[".repeat(500) + "]".repeat(500),
                    "\"" + "x".repeat(2_000) + "\"");

    private static final List<String> HEADERS =
            List.of(
                    "alg",
                    "kid",
                    "typ",
                    "crit",
                    "jwk",
                    "jku",
                    "x5c",
                    "x5u",
                    "x5t",
                    "x5t#S256",
                    "cty",
                    "b64",
                    "zip",
                    "enc",
                    "epk",
                    "iss",
                    "nonce",
                    "url",
                    "");

    private static final List<String> CLAIMS =
            List.of(
                    "iss",
                    "sub",
                    "aud",
                    "exp",
                    "iat",
                    "nbf",
                    "jti",
                    "scope",
                    "client_id",
                    "cnf",
                    "act",
                    "");

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static String token;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        instance.signer(contoso, "signer", KEY);
        token = instance.token(contoso, instance.client(contoso, "portal"));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static String assertion() {
        return SignedAssertion.signed(right(), KEY, JWSAlgorithm.ES256);
    }

    private static Forged right() {
        return SignedAssertion.of(instance, contoso, "signer");
    }

    private static Refusal refusedToken(String text) {
        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class,
                        () ->
                                instance.verifier.forIntrospection(
                                        instance.in(contoso), contoso, text));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_TOKEN);
        return refusal;
    }

    private static void refusedAtTheApi(String text) {
        Refusal refusal =
                catchThrowableOfType(
                        Refusal.class,
                        () ->
                                instance.verifier.forApi(
                                        instance.in(contoso), contoso, text, List.of()));
        assertThat(refusal).as(text).isNotNull();
        assertThat(refusal.code()).isEqualTo(RefusalCode.INVALID_TOKEN);
    }

    private static String authenticate(Posted posted) {
        return instance.clients
                .authenticate(instance.in(contoso), contoso, posted.request())
                .clientId();
    }

    private static Refusal refusedClient(Posted posted) {
        Refusal refusal = catchThrowableOfType(Refusal.class, () -> authenticate(posted));
        assertThat(refusal).as(posted.toString()).isNotNull();
        assertThat(refusal.code()).isIn(RefusalCode.INVALID_CLIENT, RefusalCode.INVALID_REQUEST);
        return refusal;
    }

    /// Each bit of the signature, exactly; each byte of what it is over.
    @Test
    void refusesATokenOfWhichAnyByteWasChanged() {
        String[] parts = token.split("\\.", -1);
        Set<String> reasons = new TreeSet<>();
        for (int part = 0; part < 3; part++) {
            byte[] bytes = Base64.getUrlDecoder().decode(parts[part]);
            for (int i = 0; i < bytes.length * 8; i += part == 2 ? 1 : 3) {
                byte[] changed = bytes.clone();
                changed[i / 8] ^= (byte) (1 << i % 8);
                String[] other = parts.clone();
                other[part] = CompactJws.encode(changed);
                String reason = refusedToken(String.join(".", other)).privateReason();
                reasons.add(reason);
                if (part == 2) {
                    assertThat(reason).isEqualTo("token-signature");
                }
            }
        }
        assertThat(reasons)
                .isSubsetOf(
                        "token-malformed",
                        "token-header",
                        "token-type",
                        "token-algorithm",
                        "token-key-unknown",
                        "token-claim-missing",
                        "token-claim-unknown",
                        "token-issuer",
                        // The times are looked at first, and the key's turn by them.
                        "token-expired",
                        "token-not-yet",
                        "token-life",
                        "token-key-not-yet",
                        "token-signature");
    }

    @Test
    void refusesATokenThatWasCut() {
        for (int length = 0; length < token.length(); length++) {
            refusedToken(token.substring(0, length));
            refusedToken(token.substring(token.length() - length));
        }
    }

    private static String mutated(String text, Random random) {
        StringBuilder changed = new StringBuilder(text);
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) {
            Mutation.apply(changed, random);
        }
        return changed.toString();
    }

    @Test
    void refusesAMutatedToken() {
        Property.forAll(
                random -> mutated(token, random),
                text -> {
                    if (!text.equals(token)) {
                        refusedToken(text);
                    }
                });
    }

    @Test
    void refusesNoise() {
        Property.forAll(
                random -> {
                    byte[] noise = new byte[random.nextInt(300)];
                    random.nextBytes(noise);
                    return new String(noise, ISO_8859_1);
                },
                text -> {
                    refusedToken(text);
                    refusedClient(Posted.assertion(contoso, text));
                    refusedClient(Posted.form(contoso, "").with("Authorization", "Basic " + text));
                    refusedClient(Posted.form(contoso, "").rawBasic(text));
                });
    }

    private static Forged odd(Forged genuine, Random random) {
        Forged odd = genuine;
        int changes = random.nextInt(1, 4);
        for (int i = 0; i < changes; i++) {
            String value = ODD.get(random.nextInt(ODD.size()));
            odd =
                    random.nextBoolean()
                            ? odd.header(HEADERS.get(random.nextInt(HEADERS.size())), value)
                            : odd.claim(CLAIMS.get(random.nextInt(CLAIMS.size())), value);
        }
        return odd;
    }

    /// Signed by the right key, so that every reader behind the signature sees the odd value too.
    @Test
    void refusesATokenWithOddValues() {
        Forged genuine = Forged.of(token);
        Property.forAll(
                random -> odd(genuine, random),
                forged -> {
                    String text = forged.signed(instance.key(contoso));
                    if (differs(forged, genuine)) {
                        refusedAtTheApi(text);
                    }
                });
    }

    /// None of the odd values is right anywhere but as a scope or the token's own id.
    private static boolean differs(Forged forged, Forged genuine) {
        return !forged.withoutClaim("scope")
                .withoutClaim("jti")
                .equals(genuine.withoutClaim("scope").withoutClaim("jti"));
    }

    @Test
    void refusesAMutatedAssertion() {
        Property.forAll(
                random -> {
                    String genuine = assertion();
                    String text = mutated(genuine, random);
                    return text.equals(genuine) ? text + "x" : text;
                },
                text -> refusedClient(Posted.assertion(contoso, text)));
    }

    /// The client itself may sign what it likes: it is itself or it is refused.
    @Test
    void survivesAnAssertionWithOddValues() {
        Property.forAll(
                random -> odd(right(), random),
                forged -> {
                    String text = SignedAssertion.signed(forged, KEY, JWSAlgorithm.ES256);
                    try {
                        assertThat(authenticate(Posted.assertion(contoso, text)))
                                .isEqualTo("signer");
                    } catch (Refusal refused) {
                        assertThat(refused.code()).isEqualTo(RefusalCode.INVALID_CLIENT);
                    }
                });
    }

    @Test
    void refusesAMutatedPair() {
        String right = "portal:correct+horse+battery+staple";
        Property.forAll(
                random -> {
                    String text = mutated(right, random);
                    // These two spell the same secret.
                    return text.replace("%20", "+").replace(" ", "+").equals(right) ? "" : text;
                },
                text -> refusedClient(Posted.form(contoso, "").rawBasic(text)));
    }

    @Test
    void survivesAMutatedKeySet() {
        String right = new JWKSet(KEY.toPublicJWK()).toString();
        assertThat(new ClientKeySets().usable(right)).isTrue();
        Property.forAll(
                random -> {
                    String odd = ODD.get(random.nextInt(ODD.size()));
                    String[] members = right.split("(?<=:)", -1);
                    int at = random.nextInt(1, members.length);
                    members[at] = members[at].replaceFirst("^\"[^\"]*\"", "");
                    String changed = members[at].isEmpty() ? odd : odd + members[at];
                    members[at] = random.nextBoolean() ? changed : mutated(changed, random);
                    return String.join("", members);
                },
                text -> assertThat(new ClientKeySets().usable(text)).isIn(true, false));
    }
}
