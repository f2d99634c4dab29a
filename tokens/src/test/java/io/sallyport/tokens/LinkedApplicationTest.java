package io.sallyport.tokens;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import com.nimbusds.jose.JWSAlgorithm;
import com.nimbusds.jose.jwk.Curve;
import com.nimbusds.jose.jwk.ECKey;
import com.nimbusds.jose.jwk.JWKSet;
import io.sallyport.directory.Application;
import io.sallyport.directory.NewApplication;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// An application of one tenant that is installed in another, and whoever else would be it.
class LinkedApplicationTest {
    private static final ECKey KEY = SignedAssertion.key(Curve.P_256, "home");
    private static final ECKey OTHER_KEY = SignedAssertion.key(Curve.P_256, "home");
    private static final String SECRET = "a secret of the home application";
    private static final String UNVERIFIED = "home-unverified";

    @TempDir Path folder;
    private SmallInstance instance;
    private Tenant home;
    private Tenant away;
    private Tenant third;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        home = instance.tenant("contoso");
        away = instance.tenant("fabrikam");
        third = instance.tenant("tailspin");
        create(home, shared("portal", Optional.of(SECRET), Optional.empty()));
        String keys = new JWKSet(KEY.toPublicJWK()).toString();
        create(home, shared("signer", Optional.empty(), Optional.of(keys)));
        instance.client(home, "private");
        install(away, "portal", "local");
        install(away, "signer", "local.signer");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Application create(Tenant tenant, NewApplication asked) {
        return instance.applications.create(instance.in(tenant), asked).application();
    }

    private static NewApplication application(
            String clientId, Optional<String> secret, Optional<String> keys) {
        return new NewApplication(
                clientId,
                Optional.of(clientId),
                secret,
                keys,
                List.of("orders.read"),
                List.of(),
                Optional.empty());
    }

    private static NewApplication shared(
            String clientId, Optional<String> secret, Optional<String> keys) {
        return application(clientId, secret, keys)
                .with(new NewApplication.Tenancy(true, Optional.empty()));
    }

    private static NewApplication linked(String issuer, String clientId, String local) {
        return application(local, Optional.empty(), Optional.empty())
                .with(
                        new NewApplication.Tenancy(
                                false, Optional.of(new NewApplication.Home(issuer, clientId))));
    }

    private Application install(Tenant tenant, String clientId, String local) {
        return create(tenant, linked(home.issuer(), clientId, local));
    }

    private String authenticate(Tenant tenant, Posted posted) {
        return instance.clients
                .authenticate(instance.in(tenant), tenant, posted.request())
                .clientId();
    }

    private void refuses(Tenant tenant, String reason, Posted posted) {
        SmallInstance.refuses(
                RefusalCode.INVALID_CLIENT, reason, () -> authenticate(tenant, posted));
    }

    private static Posted basic(Tenant tenant, String clientId, String secret) {
        return Posted.form(tenant, "grant_type=client_credentials").basic(clientId, secret);
    }

    private Posted local() {
        return basic(away, "local", SECRET);
    }

    private Forged assertion(Tenant audience, String clientId) {
        return SignedAssertion.of(instance, audience, clientId);
    }

    private static Posted signed(Tenant tenant, Forged assertion) {
        return Posted.assertion(tenant, SignedAssertion.signed(assertion, KEY, JWSAlgorithm.ES256));
    }

    @Test
    void authenticatesByTheHomeApplicationsCredentials() {
        assertThat(authenticate(away, local())).isEqualTo("local");
        Forged assertion = assertion(away, "local.signer");
        assertThat(authenticate(away, signed(away, assertion))).isEqualTo("local.signer");
    }

    @Test
    void tellsBothTenants() {
        assertThat(instance.events(away, "application.created"))
                .extracting(event -> event.object("details").members())
                .contains(
                        Map.of(
                                "client", "local",
                                "home", home.issuer(),
                                "homeClient", "portal"));
        assertThat(instance.events(home, "application.created"))
                .extracting(event -> event.object("details").members())
                .contains(
                        Map.of("client", "portal", "multiTenant", "true"),
                        Map.of("client", "private"));
        List<JsonObject> told = instance.events(home, "application.installed");
        assertThat(told).hasSize(2);
        JsonObject first = told.getFirst();
        assertThat(first.object("details").members())
                .isEqualTo(Map.of("client", "portal", "issuer", away.issuer()));
        // Who it was there, and from where, is the other tenant's own.
        assertThat(first.texts("actors")).containsExactly("tenant:" + away.id());
        assertThat(first.text("source")).isEqualTo("local");
    }

    @Test
    void refusesEverybodyElsesCredentials() {
        instance.client(home, "another");
        // The secret of another application of the home tenant's.
        refuses(away, UNVERIFIED, basic(away, "local", SmallInstance.SECRET));
        refuses(away, UNVERIFIED, basic(away, "local", ""));
        refuses(away, UNVERIFIED, basic(away, "local.signer", SECRET));
        refuses(away, "client-unknown", basic(away, "portal", SECRET));
        // Where nobody installed it, and under the local id at home.
        refuses(third, "client-unknown", basic(third, "local", SECRET));
        refuses(third, "client-unknown", basic(third, "portal", SECRET));
        refuses(home, "client-unknown", basic(home, "local", SECRET));
        String stolen =
                SignedAssertion.signed(
                        assertion(away, "local.signer"), OTHER_KEY, JWSAlgorithm.ES256);
        refuses(away, UNVERIFIED, Posted.assertion(away, stolen));
    }

    @Test
    void refusesAssertionsForTheOtherTenant() {
        refuses(away, "assertion-audience", signed(away, assertion(home, "local.signer")));
        refuses(home, "client-unknown", signed(home, assertion(home, "local.signer")));
        refuses(home, "assertion-audience", signed(home, assertion(away, "signer")));
        refuses(away, "client-unknown", signed(away, assertion(away, "signer")));
    }

    @Test
    void takesAnAssertionOnce() {
        Forged assertion = assertion(away, "local.signer");
        assertThat(authenticate(away, signed(away, assertion))).isEqualTo("local.signer");
        refuses(away, "assertion-replayed", signed(away, assertion));
        refuses(home, "client-unknown", signed(home, assertion));
    }

    @Test
    void refusesAssertionsThatNoKeySigned() throws Exception {
        Forged right = assertion(away, "local.signer");
        String unsigned = right.header("alg", "\"none\"").signed(_ -> new byte[0]);
        refuses(away, "assertion-malformed", Posted.assertion(away, unsigned));
        byte[] published = KEY.toPublicJWK().toString().getBytes(StandardCharsets.UTF_8);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(published, "HmacSHA256"));
        String keyed = right.header("alg", "\"HS256\"").signed(mac::doFinal);
        refuses(away, UNVERIFIED, Posted.assertion(away, keyed));
    }

    @Test
    void endsWithTheHomeApplicationAtOnce() {
        instance.applications.suspend(instance.in(home), "portal");
        refuses(away, UNVERIFIED, local());
        instance.applications.resume(instance.in(home), "portal");
        assertThat(authenticate(away, local())).isEqualTo("local");
        String renewed =
                instance.applications
                        .renew(instance.in(home), "portal", Optional.empty())
                        .clientSecret()
                        .orElseThrow();
        refuses(away, UNVERIFIED, local());
        assertThat(authenticate(away, basic(away, "local", renewed))).isEqualTo("local");
        instance.tenants.suspend(instance.realm(), "contoso");
        refuses(away, UNVERIFIED, basic(away, "local", renewed));
        instance.tenants.resume(instance.realm(), "contoso");
        assertThat(authenticate(away, basic(away, "local", renewed))).isEqualTo("local");
        instance.applications.delete(instance.in(home), "portal");
        refuses(away, UNVERIFIED, basic(away, "local", renewed));
    }

    @Test
    void endsWithTheLocalOneInItsTenantAlone() {
        install(third, "portal", "elsewhere");
        instance.applications.suspend(instance.in(away), "local");
        refuses(away, "client-suspended", local());
        assertThat(authenticate(third, basic(third, "elsewhere", SECRET))).isEqualTo("elsewhere");
        assertThat(authenticate(home, basic(home, "portal", SECRET))).isEqualTo("portal");
        SmallInstance.refuses(
                RefusalCode.CONFLICT,
                "application-linked",
                () -> instance.applications.renew(instance.in(away), "local", Optional.empty()));
    }

    /// Every no is the same, so that nobody learns what another tenant has.
    @Test
    void findsNothingToInstall() {
        Set<String> said = new HashSet<>();
        create(away, shared("chained", Optional.of(SECRET), Optional.empty()));
        instance.tenant("sleeping");
        instance.tenants.suspend(instance.realm(), "sleeping");
        for (NewApplication asked :
                List.of(
                        linked(home.issuer(), "nobody", "x"),
                        linked(home.issuer(), "private", "x"),
                        linked(home.issuer(), "PORTAL", "x"),
                        linked(away.issuer(), "chained", "x"),
                        linked(away.issuer(), "local", "x"),
                        linked(SmallInstance.ORIGIN + "/nobody", "portal", "x"),
                        linked(SmallInstance.ORIGIN + "/sleeping", "portal", "x"),
                        linked("https://elsewhere.example/contoso", "portal", "x"),
                        linked("contoso", "portal", "x"),
                        linked(home.issuer() + "/", "portal", "x"),
                        linked("", "portal", "x"))) {
            Refusal refusal = catchThrowableOfType(Refusal.class, () -> create(away, asked));
            said.add(refusal.code() + refusal.publicDetail() + refusal.privateReason());
        }
        assertThat(said).hasSize(1).first().asString().endsWith("home-unknown");
        assertThat(instance.events(home, "application.installed")).hasSize(2);
    }

    @Test
    void hasNoCredentialsOfItsOwn() {
        Optional<NewApplication.Home> portal =
                Optional.of(new NewApplication.Home(home.issuer(), "portal"));
        NewApplication own = application("x", Optional.of(SECRET), Optional.empty());
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST,
                "home-and-credential",
                () -> own.with(new NewApplication.Tenancy(false, portal)));
        NewApplication bare = application("x", Optional.empty(), Optional.empty());
        SmallInstance.refuses(
                RefusalCode.INVALID_REQUEST,
                "home-chain",
                () -> bare.with(new NewApplication.Tenancy(true, portal)));
        // What cannot be written here is not told there.
        SmallInstance.refuses(
                RefusalCode.CONFLICT, "client-id-taken", () -> install(away, "portal", "local"));
        assertThat(instance.events(home, "application.installed")).hasSize(2);
    }
}
