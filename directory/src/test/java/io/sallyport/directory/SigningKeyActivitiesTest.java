package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.CanonicalJson;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.RefusalCode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What the provider's staff may do to signing keys, called as the one runner calls it.
class SigningKeyActivitiesTest {
    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        contoso = instance.tenant("contoso");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private JsonObject run(String name, Map<String, ?> more) {
        Map<String, Object> given = new TreeMap<>(more);
        given.put("tenant", "contoso");
        Activity activity =
                new SigningKeyActivities(instance.tenants, instance.signingKeys)
                        .activities().stream()
                                .filter(one -> one.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        Object result =
                activity.effect()
                        .perform(instance.realm(), ActivityArguments.check(activity, given));
        return JsonObject.read(CanonicalJson.write(result).getBytes(StandardCharsets.UTF_8));
    }

    private static List<String> each(JsonObject answer, String member) {
        return answer.objects("keys").stream().map(key -> key.text(member)).toList();
    }

    private void application(String algorithm) {
        Activity create =
                new ApplicationActivities(
                                instance.tenants, instance.applications, new FakeKeySets())
                        .activities()
                        .getFirst();
        Object made =
                create.effect()
                        .perform(
                                instance.realm(),
                                ActivityArguments.check(
                                        create,
                                        Map.of(
                                                "tenant", "contoso",
                                                "name", "Portal",
                                                "signingAlgorithm", algorithm)));
        assertThat(CanonicalJson.write(made))
                .contains("\"signingAlgorithm\":\"" + algorithm + "\"");
    }

    @Test
    void rotatesWithAnOverlapOrAtOnce() {
        Instant turn = instance.time.instant();
        String first = instance.signing(contoso).kid();
        JsonObject rotated = run("signing-key.rotate", Map.of());
        assertThat(rotated.text("tenant")).isEqualTo("contoso");
        String second = each(rotated, "kid").getFirst();
        assertThat(each(rotated, "state")).containsExactly("current");
        assertThat(instance.signing(contoso).kid()).isEqualTo(second);
        assertThat(instance.standing(contoso, first, turn)).isInstanceOf(KeyStanding.InForce.class);
        assertThat(each(run("signing-key.list", Map.of()), "state"))
                .containsExactlyInAnyOrder("current", "retiring");
        String third = each(run("signing-key.rotate", Map.of("atOnce", true)), "kid").getFirst();
        for (String old : List.of(first, second)) {
            assertThat(instance.standing(contoso, old, turn)).isEqualTo(new KeyStanding.Ended());
        }
        assertThat(instance.signing(contoso).kid()).isEqualTo(third);
        assertThat(each(run("signing-key.list", Map.of()), "state"))
                .containsExactlyInAnyOrder("current", "ended", "ended");
    }

    @Test
    void makesAKeyForAnApplicationsAlgorithm() {
        application("ES256");
        assertThat(each(run("signing-key.list", Map.of()), "algorithm")).containsExactly("ES256");
        application("EdDSA");
        application("EdDSA");
        assertThat(each(run("signing-key.list", Map.of()), "algorithm"))
                .containsExactly("ES256", "EdDSA");
        SmallInstance.refused(RefusalCode.INVALID_REQUEST, () -> application("HS256"));
        SmallInstance.refused(RefusalCode.INVALID_REQUEST, () -> application("none"));
    }

    @Test
    void rotatesOneAlgorithmOrAll() {
        application("EdDSA");
        assertThat(each(run("signing-key.rotate", Map.of()), "algorithm"))
                .containsExactlyInAnyOrder("ES256", "EdDSA");
        JsonObject one = run("signing-key.rotate", Map.of("algorithm", "EdDSA"));
        assertThat(each(one, "algorithm")).containsExactly("EdDSA");
        SmallInstance.refused(
                RefusalCode.INVALID_REQUEST,
                () -> run("signing-key.rotate", Map.of("algorithm", "EDDSA")));
    }

    @Test
    void setsTheScheduleOfTheNextKeys() {
        JsonObject before = run("signing-key-schedule.show", Map.of());
        assertThat(before.number("periodHours")).isEqualTo(720);
        assertThat(before.number("leadMinutes")).isEqualTo(1_440);
        assertThat(before.number("overlapMinutes")).isEqualTo(61);
        JsonObject set =
                run("signing-key-schedule.set", Map.of("periodHours", 24, "leadMinutes", 30));
        assertThat(run("signing-key-schedule.show", Map.of())).isEqualTo(set);
        instance.restart();
        assertThat(run("signing-key-schedule.show", Map.of())).isEqualTo(set);
        JsonObject key = run("signing-key.rotate", Map.of()).objects("keys").getFirst();
        assertThat(Instant.parse(key.text("signsUntil")))
                .isEqualTo(instance.time.instant().plus(Duration.ofDays(1)));
        assertThat(instance.actions(contoso.id())).contains("signing-key-schedule.set");
    }

    @Test
    void refusesASchedulesThatCannotWork() {
        for (Map<String, Object> wrong :
                List.<Map<String, Object>>of(
                        Map.of("periodHours", 0),
                        Map.of("periodHours", 9_601),
                        Map.of("periodHours", Long.MAX_VALUE),
                        Map.of("periodHours", -5),
                        Map.of("leadMinutes", 14),
                        Map.of("leadMinutes", Long.MIN_VALUE),
                        Map.of("periodHours", 1, "leadMinutes", 31))) {
            SmallInstance.refused(
                    RefusalCode.INVALID_REQUEST, () -> run("signing-key-schedule.set", wrong));
        }
        run("signing-key-schedule.set", Map.of("periodHours", 1, "leadMinutes", 30));
    }
}
