package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.Parts;
import io.sallyport.directory.SigningKeyActivities;
import io.sallyport.directory.SigningKeys;
import io.sallyport.directory.Tenant;
import io.sallyport.directory.Tenants;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Many tenants' keys, with nothing but rounds of housekeeping.
class SigningKeyRoundsTest {
    private static final int TENANTS = 60;

    @TempDir private Path folder;
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final Ids ids = new Ids(time, new SeededRandomness(3));
    private Keyring keyring;
    private Store store;
    private SigningKeys signingKeys;
    private Tenants tenants;
    private final List<Tenant> made = new ArrayList<>();

    @BeforeEach
    void start() {
        keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), new SeededRandomness(4), time),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "test");
        store = JdbcStore.openSqlite(folder, keyring, time, () -> {});
        Parts parts = new Parts(store, keyring, ids, time);
        signingKeys = new SigningKeys(parts);
        tenants = new Tenants(parts, signingKeys, "https://id.example");
        for (int i = 0; i < TENANTS; i++) {
            made.add(tenants.create(context(), "tenant-" + i));
        }
    }

    @AfterEach
    void stop() {
        store.close();
        keyring.close();
    }

    private RequestContext context() {
        return new RequestContext(
                tenants.realm(),
                List.of(new Actor.Job("node")),
                Purpose.HOUSEKEEPING,
                "local",
                ids.request(),
                time.instant().plus(Duration.ofMinutes(1)));
    }

    private SigningKeyRounds rounds() {
        return new SigningKeyRounds(
                new TenantWalk(tenants, keyring, store, time, this::context), signingKeys);
    }

    private RequestContext in(Tenant tenant) {
        return context().within(tenants.scope(tenant));
    }

    private long keys() {
        return made.stream().mapToLong(one -> signingKeys.published(in(one)).size()).sum();
    }

    private void untilAllAreLookedAt(SigningKeyRounds rounds) {
        for (int i = 0; i < TENANTS; i++) {
            rounds.round();
        }
    }

    @Test
    void makesEveryTenantsNextKeyInTime() {
        SigningKeyRounds rounds = rounds();
        untilAllAreLookedAt(rounds);
        assertThat(keys()).isEqualTo(TENANTS);
        time.step(Duration.ofDays(28));
        untilAllAreLookedAt(rounds);
        assertThat(keys()).isEqualTo(2 * TENANTS);
        time.step(Duration.ofDays(2));
        for (Tenant tenant : made) {
            signingKeys.signing(in(tenant), SignatureAlgorithm.ES256);
        }
        assertThat(keys()).isEqualTo(2 * TENANTS);
    }

    /// A stop in the middle loses nothing: what is due stands in the rows alone.
    @Test
    void goesOnWhereAnotherProcessStopped() {
        time.step(Duration.ofDays(28));
        rounds().round();
        assertThat(keys()).isBetween(TENANTS + 1L, 2L * TENANTS);
        untilAllAreLookedAt(rounds());
        assertThat(keys()).isEqualTo(2 * TENANTS);
    }

    /// An hour's schedule would be over before the next look that was planned.
    @Test
    void looksAtOnceAtWhatWasChangedByHand() {
        SigningKeyRounds rounds = rounds();
        untilAllAreLookedAt(rounds);
        Tenant tenant = made.getFirst();
        perform(
                "signing-key-schedule.set",
                Map.of("tenant", tenant.name(), "periodHours", 1L, "leadMinutes", 15L));
        perform("signing-key.rotate", Map.of("tenant", tenant.name(), "atOnce", true));
        rounds.round();
        assertThat(keys()).isEqualTo(TENANTS);
        time.step(Duration.ofMinutes(30));
        rounds.round();
        assertThat(signingKeys.published(in(tenant))).hasSize(2);
        assertThat(keys()).isEqualTo(TENANTS + 1);
    }

    private void perform(String name, Map<String, Object> given) {
        Activity activity =
                new SigningKeyActivities(tenants, signingKeys)
                        .activities().stream()
                                .filter(one -> one.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        Object answer =
                activity.effect().perform(context(), ActivityArguments.check(activity, given));
        assertThat(answer).isNotNull();
    }

    @Test
    void meetsATenantThatCameLater() {
        SigningKeyRounds rounds = rounds();
        untilAllAreLookedAt(rounds);
        made.add(tenants.create(context(), "late"));
        time.step(Duration.ofDays(28));
        untilAllAreLookedAt(rounds);
        rounds.round();
        assertThat(keys()).isEqualTo(2L * made.size());
    }
}
