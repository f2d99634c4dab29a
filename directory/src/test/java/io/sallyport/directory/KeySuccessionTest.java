package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.RowId;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// One key after another by the clock alone, whether the job comes early, late or never.
@Timeout(60)
class KeySuccessionTest {
    private static final Duration PERIOD = KeySchedule.DEFAULT.period();
    private static final Duration LEAD = KeySchedule.DEFAULT.lead();

    @TempDir private Path folder;
    private SmallInstance instance;
    private Tenant contoso;
    private Instant begin;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        begin = instance.time.instant();
        contoso = instance.tenant("contoso");
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private String signing() {
        return instance.signing(contoso).kid();
    }

    private Instant tend() {
        return instance.signingKeys.tend(instance.in(contoso));
    }

    private List<String> published() {
        return instance.signingKeys.published(instance.in(contoso)).stream()
                .map(VerificationKey::kid)
                .toList();
    }

    private void at(Instant then) {
        instance.time.step(Duration.between(instance.time.instant(), then));
    }

    private int rows() {
        return instance.parts()
                .store()
                .list(
                        instance.in(contoso).scope(),
                        SigningKeyTable.SIGNING_KEYS,
                        new RowId(new UUID(0, 0)),
                        1_000)
                .size();
    }

    @Test
    void publishesTheNextKeyBeforeItSigns() {
        String first = signing();
        Instant renewal = begin.plus(PERIOD).minus(LEAD.multipliedBy(2));
        assertThat(tend()).isEqualTo(renewal);
        at(renewal.minusMillis(1));
        assertThat(tend()).isEqualTo(renewal);
        assertThat(published()).containsExactly(first);
        at(renewal);
        tend();
        assertThat(published()).hasSize(2).contains(first);
        String next = published().stream().filter(kid -> !kid.equals(first)).findFirst().get();
        assertThat(signing()).isEqualTo(first);
        // Published is not active: whoever has it makes no token with it yet.
        assertThat(instance.standing(contoso, next, instance.time.instant()))
                .isEqualTo(new KeyStanding.NotYet());
        at(begin.plus(PERIOD).minusMillis(1));
        assertThat(signing()).isEqualTo(first);
        at(begin.plus(PERIOD));
        assertThat(signing()).isEqualTo(next);
        assertThat(instance.standing(contoso, first, begin.plus(PERIOD).minusMillis(1)))
                .isInstanceOf(KeyStanding.InForce.class);
        at(begin.plus(PERIOD).plus(KeySchedule.OVERLAP));
        assertThat(instance.standing(contoso, first, begin.plus(PERIOD).minusMillis(1)))
                .isEqualTo(new KeyStanding.Ended());
        assertThat(published()).containsExactly(next);
    }

    @Test
    void makesOneSuccessorHoweverOftenItIsAsked() {
        at(begin.plus(PERIOD).minus(LEAD));
        for (int i = 0; i < 5; i++) {
            tend();
            instance.restart();
        }
        assertThat(published()).hasSize(2);
        assertThat(rows()).isEqualTo(2);
    }

    @Test
    void removesWhatEndedADayAgoAndTellsOfIt() {
        String first = signing();
        at(begin.plus(PERIOD).minus(LEAD));
        tend();
        Instant removal =
                begin.plus(PERIOD).plus(KeySchedule.OVERLAP).plus(KeyTurns.KEPT_AFTER_END);
        at(removal.minusMillis(1));
        assertThat(tend()).isEqualTo(removal);
        assertThat(rows()).isEqualTo(2);
        at(removal);
        tend();
        assertThat(rows()).isEqualTo(1);
        assertThat(signing()).isNotEqualTo(first);
        assertThat(instance.actions(contoso.id()))
                .containsExactly(
                        "signing-key.created", "signing-key.created", "signing-key.deleted");
    }

    /// No key signs past its end, though no job ran: the request that needs one makes it.
    @Test
    void makesTheSuccessorAtTheFirstNeedWhenNobodyDid() {
        String first = signing();
        at(begin.plus(PERIOD));
        String second = signing();
        assertThat(second).isNotEqualTo(first);
        assertThat(signing()).isEqualTo(second);
        assertThat(instance.standing(contoso, second, instance.time.instant()))
                .isInstanceOf(KeyStanding.InForce.class);
        assertThat(published()).containsExactlyInAnyOrder(first, second);
        assertThat(
                        instance.events(contoso.id()).stream()
                                .map(event -> event.texts("actors").getFirst()))
                .containsExactly("bootstrap", "job:signing-keys");
    }

    @Test
    void publishesAKeyInATenantThatSleptForAYear() {
        String first = signing();
        at(begin.plus(Duration.ofDays(365)));
        assertThat(published()).hasSize(1).doesNotContain(first);
        assertThat(published()).containsExactly(signing());
    }

    @Test
    void tendsToATenantThatSleptForAYear() {
        at(begin.plus(Duration.ofDays(365)));
        assertThat(tend()).isAfter(instance.time.instant());
        assertThat(rows()).isEqualTo(1);
        assertThat(published()).containsExactly(signing());
    }

    /// A thousand requests that find no key are answered with one.
    @Test
    void makesOneKeyForManyThatNeedIt() throws Exception {
        at(begin.plus(PERIOD));
        List<Future<String>> asked = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                asked.add(threads.submit(this::signing));
            }
        }
        Set<String> got = new HashSet<>();
        for (Future<String> one : asked) {
            got.add(one.get());
        }
        assertThat(got).hasSize(1);
        assertThat(rows()).isEqualTo(2);
    }

    /// Two nodes on one database, at the same instant.
    @Test
    void givesATurnToOneKeyThoughTwoNodesMakeIt() throws Exception {
        List<SigningKeys> nodes =
                List.of(new SigningKeys(instance.parts()), new SigningKeys(instance.parts()));
        for (int i = 0; i < 40; i++) {
            boolean job = i % 2 == 0;
            instance.time.step(job ? PERIOD.minus(LEAD) : LEAD);
            List<Future<?>> made = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(2)) {
                for (SigningKeys node : nodes) {
                    made.add(
                            threads.submit(() ->
                                    job
                                            ? node.tend(instance.in(contoso))
                                            : node.signing(
                                                    instance.in(contoso),
                                                    SignatureAlgorithm.ES256)));
                }
            }
            for (Future<?> one : made) {
                one.get();
            }
            // The job of the one node, or the need of both.
            assertThat(rows()).isLessThanOrEqualTo(i + 2);
        }
        instance.restart();
        tend();
        tend();
        assertThat(rows()).isLessThanOrEqualTo(3);
        assertThat(published()).contains(signing());
    }

    @Test
    void namesTheTenantsWhoseKeysChanged() {
        assertThat(instance.signingKeys.takeChanged()).containsExactly(contoso.id());
        assertThat(instance.signingKeys.takeChanged()).isEmpty();
        tend();
        signing();
        assertThat(instance.signingKeys.takeChanged()).isEmpty();
        rotated();
        assertThat(instance.signingKeys.takeChanged()).containsExactly(contoso.id());
    }

    @Test
    void keepsTheAlgorithmsApart() {
        SigningKey edwards =
                instance.signingKeys.signing(instance.in(contoso), SignatureAlgorithm.EDDSA);
        assertThat(edwards.verification().algorithm()).isEqualTo(SignatureAlgorithm.EDDSA);
        assertThat(signing()).isNotEqualTo(edwards.kid());
        at(begin.plus(PERIOD).minus(LEAD));
        tend();
        assertThat(published()).hasSize(4);
        at(begin.plus(PERIOD));
        assertThat(
                        instance.signingKeys
                                .signing(instance.in(contoso), SignatureAlgorithm.EDDSA)
                                .kid())
                .isNotEqualTo(edwards.kid());
        assertThat(rows()).isEqualTo(4);
    }

    /// A rotation by hand while the next key is published already: that one keeps its beginning.
    @Test
    void rotatesByHandWhileTheNextKeyWaits() {
        at(begin.plus(PERIOD).minus(LEAD));
        String first = signing();
        tend();
        String next = published().stream().filter(kid -> !kid.equals(first)).findFirst().get();
        String byHand = rotated();
        assertThat(signing()).isEqualTo(byHand);
        at(begin.plus(PERIOD).minusMillis(1));
        assertThat(signing()).isEqualTo(byHand);
        at(begin.plus(PERIOD));
        assertThat(signing()).isEqualTo(next);
        assertThat(published()).containsExactlyInAnyOrder(byHand, next);
    }

    private String rotated() {
        return instance.signingKeys
                .rotate(instance.in(contoso), java.util.Optional.empty())
                .getFirst()
                .kid();
    }

    /// What waits for its turn may have been stolen with the rest.
    @Test
    void endsTheNextKeyTooWhenAllAreEndedAtOnce() {
        at(begin.plus(PERIOD).minus(LEAD));
        tend();
        String fresh =
                instance.signingKeys
                        .rotateAtOnce(instance.in(contoso), java.util.Optional.empty())
                        .getFirst()
                        .kid();
        assertThat(published()).containsExactly(fresh);
        at(begin.plus(PERIOD).plusSeconds(1));
        assertThat(signing()).isEqualTo(fresh);
    }

    /// Whatever happens when: there is a key that signs, it verifies what it signs now, it is in
    /// the key set, and none signs past its end.
    @Test
    void alwaysHasAKeyThatSignsAndVerifies() {
        RandomGenerator chance = new java.util.Random(20261127);
        for (int i = 0; i < 300; i++) {
            instance.time.step(Duration.ofMinutes(chance.nextLong(1, 4_000)));
            switch (chance.nextInt(6)) {
                case 0 -> rotated();
                case 1 -> instance.restart();
                case 2, 3 -> assertThat(tend()).isAfter(instance.time.instant());
                default -> {}
            }
            String kid = signing();
            assertThat(published()).contains(kid);
            assertThat(instance.standing(contoso, kid, instance.time.instant()))
                    .isInstanceOf(KeyStanding.InForce.class);
        }
        tend();
        assertThat(rows()).isLessThan(8);
    }
}
