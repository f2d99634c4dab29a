package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.directory.SigningKeyActivities;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.RequestContext;
import io.sallyport.keys.SignatureAlgorithm;
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
    private SmallNode node;
    private final List<Tenant> made = new ArrayList<>();

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        for (int i = 0; i < TENANTS; i++) {
            made.add(node.tenants.create(node.context(), "tenant-" + i));
        }
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private SigningKeyRounds rounds() {
        return new SigningKeyRounds(node.walk, node.signingKeys);
    }

    private RequestContext in(Tenant tenant) {
        return node.context().within(node.tenants.scope(tenant));
    }

    private long keys() {
        return made.stream().mapToLong(one -> node.signingKeys.published(in(one)).size()).sum();
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
        node.time.step(Duration.ofDays(28));
        untilAllAreLookedAt(rounds);
        assertThat(keys()).isEqualTo(2 * TENANTS);
        node.time.step(Duration.ofDays(2));
        for (Tenant tenant : made) {
            node.signingKeys.signing(in(tenant), SignatureAlgorithm.ES256);
        }
        assertThat(keys()).isEqualTo(2 * TENANTS);
    }

    /// A stop in the middle loses nothing: what is due stands in the rows alone.
    @Test
    void goesOnWhereAnotherProcessStopped() {
        node.time.step(Duration.ofDays(28));
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
        node.time.step(Duration.ofMinutes(30));
        rounds.round();
        assertThat(node.signingKeys.published(in(tenant))).hasSize(2);
        assertThat(keys()).isEqualTo(TENANTS + 1);
    }

    private void perform(String name, Map<String, Object> given) {
        Activity activity =
                new SigningKeyActivities(node.tenants, node.signingKeys)
                        .activities().stream()
                                .filter(one -> one.name().equals(name))
                                .findFirst()
                                .orElseThrow();
        Object answer =
                activity.effect().perform(node.context(), ActivityArguments.check(activity, given));
        assertThat(answer).isNotNull();
    }

    @Test
    void meetsATenantThatCameLater() {
        SigningKeyRounds rounds = rounds();
        untilAllAreLookedAt(rounds);
        made.add(node.tenants.create(node.context(), "late"));
        node.time.step(Duration.ofDays(28));
        untilAllAreLookedAt(rounds);
        rounds.round();
        assertThat(keys()).isEqualTo(2L * made.size());
    }
}
