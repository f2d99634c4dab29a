package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWK;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 7523 3, rule by rule, and what a header may not ask for. Keys are the matter of
/// [ClientAssertionKeysTest], single use that of [ClientAssertionReplayTest].
class ClientAssertionTest {
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "first");
    private static final ECKey OTHER = SignedAssertion.key(Curve.P_256, "second");
    private static final Pattern NOW = Pattern.compile("\\{now([+-][0-9]+)?}");

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Tenant fabrikam;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        instance.signer(contoso, "signer", KEY);
        instance.signer(contoso, "other", OTHER);
        instance.signer(fabrikam, "signer", OTHER);
        instance.client(contoso, "portal");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static Forged right() {
        return SignedAssertion.of(instance, contoso, "signer");
    }

    private static String signed(Forged assertion) {
        return SignedAssertion.signed(assertion, KEY, JWSAlgorithm.ES256);
    }

    private static String authenticate(Posted posted) {
        return instance.clients
                .authenticate(instance.in(contoso), contoso, posted.request())
                .clientId();
    }

    private static String authenticate(String assertion) {
        return authenticate(Posted.assertion(contoso, assertion));
    }

    private static void refuses(String assertion, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_CLIENT, reason, () -> authenticate(assertion));
    }

    private static void refuses(Forged assertion, String reason) {
        refuses(signed(assertion), reason);
    }

    private static String filled(String json) {
        String names =
                json.replace("{issuer}", contoso.issuer())
                        .replace("{other}", fabrikam.issuer())
                        .replace("{256}", "x".repeat(256));
        return NOW.matcher(names)
                .replaceAll(found -> {
                    String step = found.group(1);
                    long seconds = step == null ? 0 : Long.parseLong(step);
                    return Long.toString(instance.now() + seconds);
                });
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "aud | \"{issuer}\"",
                "aud | \"{issuer}/oauth2/token\"",
                "aud | [\"{issuer}\"]",
                "exp | {now+1}",
                "exp | {now+330}",
                "nbf | {now+30}",
                "nbf | {now-9999}",
                "iat | {now}",
                "jti | \"{256}\"",
                "jti | \"x\"",
                "more | {\"anything\":[1,2]}",
            })
    void takesWhatIsRight(String name, String json) {
        assertThat(authenticate(signed(right().claim(name, filled(json))))).isEqualTo("signer");
    }

    @ParameterizedTest
    @CsvSource({
        "iss, assertion-subject",
        "sub, assertion-subject",
        "aud, assertion-audience",
        "exp, assertion-time",
        "jti, assertion-id"
    })
    void refusesAnAssertionThatLacksAClaim(String name, String reason) {
        assertThat(right().claims()).containsKey(name);
        refuses(right().withoutClaim(name), reason);
        refuses(right().claim(name, "null"), reason);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "iss | \"other\"                    | assertion-subject",
                "iss | \"{issuer}\"                 | assertion-subject",
                "iss | \"\"                         | assertion-subject",
                "iss | 7                            | assertion-malformed",
                "sub | \"other\"                    | assertion-subject",
                "sub | \"Signer\"                   | assertion-subject",
                "sub | [\"signer\"]                 | assertion-malformed",
                "aud | \"{other}\"                  | assertion-audience",
                "aud | \"{other}/oauth2/token\"     | assertion-audience",
                "aud | \"{issuer}/\"                | assertion-audience",
                "aud | \"{issuer}/oauth2/token/\"   | assertion-audience",
                "aud | \"{issuer}/oauth2/revoke\"   | assertion-audience",
                "aud | \"{issuer}/api/v1\"          | assertion-audience",
                "aud | \"\"                         | assertion-audience",
                "aud | []                           | assertion-audience",
                "aud | [null]                       | assertion-audience",
                "aud | [\"{issuer}\",\"https://authority.example\"] | assertion-audience",
                "aud | [\"{issuer}\",\"{issuer}/oauth2/token\"] | assertion-audience",
                "aud | 7                            | assertion-malformed",
                "exp | {now}                        | assertion-expired",
                "exp | {now-1}                      | assertion-expired",
                "exp | 0                            | assertion-expired",
                "exp | {now+331}                    | assertion-time",
                "exp | 99999999999                  | assertion-time",
                "exp | \"{now+60}\"                 | assertion-malformed",
                "exp | [{now+60}]                   | assertion-malformed",
                "exp | 18446744073709552            | assertion-time",
                "exp | 1e300                        | assertion-time",
                "iat | {now+31}                     | assertion-time",
                "iat | 18446744073709552            | assertion-time",
                "nbf | {now+31}                     | assertion-time",
                "nbf | \"{now}\"                    | assertion-malformed",
                "jti | \"\"                         | assertion-id",
                "jti | \"{256}x\"                   | assertion-id",
                "jti | 7                            | assertion-malformed",
            })
    void refusesAClaimThatIsWrong(String name, String json, String reason) {
        refuses(right().claim(name, filled(json)), reason);
    }

    @Test
    void refusesAClientThatIsNotThere() {
        refuses(right().text("iss", "nobody").text("sub", "nobody"), "client-unknown");
        refuses(right().text("iss", "").text("sub", ""), "client-unknown");
        refuses(right().text("iss", "portal").text("sub", "portal"), "client-has-no-keys");
    }

    @Test
    void comparesTheClientIdOfTheForm() {
        Map<String, String> fields = new TreeMap<>();
        fields.put("client_assertion_type", ClientAssertion.TYPE);
        fields.put("client_assertion", signed(right()));
        fields.put("client_id", "other");
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "assertion-subject",
                () -> authenticate(Posted.fields(contoso, fields)));
        fields.put("client_id", "signer");
        assertThat(authenticate(Posted.fields(contoso, fields))).isEqualTo("signer");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "urn:ietf:params:oauth:client-assertion-type:saml2-bearer",
                "urn:ietf:params:oauth:client-assertion-type:JWT-bearer",
                "jwt-bearer"
            })
    void refusesAnotherTypeOfAssertion(String type) {
        Map<String, String> fields =
                Map.of("client_assertion_type", type, "client_assertion", signed(right()));
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "assertion-type",
                () -> authenticate(Posted.fields(contoso, fields)));
    }

    @Test
    void refusesAClientWhileItIsSuspended() {
        instance.signer(contoso, "resting", KEY);
        instance.applications.suspend(instance.in(contoso), "resting");
        Forged resting = SignedAssertion.of(instance, contoso, "resting");
        refuses(resting, "client-suspended");
        instance.applications.resume(instance.in(contoso), "resting");
        assertThat(authenticate(signed(resting))).isEqualTo("resting");
        instance.applications.delete(instance.in(contoso), "resting");
        refuses(SignedAssertion.of(instance, contoso, "resting"), "client-unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "alg | \"none\"    | assertion-malformed",
                "alg | \"HS256\"   | assertion-algorithm",
                "alg | \"ES384\"   | assertion-algorithm",
                "alg | \"ES256K\"  | assertion-algorithm",
                "alg | \"EdDSA\"   | assertion-signature",
                "alg | \"Ed25519\" | assertion-algorithm",
                "alg | \"RS384\"   | assertion-algorithm",
                "alg | \"es256\"   | assertion-algorithm",
                "alg | \"RS256\"   | assertion-signature",
                "alg | \"PS256\"   | assertion-signature",
                "alg | \"\"        | assertion-algorithm",
                "alg | null        | assertion-malformed",
                "alg | 7           | assertion-malformed",
                "kid | \"unknown\" | assertion-signature",
                "kid | \"second\"  | assertion-signature",
                "kid | \"First\"   | assertion-signature",
                "kid | \"\"        | assertion-signature",
                "kid | 7           | assertion-malformed",
                "crit | [\"exp\"]  | assertion-signature",
                "b64 | false       | assertion-malformed",
                "enc | \"A128GCM\" | assertion-malformed",
            })
    void refusesAHeaderThatIsWrong(String name, String json, String reason) {
        refuses(right().header(name, json), reason);
    }

    @Test
    void takesTheNameOfItsKeyOrNone() {
        assertThat(authenticate(signed(right().header("kid", "\"first\"")))).isEqualTo("signer");
        assertThat(authenticate(signed(right().header("typ", "\"JWT\"")))).isEqualTo("signer");
    }

    @Test
    void refusesAnAssertionWithoutASignature() {
        refuses(right().signed(_ -> new byte[0]), "assertion-malformed");
        refuses(right().header("alg", "\"none\"").signed(_ -> new byte[0]), "assertion-malformed");
        for (int length : new int[] {1, 63, 64, 65, 256}) {
            refuses(right().signed(_ -> new byte[length]), "assertion-signature");
        }
    }

    @Test
    void refusesAForeignKey() {
        for (String header : new String[] {"{}", "{\"kid\":\"first\"}"}) {
            Forged assertion = right();
            if (header.contains("kid")) {
                assertion = assertion.header("kid", "\"first\"");
            }
            refuses(
                    SignedAssertion.signed(assertion, OTHER, JWSAlgorithm.ES256),
                    "assertion-signature");
        }
        // The attacker's key, brought along.
        JWK own = SignedAssertion.key(Curve.P_256, "first");
        Forged bringing = right().header("jwk", own.toPublicJWK().toJSONString());
        refuses(SignedAssertion.signed(bringing, own, JWSAlgorithm.ES256), "assertion-signature");
    }

    @Test
    void refusesAnAssertionForAnotherTenantOrClient() {
        // The same client id has another key there.
        Forged there = SignedAssertion.of(instance, fabrikam, "signer");
        refuses(SignedAssertion.signed(there, OTHER, JWSAlgorithm.ES256), "assertion-signature");
        refuses(there, "assertion-audience");
        refuses(right().text("iss", "other").text("sub", "other"), "assertion-signature");
    }

    /// One of our own access tokens is no proof of who its bearer is.
    @Test
    void refusesAnAccessToken() {
        String token =
                instance.token(
                        contoso,
                        instance.applications.find(instance.in(contoso), "portal").orElseThrow());
        refuses(token, "assertion-subject");
    }

    @Test
    void refusesTextsThatAreNoAssertion() {
        for (String text :
                new String[] {
                    "none", ".", "..", "a.b.c", "e30.e30.e30", "e30", "a.b.c.d.e", "\u20ac.x.y"
                }) {
            refuses(text, "assertion-malformed");
        }
        refuses("x".repeat(8_193), "assertion-too-long");
        refuses(signed(right()) + ".e30", "assertion-malformed");
    }

    /// One assertion has one spelling; the second would be another text with the same `jti`.
    @Test
    void refusesAnotherSpelling() {
        String assertion = signed(right());
        for (String spelled :
                new String[] {
                    " " + assertion,
                    assertion + " ",
                    assertion + "=",
                    assertion + "==",
                    assertion + "\n",
                    assertion.substring(0, assertion.length() - 1) + lastWithUnusedBits(assertion)
                }) {
            refuses(spelled, "assertion-malformed");
        }
        assertThat(authenticate(assertion)).isEqualTo("signer");
    }

    /// The last of 86 characters carries 2 bits; the next one in the alphabet carries the same 2.
    private static char lastWithUnusedBits(String assertion) {
        String alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
        return alphabet.charAt(alphabet.indexOf(assertion.charAt(assertion.length() - 1)) + 1);
    }

    @Test
    void refusesAMemberThatStandsTwice() {
        Forged right = right();
        String doubled = "{\"sub\":\"other\"," + right.claimsJson().substring(1);
        refuses(
                Forged.compact(
                        right.headerJson(),
                        doubled,
                        input -> SignedAssertion.signature(input, KEY, JWSAlgorithm.ES256)),
                "assertion-malformed");
    }
}
