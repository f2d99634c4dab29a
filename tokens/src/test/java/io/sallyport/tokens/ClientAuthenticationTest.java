package io.sallyport.tokens;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// RFC 6749 2.3: one method at a time, and nobody learns from a refusal which part was wrong.
class ClientAuthenticationTest {
    private static final String SECRET = SmallInstance.SECRET;
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "first");

    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Tenant fabrikam;
    private static Posted nothing;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
        instance.client(contoso, "portal");
        instance.signer(contoso, "signer", KEY);
        nothing = Posted.form(contoso, "grant_type=client_credentials");
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static String authenticate(Posted posted) {
        return authenticate(contoso, posted);
    }

    private static String authenticate(Tenant tenant, Posted posted) {
        return instance.clients
                .authenticate(instance.in(tenant), tenant, posted.request())
                .clientId();
    }

    private static void refuses(Posted posted, String reason) {
        SmallInstance.refuses(RefusalCode.INVALID_CLIENT, reason, () -> authenticate(posted));
    }

    private static Posted post(String clientId, String secret) {
        return Posted.fields(contoso, Map.of("client_id", clientId, "client_secret", secret));
    }

    private static String assertion(String clientId) {
        Forged right = SignedAssertion.of(instance, contoso, clientId);
        return SignedAssertion.signed(right, KEY, JWSAlgorithm.ES256);
    }

    @Test
    void takesEachMethod() {
        assertThat(authenticate(nothing.basic("portal", SECRET))).isEqualTo("portal");
        assertThat(authenticate(post("portal", SECRET))).isEqualTo("portal");
        assertThat(authenticate(Posted.assertion(contoso, assertion("signer"))))
                .isEqualTo("signer");
    }

    @Test
    void takesAClientIdBesideBasicWhenItIsTheSame() {
        Posted same = Posted.form(contoso, "client_id=portal").basic("portal", SECRET);
        assertThat(authenticate(same)).isEqualTo("portal");
        refuses(
                Posted.form(contoso, "client_id=signer").basic("portal", SECRET),
                "client-id-differs");
    }

    @Test
    void refusesTwoMethodsAtOnce() {
        Posted both = post("portal", SECRET).basic("portal", SECRET);
        Posted assertionAndBasic =
                Posted.assertion(contoso, assertion("signer")).basic("portal", SECRET);
        Map<String, String> three =
                Map.of(
                        "client_id",
                        "signer",
                        "client_secret",
                        SECRET,
                        "client_assertion_type",
                        ClientAssertion.TYPE,
                        "client_assertion",
                        assertion("signer"));
        Posted assertionAndPost = Posted.fields(contoso, three);
        for (Posted posted :
                List.of(
                        both,
                        assertionAndBasic,
                        assertionAndPost,
                        assertionAndPost.basic("portal", SECRET),
                        // Not even when the second is not looked at.
                        post("portal", "wrong").basic("portal", SECRET))) {
            SmallInstance.refuses(
                    RefusalCode.INVALID_REQUEST,
                    "two-client-authentications",
                    () -> authenticate(posted));
        }
    }

    @Test
    void refusesACallerWithoutAMethod() {
        refuses(nothing, "client-unauthenticated");
        refuses(Posted.form(contoso, "client_id=portal"), "client-unauthenticated");
        refuses(post("portal", ""), "client-unauthenticated");
        refuses(Posted.fields(contoso, Map.of("client_secret", SECRET)), "client-unauthenticated");
        refuses(
                Posted.fields(contoso, Map.of("client_assertion_type", ClientAssertion.TYPE)),
                "client-unauthenticated");
        refuses(
                Posted.form(contoso, "client_id=portal&client_assertion="),
                "client-unauthenticated");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                " ",
                "wrong",
                "correct horse battery stapl",
                "correct horse battery staple ",
                " correct horse battery staple",
                "CORRECT HORSE BATTERY STAPLE",
                "correct+horse+battery+staple"
            })
    void refusesAWrongSecret(String secret) {
        refuses(nothing.basic("portal", secret), "client-secret-wrong");
        if (!secret.isEmpty()) {
            refuses(post("portal", secret), "client-secret-wrong");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"nobody", "Portal", "portal ", "portal\0", "p\u00f6rtal"})
    void refusesAClientThatIsNotThere(String clientId) {
        if (!clientId.contains("\0")) {
            refuses(nothing.basic(clientId, SECRET), "client-unknown");
            refuses(post(clientId, SECRET), "client-unknown");
        } else {
            SmallInstance.refuses(
                    RefusalCode.INVALID_REQUEST,
                    "form-nul",
                    () -> authenticate(nothing.basic(clientId, SECRET)));
        }
    }

    @Test
    void refusesAClientOfAnotherTenant() {
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT,
                "client-unknown",
                () -> authenticate(fabrikam, nothing.basic("portal", SECRET)));
    }

    @Test
    void refusesAClientWhileItIsSuspended() {
        instance.client(contoso, "resting");
        instance.applications.suspend(instance.in(contoso), "resting");
        refuses(nothing.basic("resting", SECRET), "client-suspended");
        refuses(nothing.basic("resting", "wrong"), "client-secret-wrong");
        instance.applications.resume(instance.in(contoso), "resting");
        assertThat(authenticate(nothing.basic("resting", SECRET))).isEqualTo("resting");
    }

    @Test
    void refusesWhatWasRenewedOrDeleted() {
        instance.client(contoso, "passing");
        String renewed =
                instance.applications
                        .renew(instance.in(contoso), "passing", Optional.empty())
                        .clientSecret()
                        .orElseThrow();
        refuses(nothing.basic("passing", SECRET), "client-secret-wrong");
        assertThat(authenticate(nothing.basic("passing", renewed))).isEqualTo("passing");
        instance.applications.delete(instance.in(contoso), "passing");
        refuses(nothing.basic("passing", renewed), "client-unknown");
    }

    /// The door finds the tenant first, and a suspended one is not there.
    @Test
    void findsNoSuspendedTenant() {
        instance.tenant("sleeping");
        instance.tenants.suspend(instance.realm(), "sleeping");
        SmallInstance.refuses(
                RefusalCode.NOT_FOUND,
                "tenant-suspended",
                () -> authenticate(instance.tenants.serving("sleeping"), nothing));
    }

    @Test
    void refusesACredentialOfTheOtherKind() {
        refuses(nothing.basic("signer", SECRET), "client-has-keys");
        refuses(nothing.basic("signer", ""), "client-has-keys");
        refuses(post("signer", KEY.toPublicJWK().toString()), "client-has-keys");
        refuses(Posted.assertion(contoso, assertion("portal")), "client-has-no-keys");
    }

    @Test
    void tellsNobodyWhatWasWrong() {
        instance.client(contoso, "silent");
        instance.applications.suspend(instance.in(contoso), "silent");
        Set<String> said = new HashSet<>();
        for (Posted posted :
                List.of(
                        nothing,
                        nothing.basic("nobody", SECRET),
                        nothing.basic("portal", "wrong"),
                        nothing.basic("silent", SECRET),
                        nothing.basic("signer", SECRET),
                        nothing.with("Authorization", "Bearer x"),
                        Posted.assertion(contoso, assertion("portal")),
                        Posted.assertion(contoso, assertion("nobody")),
                        Posted.assertion(contoso, "none"))) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> authenticate(posted));
            said.add(refusal.code() + refusal.publicDetail());
        }
        assertThat(said).hasSize(1);
    }

    /// RFC 6749 2.3.1: both parts are form-encoded before they are joined.
    @ParameterizedTest
    @ValueSource(
            strings = {
                "p+lus%and:colon", "a%41b%2Bc%3Ad-long", "  spaces inside  ",
                "&=?#/\\\"'<>~`|{}", "::::::::::::", "%%%%%%%%%%%%"
            })
    void decodesSpecialCharactersInBasic(String secret) {
        String clientId = "special." + Posted.encoded(secret).hashCode() + "~_-";
        NewApplication asked =
                new NewApplication(
                        "Special",
                        Optional.of(clientId),
                        Optional.of(secret),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty());
        instance.applications.create(instance.in(contoso), asked);
        assertThat(authenticate(nothing.basic(clientId, secret))).isEqualTo(clientId);
        assertThat(authenticate(post(clientId, secret))).isEqualTo(clientId);
        refuses(nothing.basic(clientId, Posted.encoded(secret)), "client-secret-wrong");
    }

    @Test
    void decodesTheClientIdToo() {
        String pair = "p%6Frta%6c:correct+horse%20battery+staple";
        assertThat(authenticate(nothing.rawBasic(pair))).isEqualTo("portal");
        refuses(nothing.rawBasic("portal%3a" + SECRET), "authorization-malformed");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Basic ", "basic ", "BASIC ", "Basic    "})
    void readsTheSchemeInAnyCase(String scheme) {
        String pair = Posted.base64("portal:correct+horse+battery+staple".getBytes(UTF_8));
        assertThat(authenticate(nothing.with("Authorization", scheme + pair))).isEqualTo("portal");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            ignoreLeadingAndTrailingWhitespace = false,
            value = {
                "''|authorization-scheme",
                "Basic|authorization-scheme",
                "Basicly cG9ydGFsOg==|authorization-scheme",
                "Bearer cG9ydGFsOg==|authorization-scheme",
                "Digest username=portal|authorization-scheme",
                "Basic\tcG9ydGFsOg==|authorization-scheme",
                "Basic |authorization-malformed",
                "Basic !|authorization-malformed",
                "Basic cG9ydGFsOg=|authorization-malformed",
                "Basic cG9y dGFsOg==|authorization-malformed",
                "Basic cG9ydGFsOg==, Basic cG9ydGFsOg==|authorization-malformed",
                "Basic _-8=|authorization-malformed",
                // "portal", ":" and ":secret".
                "Basic cG9ydGFs|authorization-malformed",
                "Basic Og==|authorization-malformed",
                "Basic OnNlY3JldA==|authorization-malformed",
            })
    void refusesAnAuthorizationThatIsNoPair(String header, String reason) {
        refuses(nothing.with("Authorization", header), reason);
    }

    @ParameterizedTest
    @CsvSource({
        "portal:%, form-escape",
        "portal:%4, form-escape",
        "portal:%zz, form-escape",
        "%:x, form-escape",
        "portal:%ff, form-not-utf8",
        "portal:%00, form-nul"
    })
    void refusesAPairThatIsNotFormEncoded(String pair, String reason) {
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST, reason, () -> authenticate(nothing.rawBasic(pair)));
    }

    @Test
    void refusesBytesThatAreNotUtf8() {
        byte[] pair = "portal:secret".getBytes(UTF_8);
        byte[] broken = Arrays.copyOf(pair, pair.length + 1);
        broken[pair.length] = (byte) 0xFF;
        refuses(
                nothing.with("Authorization", "Basic " + Posted.base64(broken)),
                "client-secret-wrong");
    }

    @Test
    void refusesAFormThatIsNone() {
        SmallInstance.refuses(
                RefusalCode.UNSUPPORTED_MEDIA_TYPE,
                "not-a-form",
                () -> authenticate(nothing.with("Content-Type", "application/json")));
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST,
                "form-doubled",
                () -> authenticate(Posted.form(contoso, "client_id=portal&client_id=portal")));
    }
}
