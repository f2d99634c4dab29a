package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.Activity.Kind;
import io.sallyport.foundation.Activity.Parameter;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the provider's staff may do, called as the one runner calls it.
class ActivitiesTest {
    private static final String SECRET = "canary secret 5d41402a";

    /// Name, kind, and a star where it is required.
    private static final Map<String, List<String>> DECLARED =
            Map.ofEntries(
                    entry("tenant.create", List.of("name:TEXT*")),
                    entry("tenant.list", List.of("after:TEXT", "limit:WHOLE_NUMBER")),
                    entry("tenant.suspend", List.of("tenant:TEXT*")),
                    entry("tenant.resume", List.of("tenant:TEXT*")),
                    entry(
                            "signing-key.rotate",
                            List.of("tenant:TEXT*", "algorithm:TEXT", "atOnce:YES_OR_NO")),
                    entry("signing-key.list", List.of("tenant:TEXT*")),
                    entry("signing-key-schedule.show", List.of("tenant:TEXT*")),
                    entry(
                            "signing-key-schedule.set",
                            List.of(
                                    "tenant:TEXT*",
                                    "periodHours:WHOLE_NUMBER",
                                    "leadMinutes:WHOLE_NUMBER")),
                    entry(
                            "application.create",
                            List.of(
                                    "tenant:TEXT*",
                                    "name:TEXT*",
                                    "clientId:TEXT",
                                    "clientSecret:SECRET",
                                    "jwks:TEXT",
                                    "scopes:TEXTS",
                                    "resources:TEXTS",
                                    "tokenLifeSeconds:WHOLE_NUMBER",
                                    "signingAlgorithm:TEXT",
                                    "tlsClientAuthSubjectDn:TEXT",
                                    "tlsClientAuthSanDns:TEXT",
                                    "tlsClientAuthSanUri:TEXT",
                                    "tlsClientAuthSanIp:TEXT",
                                    "tlsClientAuthSanEmail:TEXT",
                                    "tlsClientAuthJwks:TEXT",
                                    "tlsClientCertificateBoundAccessTokens:YES_OR_NO",
                                    "multiTenant:YES_OR_NO",
                                    "homeIssuer:TEXT",
                                    "homeClientId:TEXT",
                                    "redirectUris:TEXTS",
                                    "postLogoutRedirectUris:TEXTS",
                                    "backchannelLogoutUri:TEXT",
                                    "pkceOptional:YES_OR_NO",
                                    "trusted:YES_OR_NO",
                                    "publicClient:YES_OR_NO")),
                    entry(
                            "trust-anchor.add",
                            List.of("tenant:TEXT*", "certificate:TEXT*", "crl:TEXT", "ocsp:TEXT")),
                    entry("trust-anchor.list", List.of("tenant:TEXT*")),
                    entry("trust-anchor.remove", List.of("tenant:TEXT*", "fingerprint:TEXT*")),
                    entry("application.list", List.of("tenant:TEXT*", "after:TEXT")),
                    entry("application.suspend", List.of("tenant:TEXT*", "clientId:TEXT*")),
                    entry("application.resume", List.of("tenant:TEXT*", "clientId:TEXT*")),
                    entry("application.renew", List.of("tenant:TEXT*", "clientId:TEXT*")),
                    entry("application.delete", List.of("tenant:TEXT*", "clientId:TEXT*")));

    @TempDir private Path folder;
    private SmallInstance instance;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private List<Activity> activities() {
        List<Activity> activities =
                new ArrayList<>(new TenantActivities(instance.tenants).activities());
        activities.addAll(
                new SigningKeyActivities(instance.tenants, instance.signingKeys).activities());
        activities.addAll(
                new ApplicationActivities(
                                instance.tenants, instance.applications, new FakeKeySets())
                        .activities());
        activities.addAll(
                new TrustAnchorActivities(instance.tenants, instance.anchors).activities());
        return activities;
    }

    private JsonObject run(String name, Map<String, ?> given) {
        return run(instance.realm(), name, given);
    }

    private JsonObject run(RequestContext context, String name, Map<String, ?> given) {
        Activity activity =
                activities().stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        ActivityArguments arguments = ActivityArguments.check(activity, given);
        Object result = activity.effect().perform(context, arguments);
        return JsonObject.read(CanonicalJson.write(result).getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void declaresEveryParameter() {
        Map<String, List<String>> declared =
                activities().stream()
                        .collect(
                                Collectors.toMap(
                                        Activity::name,
                                        activity ->
                                                activity.parameters().stream()
                                                        .map(ActivitiesTest::shown)
                                                        .toList()));
        assertThat(declared).isEqualTo(DECLARED);
        assertThat(activities())
                .allMatch(activity -> activity.meaning().endsWith("."))
                .allMatch(activity -> Character.isUpperCase(activity.meaning().charAt(0)));
    }

    private static String shown(Parameter parameter) {
        return parameter.name() + ":" + parameter.kind().name() + (parameter.required() ? "*" : "");
    }

    /// The runner repeats every other kind in the log.
    @Test
    void declaresWhateverIsSecretAsSecret() {
        for (Activity activity : activities()) {
            for (Parameter parameter : activity.parameters()) {
                boolean secret = parameter.name().toLowerCase(Locale.ROOT).contains("secret");
                assertThat(parameter.kind() == Kind.SECRET).as(parameter.name()).isEqualTo(secret);
            }
        }
    }

    @Test
    void makesATenantAndAnApplicationInIt() {
        JsonObject tenant = run("tenant.create", Map.of("name", "contoso"));
        assertThat(tenant.text("issuer")).isEqualTo("https://id.example/contoso");
        JsonObject application =
                run(
                        "application.create",
                        Map.of(
                                "tenant",
                                "contoso",
                                "name",
                                "Portal",
                                "clientId",
                                "portal",
                                "clientSecret",
                                SECRET,
                                "scopes",
                                List.of("read"),
                                "resources",
                                List.of("https://api.example"),
                                "tokenLifeSeconds",
                                90));
        assertThat(application.text("tenant")).isEqualTo("contoso");
        assertThat(application.members()).doesNotContainKey("clientSecret");
        Tenant contoso = instance.tenants.serving("contoso");
        Application found =
                instance.applications.find(instance.in(contoso), "portal").orElseThrow();
        assertThat(found.tokenLife()).hasValue(Duration.ofSeconds(90));
        assertThat(found.scopes()).containsExactly("read");
        assertThat(instance.applications.authenticates(instance.in(contoso), found, SECRET))
                .isTrue();
    }

    @Test
    void showsASecretOnceAndNeverInTheLog() {
        run("tenant.create", Map.of("name", "contoso"));
        Map<String, String> portal = Map.of("tenant", "contoso", "clientId", "portal");
        String made =
                run(
                                "application.create",
                                Map.of(
                                        "tenant", "contoso",
                                        "name", "Portal",
                                        "clientId", "portal"))
                        .text("clientSecret");
        String renewed = run("application.renew", portal).text("clientSecret");
        assertThat(renewed).isNotEqualTo(made);
        for (String act : List.of("application.suspend", "application.resume")) {
            assertThat(run(act, portal).members()).doesNotContainKey("clientSecret");
        }
        assertThat(run("application.list", Map.of("tenant", "contoso")).toString())
                .contains("portal")
                .doesNotContain(made, renewed);
        Tenant contoso = instance.tenants.serving("contoso");
        assertThat(instance.events(contoso.id()).toString()).doesNotContain(made, renewed);
    }

    @Test
    void registersOnlyKeySetsThatAClientCanUse() {
        run("tenant.create", Map.of("name", "contoso"));
        Map<String, String> good =
                Map.of("tenant", "contoso", "name", "Signer", "jwks", "{\"keys\":[]}");
        JsonObject made = run("application.create", good);
        assertThat(made.text("authentication")).isEqualTo("private_key_jwt");
        assertThat(made.members()).doesNotContainKey("clientSecret");
        Map<String, String> bad = Map.of("tenant", "contoso", "name", "Signer", "jwks", "{}");
        assertThat(
                        refused(RefusalCode.INVALID_REQUEST, () -> run("application.create", bad))
                                .privateReason())
                .isEqualTo("jwks");
    }

    @Test
    void keepsTheDeclaredBoundsOfATokensLife() {
        run("tenant.create", Map.of("name", "contoso"));
        for (long seconds : new long[] {0, -1, 3_601, Long.MAX_VALUE, Long.MIN_VALUE + 1}) {
            refused(
                    RefusalCode.INVALID_REQUEST,
                    () ->
                            run(
                                    "application.create",
                                    Map.of(
                                            "tenant", "contoso",
                                            "name", "Portal",
                                            "tokenLifeSeconds", seconds)));
        }
        run("application.create", Map.of("tenant", "contoso", "name", "Portal"));
    }

    @Test
    void changesApplicationsOfTheNamedTenantOnly() {
        run("tenant.create", Map.of("name", "contoso"));
        run("tenant.create", Map.of("name", "fabrikam"));
        for (String tenant : List.of("contoso", "fabrikam")) {
            run(
                    "application.create",
                    Map.of("tenant", tenant, "name", "Portal", "clientId", "portal"));
        }
        Map<String, String> portal = Map.of("tenant", "contoso", "clientId", "portal");
        assertThat(run("application.suspend", portal).text("status")).isEqualTo("suspended");
        assertThat(statusIn("fabrikam")).containsExactly("active");
        assertThat(run("application.resume", portal).text("status")).isEqualTo("active");
        assertThat(run("application.delete", portal).members())
                .isEqualTo(Map.of("clientId", "portal", "tenant", "contoso"));
        assertThat(statusIn("contoso")).isEmpty();
        assertThat(statusIn("fabrikam")).containsExactly("active");
    }

    private List<String> statusIn(String tenant) {
        return run("application.list", Map.of("tenant", tenant)).objects("applications").stream()
                .map(application -> application.text("status"))
                .toList();
    }

    @Test
    void suspendsAndResumesATenant() {
        run("tenant.create", Map.of("name", "contoso"));
        Map<String, String> contoso = Map.of("tenant", "contoso");
        assertThat(run("tenant.suspend", contoso).text("status")).isEqualTo("suspended");
        refused(RefusalCode.NOT_FOUND, () -> instance.tenants.serving("contoso"));
        // The provider's staff still reaches it.
        assertThat(run("application.list", contoso).objects("applications")).isEmpty();
        assertThat(run("tenant.resume", contoso).text("status")).isEqualTo("active");
        assertThat(instance.tenants.serving("contoso").active()).isTrue();
    }

    @Test
    void listsTenantsInPages() {
        for (int i = 0; i < 5; i++) {
            instance.time.step(Duration.ofMillis(1));
            run("tenant.create", Map.of("name", "tenant-" + i));
        }
        JsonObject first = run("tenant.list", Map.of("limit", 3));
        assertThat(names(first)).containsExactly("tenant-0", "tenant-1", "tenant-2");
        JsonObject second = run("tenant.list", Map.of("limit", 3, "after", first.text("next")));
        assertThat(names(second)).containsExactly("tenant-3", "tenant-4");
        assertThat(second.optionalText("next")).isEmpty();
        assertThat(names(run("tenant.list", Map.of()))).hasSize(5);
        refused(RefusalCode.INVALID_REQUEST, () -> run("tenant.list", Map.of("after", "x")));
        refused(
                RefusalCode.INVALID_REQUEST,
                () -> run("application.list", Map.of("tenant", "tenant-0", "after", "x")));
    }

    private static List<String> names(JsonObject page) {
        return page.objects("tenants").stream().map(tenant -> tenant.text("name")).toList();
    }

    @Test
    void refusesATenantThatIsNotThere() {
        Map<String, String> given = Map.of("tenant", "nobody");
        Map<String, String> application = Map.of("tenant", "nobody", "clientId", "portal");
        Map<String, String> fresh = Map.of("tenant", "nobody", "name", "Portal");
        for (String act :
                List.of(
                        "tenant.suspend",
                        "tenant.resume",
                        "signing-key.rotate",
                        "signing-key.list")) {
            refused(RefusalCode.NOT_FOUND, () -> run(act, given));
        }
        for (String act : List.of("suspend", "resume", "renew", "delete")) {
            refused(RefusalCode.NOT_FOUND, () -> run("application." + act, application));
        }
        refused(RefusalCode.NOT_FOUND, () -> run("application.create", fresh));
        refused(RefusalCode.NOT_FOUND, () -> run("application.list", given));
        assertThat(instance.actions(TenantId.OPERATOR_REALM)).isEmpty();
    }

    /// Nobody reaches from one tenant into another by naming it.
    @Test
    void reachesIntoATenantFromTheOperatorRealmOnly() {
        run("tenant.create", Map.of("name", "contoso"));
        Tenant fabrikam = instance.tenant("fabrikam");
        Map<String, String> fresh = Map.of("tenant", "contoso", "name", "Portal");
        refused(
                RefusalCode.NOT_FOUND,
                () -> run(instance.in(fabrikam), "application.create", fresh));
        refused(
                RefusalCode.NOT_FOUND,
                () ->
                        run(
                                instance.in(fabrikam),
                                "signing-key.rotate",
                                Map.of("tenant", "contoso")));
    }
}
