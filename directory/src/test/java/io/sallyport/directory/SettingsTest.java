package io.sallyport.directory;

import static io.sallyport.directory.SmallInstance.refused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.StartRefused;
import io.sallyport.http.Rate;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SettingsTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Tenant fabrikam;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
        fabrikam = instance.tenant("fabrikam");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private Map<?, ?> perform(String name, Map<String, Object> given) {
        Activity activity =
                new SettingActivities(instance.tenants, instance.settings)
                        .activities().stream()
                                .filter(one -> one.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        return (Map<?, ?>)
                activity.effect()
                        .perform(instance.realm(), ActivityArguments.check(activity, given));
    }

    private long of(Tenant tenant, Setting setting) {
        return instance.settings.of(instance.in(tenant)).of(setting);
    }

    private void set(Setting setting, long value) {
        instance.settings.set(instance.in(contoso), Map.of(setting, value), _ -> {});
    }

    private static Ceilings ceilings(Map<String, Object> given) {
        String file = CanonicalJson.write(Map.of(Ceilings.MEMBER, given));
        return Ceilings.read(JsonObject.read(file.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void showsWhatIsUsualWhileNothingIsSet() {
        Map<?, ?> shown = perform("tenant.settings", Map.of("tenant", "contoso"));
        assertThat(Set.<Object>copyOf(shown.entrySet()))
                .hasSize(2 + Setting.values().length)
                .containsAll(
                        Map.<String, Object>of(
                                        "tenant",
                                        "contoso",
                                        "version",
                                        0L,
                                        "requestsPerSecond",
                                        10_000L,
                                        "requestsBurst",
                                        10_000L,
                                        "clientRequestsPerSecond",
                                        10_000L,
                                        "tokenLifeSeconds",
                                        3_600L,
                                        "applications",
                                        10_000L,
                                        "passwordLength",
                                        15L,
                                        "passkeyAttestation",
                                        0L)
                                .entrySet());
        assertThat(Setting.TOKEN_LIFE_SECONDS.most())
                .isEqualTo(NewApplication.TOKEN_LIFE_MAX.toSeconds());
    }

    @Test
    void changesWhatIsGivenAndNothingElseAndAtOnce() {
        assertThat(of(contoso, Setting.REQUESTS_PER_SECOND)).isEqualTo(10_000);
        Map<String, Object> asked =
                Map.of("tenant", "contoso", "requestsPerSecond", 200L, "requestsBurst", 400L);
        assertThat(perform("tenant.configure", asked).get("version")).isEqualTo(1L);
        asked = Map.of("tenant", "contoso", "requestsPerSecond", 300L);
        assertThat(perform("tenant.configure", asked).get("version")).isEqualTo(2L);
        for (int i = 0; i < 2; i++) {
            assertThat(of(contoso, Setting.REQUESTS_PER_SECOND)).isEqualTo(300);
            assertThat(of(contoso, Setting.REQUESTS_BURST)).isEqualTo(400);
            assertThat(of(contoso, Setting.APPLICATIONS)).isEqualTo(10_000);
            assertThat(of(fabrikam, Setting.REQUESTS_PER_SECOND)).isEqualTo(10_000);
            instance.restart();
        }
    }

    @Test
    void tellsOfEachChangeInTheTenantsOwnLogWithWhatWasBefore() {
        instance.settings.set(
                instance.in(contoso),
                Map.of(Setting.REQUESTS_BURST, 400L, Setting.REQUESTS_PER_SECOND, 200L),
                _ -> {});
        set(Setting.REQUESTS_PER_SECOND, 300);
        assertThat(
                        instance.events(contoso.id()).stream()
                                .filter(event -> event.text("action").equals("tenant.configured"))
                                .map(event -> event.object("details").members()))
                .containsExactly(
                        Map.of(
                                "before",
                                "requestsPerSecond=10000 requestsBurst=10000",
                                "after",
                                "requestsPerSecond=200 requestsBurst=400",
                                "version",
                                "1"),
                        Map.of(
                                "before",
                                "requestsPerSecond=200",
                                "after",
                                "requestsPerSecond=300",
                                "version",
                                "2"));
        assertThat(instance.actions(fabrikam.id())).doesNotContain("tenant.configured");
    }

    @Test
    void refusesWhatIsOutsideItsBounds() {
        for (Setting setting : Setting.values()) {
            for (long value :
                    new long[] {setting.least() - 1, setting.most() + 1, Long.MAX_VALUE}) {
                Refusal refusal = refused(RefusalCode.INVALID_REQUEST, () -> set(setting, value));
                assertThat(refusal.privateReason()).isEqualTo("settings-bounds");
            }
            set(setting, setting.least());
            set(setting, setting.most());
        }
        refused(
                RefusalCode.INVALID_REQUEST,
                () -> perform("tenant.configure", Map.of("tenant", "contoso")));
    }

    @Test
    void holdsEverySettingUnderTheInstancesCeiling() {
        set(Setting.REQUESTS_PER_SECOND, 5_000);
        instance.restart();
        Ceilings lowered = ceilings(Map.of("requestsPerSecond", 100L, "applications", 20_000L));
        Settings settings = new Settings(instance.parts(), lowered);
        TenantSettings now = settings.of(instance.in(contoso));
        assertThat(now.of(Setting.REQUESTS_PER_SECOND)).isEqualTo(100);
        assertThat(now.rates().all()).isEqualTo(Rate.perSecond(10_000, 100));
        // A ceiling gives nothing by itself.
        assertThat(now.of(Setting.APPLICATIONS)).isEqualTo(10_000);
        Map<Setting, Long> more = Map.of(Setting.REQUESTS_PER_SECOND, 101L);
        assertThat(
                        refused(
                                        RefusalCode.INVALID_REQUEST,
                                        () -> settings.set(instance.in(contoso), more, _ -> {}))
                                .publicDetail())
                .isEqualTo("requestsPerSecond is 1 to 100 here.");
    }

    @Test
    void refusesAConfigurationWithCeilingsThatAreNone() {
        assertThatThrownBy(() -> ceilings(Map.of("requestsPerMinute", 5L)))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("requestsPerMinute")
                .hasMessageContaining("clientRequestsPerSecond");
        for (long value : new long[] {0, -1, 3_601}) {
            assertThatThrownBy(() -> ceilings(Map.of("tokenLifeSeconds", value)))
                    .isInstanceOf(StartRefused.class)
                    .hasMessageContaining("60 to 3600");
        }
        assertThat(Ceilings.read(JsonObject.read(new byte[] {'{', '}'}))).isEqualTo(Ceilings.NONE);
    }

    private void create(Tenant tenant) {
        instance.applications.create(
                instance.in(tenant),
                new NewApplication(
                        "Portal",
                        Optional.empty(),
                        Optional.empty(),
                        Optional.empty(),
                        List.of(),
                        List.of(),
                        Optional.empty()));
    }

    @Test
    void letsATenantHaveAsManyApplicationsAsAreSet() {
        set(Setting.APPLICATIONS, 2);
        create(contoso);
        create(contoso);
        assertThat(refused(RefusalCode.CONFLICT, () -> create(contoso)).privateReason())
                .isEqualTo("applications-full");
        create(fabrikam);
        set(Setting.APPLICATIONS, 3);
        create(contoso);
        refused(RefusalCode.CONFLICT, () -> create(contoso));
    }
}
