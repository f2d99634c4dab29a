package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Application;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.testkit.SampleCertificate;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Tokens that are bound to a certificate (RFC 8705 3).
class BoundTokensTest {
    @TempDir private static Path folder;
    private static SmallInstance instance;
    private static Tenant contoso;
    private static Application bound;
    private static Application plain;
    private static X509Certificate own;
    private static X509Certificate other;

    @BeforeAll
    static void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        plain = instance.client(contoso, "plain");
        NewApplication asked =
                new NewApplication(
                        "bound",
                        Optional.of("bound"),
                        Optional.of(SmallInstance.SECRET),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty());
        NewApplication.Certificates certificates =
                new NewApplication.Certificates(Optional.empty(), true);
        bound =
                instance.applications
                        .create(instance.in(contoso), asked.with(certificates))
                        .application();
        own = certificate();
        other = certificate();
    }

    @AfterAll
    static void stop() {
        instance.close();
    }

    private static X509Certificate certificate() {
        return SampleCertificate.client("CN=x", instance.time.instant()).selfSigned().certificate();
    }

    private static JsonObject post(String door, Application client, Posted posted) {
        return JsonObject.read(
                instance.door("/{tenant}/oauth2/" + door)
                        .handle(instance.in(contoso, client), posted.request())
                        .body());
    }

    private static String token(Application client, List<X509Certificate> shown) {
        Posted asked =
                Posted.fields(contoso, Map.of("grant_type", "client_credentials")).showing(shown);
        return post("token", client, asked).text("access_token");
    }

    private static VerifiedToken show(String token, List<X509Certificate> shown) {
        return instance.verifier.forApi(instance.in(contoso), contoso, token, shown);
    }

    private static void refuses(String reason, String token, List<X509Certificate> shown) {
        SmallInstance.refuses(RefusalCode.INVALID_TOKEN, reason, () -> show(token, shown));
    }

    private static JsonObject introspected(String token) {
        return post("introspect", plain, Posted.fields(contoso, Map.of("token", token)));
    }

    private static String cnf(String name, String value) {
        return CanonicalJson.write(Map.of(name, value));
    }

    @Test
    void countsBesideItsCertificateOnly() {
        String token = token(bound, List.of(own));
        assertThat(show(token, List.of(own)).clientId()).isEqualTo("bound");
        assertThat(show(token, List.of(own, other)).clientId()).isEqualTo("bound");
        refuses("token-certificate-missing", token, List.of());
        refuses("token-certificate-other", token, List.of(other));
        // Whose key was not proven: it was only sent along.
        refuses("token-certificate-other", token, List.of(other, own));
    }

    /// RFC 8705 3.2: whoever asks is the one to compare.
    @Test
    void saysWhichCertificateToWhoAsks() {
        JsonObject answer = introspected(token(bound, List.of(own)));
        assertThat(answer.yes("active")).isTrue();
        assertThat(answer.object("cnf").members())
                .isEqualTo(Map.of("x5t#S256", Confirmation.thumbprint(own)));
        JsonObject unbound = introspected(token(plain, List.of(own)));
        assertThat(unbound.yes("active")).isTrue();
        assertThat(unbound.members()).doesNotContainKey("cnf");
    }

    @Test
    void isGivenWhereACertificateIsShownOnly() {
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST, "certificate-missing", () -> token(bound, List.of()));
    }

    @Test
    void leavesOthersTokensAsTheyWere() {
        String token = token(plain, List.of(own));
        assertThat(show(token, List.of()).clientId()).isEqualTo("plain");
        assertThat(show(token, List.of(other)).clientId()).isEqualTo("plain");
    }

    /// With the signing key in their hands: the log says what the token is bound to.
    @Test
    void cannotBeUnboundByWhoHasTheKey() {
        Forged token = Forged.of(token(bound, List.of(own)));
        String thumbprint = Confirmation.thumbprint(other);
        for (Forged one :
                List.of(
                        token.withoutClaim("cnf"),
                        token.claim("cnf", cnf(Confirmation.THUMBPRINT, thumbprint)))) {
            refuses("token-without-entry", one.signed(instance.key(contoso)), List.of(other));
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "short", "jwk", "both"})
    void isConfirmedInNoOtherWay(String how) {
        String thumbprint = Confirmation.thumbprint(own);
        String cnf =
                switch (how) {
                    case "short" -> cnf(Confirmation.THUMBPRINT, thumbprint.substring(1));
                    case "jwk" -> cnf("jwk", "x");
                    case "both" ->
                            cnf(Confirmation.THUMBPRINT, thumbprint).replace("}", ",\"jkt\":1}");
                    default -> "{}";
                };
        Forged token = Forged.of(token(bound, List.of(own))).claim("cnf", cnf);
        String reason =
                how.equals("short") || how.equals("both")
                        ? "token-confirmation"
                        : "token-claim-missing";
        refuses(reason, token.signed(instance.key(contoso)), List.of(own));
    }

    /// The form of the claim, as another reader knows it.
    @Test
    void standsInTheTokenAsTheStandardSays() {
        JsonObject payload = CompactJws.parse(token(bound, List.of(own))).orElseThrow().payload();
        assertThat(payload.object("cnf").text("x5t#S256"))
                .isEqualTo(
                        com.nimbusds.jose.util.X509CertUtils.computeSHA256Thumbprint(own)
                                .toString());
    }
}
