package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Each thing that can be wrong with a token, alone in a token that is right otherwise and that the
/// tenant's own key has signed.
class AccessTokenVerifierTest {
    private static final Pattern NOW = Pattern.compile("\\{now([+-][0-9]+)?}");

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Tenant fabrikam;
    private static Application client;
    private static Forged genuine;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        client = instance.client(contoso, "portal");
        instance.client(fabrikam, "portal");
        // So that the keys are as old as any token.
        instance.time.step(java.time.Duration.ofHours(2));
        genuine = Forged.of(instance.token(contoso, client));
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static VerifiedToken verify(String token) {
        return instance.verifier.forApi(instance.in(contoso), contoso, token, List.of());
    }

    private static VerifiedToken introspect(String token) {
        return instance.verifier.forIntrospection(instance.in(contoso), contoso, token);
    }

    /// Neither of the two ways to a [VerifiedToken] may be open.
    private static void refuses(String token, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, reason, () -> verify(token));
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, reason, () -> introspect(token));
    }

    private static void refuses(Forged token, String reason) {
        refuses(token.signed(instance.key(contoso)), reason);
    }

    /// Fills in what a row of a table cannot know.
    private static String filled(String json) {
        String names =
                json.replace("{issuer}", contoso.issuer())
                        .replace("{other}", fabrikam.issuer())
                        .replace("{api}", contoso.api());
        return NOW.matcher(names)
                .replaceAll(found -> {
                    String step = found.group(1);
                    long seconds = step == null ? 0 : Long.parseLong(step);
                    return Long.toString(instance.now() + seconds);
                });
    }

    @Test
    void verifiesAGenuineToken() {
        VerifiedToken token = verify(instance.token(contoso, client));
        assertThat(token.clientId()).isEqualTo("portal");
        assertThat(token.scopes()).containsExactly("orders.read", "orders.write");
        assertThat(token.claims().issuer()).isEqualTo(contoso.issuer());
        // What the tables below change was right before.
        verify(genuine.signed(instance.key(contoso)));
        introspect(genuine.signed(instance.key(contoso)));
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "client_id", "aud", "scope", "jti", "iat", "exp"})
    void refusesATokenThatLacksAClaim(String name) {
        assertThat(genuine.claims()).containsKey(name);
        refuses(genuine.withoutClaim(name), "token-claim-missing");
        refuses(genuine.claim(name, "null"), "token-malformed");
        refuses(genuine.claim(name, "1.0"), "token-malformed");
        for (String json : List.of("true", "{}", "[[]]", "[1]")) {
            refuses(genuine.claim(name, json), "token-claim-missing");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "client_id", "aud", "scope", "jti"})
    void refusesANumberWhereATextBelongs(String name) {
        refuses(genuine.claim(name, "7"), "token-claim-missing");
    }

    @ParameterizedTest
    @ValueSource(strings = {"iss", "sub", "client_id", "scope", "jti"})
    void refusesAListWhereOneTextBelongs(String name) {
        refuses(genuine.claim(name, "[" + genuine.claims().get(name) + "]"), "token-claim-missing");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "exp | {now}                 | token-expired",
                "exp | {now-1}               | token-expired",
                "exp | 0                     | token-expired",
                "exp | -9223372036854775808  | token-expired",
                "exp | {now+3601}            | token-life",
                "exp | 9223372036854775807   | token-life",
                "exp | 9223372036854775808   | token-malformed",
                "exp | 1e11                  | token-malformed",
                "exp | \"{now+60}\"          | token-claim-missing",
                "iat | {now+1}               | token-not-yet",
                "iat | 9223372036854775807   | token-not-yet",
                "iat | {now-3301}            | token-life",
                "iat | 0                     | token-life",
                "iat | -9223372036854775808  | token-life",
                "iat | \"{now}\"             | token-claim-missing",
                "iss | \"{other}\"           | token-issuer",
                "iss | \"{issuer}/\"         | token-issuer",
                "iss | \"{issuer} \"         | token-issuer",
                "iss | \"{issuer}2\"         | token-issuer",
                "iss | \"{other}/../contoso\"| token-issuer",
                "iss | \"HTTPS://ID.EXAMPLE/contoso\" | token-issuer",
                "iss | \"http://id.example/contoso\"  | token-issuer",
                "iss | \"\"                  | token-issuer",
                "client_id | \"nobody\"      | token-subject",
                "client_id | \"\"            | token-subject",
                "sub | \"nobody\"            | token-subject",
                "sub | \"\"                  | token-subject",
                "aud | []                    | token-audience",
                "aud | [\"{api}\", 7]        | token-claim-missing",
                "aud | [\"{api}\", null]     | token-malformed",
            })
    void refusesAClaimThatIsWrong(String name, String json, String reason) {
        refuses(genuine.claim(name, filled(json)), reason);
    }

    @Test
    void refusesAClientThatDoesNotExist() {
        for (String gone : List.of("nobody", "")) {
            Forged token = genuine.text("client_id", gone).text("sub", gone);
            refuses(instance.told(contoso, token), "token-client-gone");
        }
    }

    /// RFC 7519 4.1.5, RFC 7800 3.1: each would narrow the token for whoever reads it.
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nbf | {now+60}",
                "nbf | {now-60}",
                "crit | [\"exp\"]",
                "act | {\"sub\":\"admin\"}",
                "Exp | {now+60}",
            })
    void refusesAClaimThatNoTokenOfOursHas(String name, String json) {
        refuses(genuine.claim(name, filled(json)), "token-claim-unknown");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "exp | {now+1}",
                "exp | {now+3600}",
                "iat | {now-3300}",
                "aud | [\"{api}\"]",
                "aud | [\"https://orders.example\",\"{api}\"]",
                "scope | \"\"",
            })
    void verifiesWhatIsJustRight(String name, String json) {
        String token =
                instance.told(contoso, genuine.claim(name, filled(json)))
                        .signed(instance.key(contoso));
        assertThat(verify(token).clientId()).isEqualTo("portal");
        assertThat(introspect(token).clientId()).isEqualTo("portal");
    }

    /// Right for whoever asks about it, wrong at the tenant's own API.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\"https://orders.example\"",
                "\"{issuer}\"",
                "\"{other}/api/v1\"",
                "\"{api}/\"",
                "\"{api}/applications\"",
                "\"{api} https://orders.example\"",
                "\"\"",
                "[\"{other}/api/v1\",\"https://orders.example\"]",
            })
    void refusesATokenForAnotherAudienceAtTheApi(String json) {
        String token =
                instance.told(contoso, genuine.claim("aud", filled(json)))
                        .signed(instance.key(contoso));
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, "token-audience", () -> verify(token));
        assertThat(introspect(token).clientId()).isEqualTo("portal");
    }

    @ParameterizedTest
    @ValueSource(strings = {"alg", "kid", "typ"})
    void refusesAHeaderThatLacksAMember(String name) {
        assertThat(genuine.header()).containsKey(name);
        refuses(genuine.withoutHeader(name), "token-header");
        refuses(genuine.header(name, "null"), "token-malformed");
        for (String json : List.of("7", "true", "{}", "[\"ES256\"]")) {
            refuses(genuine.header(name, json), "token-claim-missing");
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "typ | \"JWT\"                | token-type",
                "typ | \"AT+JWT\"             | token-type",
                "typ | \"application/at+jwt\" | token-type",
                "typ | \"logout+jwt\"         | token-type",
                "typ | \"\"                   | token-type",
                "alg | \"none\"               | token-algorithm",
                "alg | \"None\"               | token-algorithm",
                "alg | \"HS256\"              | token-algorithm",
                "alg | \"RS256\"              | token-algorithm",
                "alg | \"PS256\"              | token-algorithm",
                "alg | \"ES384\"              | token-algorithm",
                "alg | \"ES256K\"             | token-algorithm",
                "alg | \"EdDSA\"              | token-algorithm",
                "alg | \"es256\"              | token-algorithm",
                "alg | \"\"                   | token-algorithm",
                "kid | \"unknown\"            | token-key-unknown",
                "kid | \"\"                   | token-key-unknown",
                "kid | \"../../keys/root\"    | token-key-unknown",
                "jwk | {\"kty\":\"oct\",\"k\":\"AA\"} | token-header",
                "jku | \"https://id.example/contoso/oauth2/jwks\" | token-header",
                "x5u | \"https://id.example/\" | token-header",
                "x5c | [\"MIIB\"]             | token-header",
                "x5t | \"AAAA\"               | token-header",
                "crit | [\"exp\"]             | token-header",
                "crit | []                    | token-header",
                "b64 | false                  | token-header",
                "zip | \"DEF\"                | token-header",
                "cty | \"JWT\"                | token-header",
                "Alg | \"none\"               | token-header",
            })
    void refusesAHeaderThatIsWrong(String name, String json, String reason) {
        refuses(genuine.header(name, json), reason);
    }

    @Test
    void refusesATokenWithoutASignature() {
        refuses(genuine.header("alg", "\"none\"").signed(_ -> new byte[0]), "token-algorithm");
        refuses(genuine.signed(_ -> new byte[0]), "token-signature");
    }

    /// The public key is public: whoever takes it for an HMAC secret takes anybody's tokens.
    @Test
    void refusesThePublicKeyAsASecret() {
        byte[] secret = instance.key(contoso).verification().key().getEncoded();
        String token = genuine.header("alg", "\"HS256\"").signed(input -> hmac(secret, input));
        refuses(token, "token-algorithm");
        refuses(genuine.signed(input -> hmac(secret, input)), "token-signature");
    }

    private static byte[] hmac(byte[] secret, byte[] input) {
        try {
            Mac mac = Mac.getInstance("HmacSHA256");
            mac.init(new SecretKeySpec(secret, "HmacSHA256"));
            return mac.doFinal(input);
        } catch (java.security.GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    @Test
    void refusesSignaturesThatAreNone() {
        SigningKey key = instance.key(contoso);
        SigningKey own = SigningKey.generate(SignatureAlgorithm.ES256);
        refuses(genuine.signed(own), "token-signature");
        refuses(genuine.signed(instance.key(fabrikam)), "token-signature");
        for (int length : new int[] {1, 32, 63, 64, 65, 72, 96, 128}) {
            refuses(genuine.signed(_ -> new byte[length]), "token-signature");
            refuses(
                    genuine.signed(input -> java.util.Arrays.copyOf(key.sign(input), length + 65)),
                    "token-signature");
        }
        refuses(genuine.signed(_ -> key.sign(new byte[0])), "token-signature");
    }
}
