package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SignatureAlgorithm;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class SigningKeysTest {
    private static final Duration OVERLAP = KeySchedule.OVERLAP;

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

    private String signing(Tenant tenant) {
        return instance.signing(tenant).kid();
    }

    /// Under a token of just now.
    private boolean verifies(Tenant tenant, String kid) {
        return instance.standing(tenant, kid, instance.time.instant())
                instanceof KeyStanding.InForce;
    }

    /// Under a token that the key signed while it was its turn.
    private boolean stillVerifies(String kid, Instant issuedAt) {
        return instance.standing(contoso, kid, issuedAt) instanceof KeyStanding.InForce;
    }

    private List<String> published(Tenant tenant) {
        return instance.signingKeys.published(instance.in(tenant)).stream()
                .map(VerificationKey::kid)
                .toList();
    }

    private String rotate() {
        return instance.signingKeys.rotate(instance.in(contoso), Optional.empty()).getFirst().kid();
    }

    private String rotateAtOnce() {
        return instance.signingKeys
                .rotateAtOnce(instance.in(contoso), Optional.empty())
                .getFirst()
                .kid();
    }

    @Test
    void signsWithAKeyThatItPublishes() {
        SigningKey key = instance.signing(contoso);
        assertThat(published(contoso)).containsExactly(key.kid());
        VerificationKey verification =
                ((KeyStanding.InForce)
                                instance.standing(contoso, key.kid(), instance.time.instant()))
                        .key();
        assertThat(verification.verifies(new byte[] {1}, key.sign(new byte[] {1}))).isTrue();
        instance.restart();
        assertThat(signing(contoso)).isEqualTo(key.kid());
        assertThat(
                        verification.verifies(
                                new byte[] {2}, instance.signing(contoso).sign(new byte[] {2})))
                .isTrue();
    }

    /// The issuer, the route and the key must all be of one tenant.
    @Test
    void findsAKeyInItsOwnTenantOnly() {
        String own = signing(contoso);
        String foreign = signing(fabrikam);
        assertThat(verifies(contoso, own)).isTrue();
        assertThat(verifies(contoso, foreign)).isFalse();
        assertThat(verifies(contoso, "")).isFalse();
        for (Tenant context : List.of(contoso, fabrikam)) {
            Tenant issuer = context.equals(contoso) ? fabrikam : contoso;
            for (String kid : List.of(own, foreign)) {
                assertThat(
                                instance.signingKeys.standing(
                                        instance.in(context), issuer, kid, instance.time.instant()))
                        .isEqualTo(new KeyStanding.Unknown());
            }
        }
    }

    @Test
    void letsTheOldKeyVerifyUntilExactlyItsEnd() {
        String old = signing(contoso);
        Instant turn = instance.time.instant();
        String fresh = rotate();
        assertThat(fresh).isNotEqualTo(old);
        assertThat(signing(contoso)).isEqualTo(fresh);
        assertThat(published(contoso)).containsExactlyInAnyOrder(old, fresh);
        instance.time.step(OVERLAP.minusMillis(1));
        assertThat(stillVerifies(old, turn)).isTrue();
        assertThat(published(contoso)).containsExactlyInAnyOrder(old, fresh);
        instance.time.step(Duration.ofMillis(1));
        assertThat(instance.standing(contoso, old, turn)).isEqualTo(new KeyStanding.Ended());
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(verifies(contoso, fresh)).isTrue();
        instance.restart();
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(signing(contoso)).isEqualTo(fresh);
    }

    /// Whoever has the old key makes no new tokens with it.
    @Test
    void takesNothingNewOfAKeyThatNoLongerSigns() {
        String old = signing(contoso);
        Instant turn = instance.time.instant();
        rotate();
        Instant last = turn.plus(KeySchedule.SKEW);
        instance.time.step(Duration.ofMinutes(5));
        assertThat(stillVerifies(old, last)).isTrue();
        assertThat(instance.standing(contoso, old, last.plusSeconds(1)))
                .isEqualTo(new KeyStanding.Over());
        assertThat(instance.standing(contoso, old, instance.time.instant()))
                .isEqualTo(new KeyStanding.Over());
    }

    @Test
    void takesNothingFromBeforeAKeysFirstSecond() {
        instance.time.step(Duration.ofDays(1));
        String fresh = rotate();
        Instant begin = instance.time.instant();
        Instant second = Instant.ofEpochSecond(begin.getEpochSecond());
        assertThat(stillVerifies(fresh, second)).isTrue();
        assertThat(instance.standing(contoso, fresh, second.minusSeconds(1)))
                .isEqualTo(new KeyStanding.NotYet());
    }

    @Test
    void refusesAStolenKeyAtOnce() {
        String stolen = signing(contoso);
        String fresh = rotateAtOnce();
        assertThat(verifies(contoso, stolen)).isFalse();
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(signing(contoso)).isEqualTo(fresh);
    }

    @Test
    void rotatesOneTenantAlone() {
        String foreign = signing(fabrikam);
        rotateAtOnce();
        assertThat(signing(fabrikam)).isEqualTo(foreign);
        assertThat(published(fabrikam)).containsExactly(foreign);
    }

    /// Twice in one millisecond: the second must not find the first key still signing. A theft that
    /// is noticed after an ordinary rotation.
    @Test
    void endsEarlierKeysAtOnceWhenAskedTo() {
        String stolen = signing(contoso);
        rotate();
        assertThat(verifies(contoso, stolen)).isTrue();
        rotateAtOnce();
        assertThat(verifies(contoso, stolen)).isFalse();
    }

    @Test
    void rotatesAgainAtTheSameInstant() {
        String first = signing(contoso);
        String second = rotate();
        String third = rotate();
        assertThat(signing(contoso)).isEqualTo(third);
        assertThat(published(contoso)).containsExactlyInAnyOrder(first, second, third);
        instance.time.step(OVERLAP);
        assertThat(published(contoso)).containsExactly(third);
    }

    @Test
    void worksOnAfterMoreRotationsThanAPageHolds() {
        Set<String> made = new HashSet<>(published(contoso));
        for (int i = 0; i < 150; i++) {
            instance.time.step(Duration.ofMillis(1));
            String fresh = rotate();
            made.add(fresh);
            assertThat(signing(contoso)).isEqualTo(fresh);
            assertThat(verifies(contoso, fresh)).isTrue();
        }
        assertThat(made).hasSize(151);
        assertThat(published(contoso)).containsExactlyInAnyOrderElementsOf(made);
        instance.restart();
        assertThat(published(contoso)).containsExactlyInAnyOrderElementsOf(made);
        instance.time.step(OVERLAP);
        assertThat(published(contoso)).containsExactly(signing(contoso));
    }

    /// Of rotations at one time each leaves one signing key and no key without an end behind.
    @Test
    void leavesOneSigningKeyWhenSeveralRotateAtOnce() throws Exception {
        String old = signing(contoso);
        Set<String> fresh = ConcurrentHashMap.newKeySet();
        List<Future<?>> rotations = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                rotations.add(
                        threads.submit(() -> {
                            try {
                                fresh.add(rotate());
                            } catch (Refusal otherCameFirst) {
                                assertThat(otherCameFirst.code()).isEqualTo(RefusalCode.CONFLICT);
                            }
                        }));
            }
        }
        for (Future<?> rotation : rotations) {
            rotation.get();
        }
        assertThat(fresh).isNotEmpty().doesNotContain(old);
        assertThat(published(contoso)).contains(signing(contoso), old);
        instance.time.step(OVERLAP);
        assertThat(published(contoso)).containsExactly(signing(contoso));
    }

    @Test
    void answersReadersWhileItRotates() throws Exception {
        AtomicBoolean done = new AtomicBoolean();
        List<Future<Integer>> readers = new ArrayList<>();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            for (int i = 0; i < 3; i++) {
                readers.add(threads.submit(() -> readUntil(done)));
            }
            try {
                for (int i = 0; i < 40; i++) {
                    instance.time.step(Duration.ofMillis(1));
                    String fresh = rotate();
                    assertThat(signing(contoso)).isEqualTo(fresh);
                }
            } finally {
                done.set(true);
            }
        }
        for (Future<Integer> reader : readers) {
            assertThat(reader.get()).isPositive();
        }
    }

    /// Whatever signs at an instant verifies at that instant and is published.
    private int readUntil(AtomicBoolean done) {
        int reads = 0;
        while (!done.get()) {
            String kid = signing(contoso);
            assertThat(verifies(contoso, kid)).isTrue();
            assertThat(published(contoso)).contains(kid);
            reads++;
        }
        return reads;
    }

    private SigningKey rehearse(Instant from, Instant signsUntil, Instant end) {
        return instance.signingKeys
                .rehearse(
                        instance.in(contoso),
                        List.of(
                                new SigningKeys.Rehearsal(
                                        SignatureAlgorithm.ES256, from, signsUntil, end)))
                .getFirst();
    }

    /// The private half of such a key is in an attacker's hands.
    @Test
    void neverSignsWithAKeyOfARehearsal() {
        String own = signing(contoso);
        Instant now = instance.time.instant();
        SigningKey stolen = rehearse(now, now.plus(OVERLAP), now.plus(OVERLAP));
        assertThat(signing(contoso)).isEqualTo(own);
        assertThat(verifies(contoso, stolen.kid())).isTrue();
        assertThat(verifies(fabrikam, stolen.kid())).isFalse();
        instance.time.step(OVERLAP);
        assertThat(verifies(contoso, stolen.kid())).isFalse();
        assertThat(signing(contoso)).isEqualTo(own);
        SigningKey past = rehearse(now, now.plus(OVERLAP), now);
        assertThat(verifies(contoso, past.kid())).isFalse();
        assertThat(published(contoso)).containsExactly(own);
    }

    @Test
    void keepsTheKeysOfTheLastRehearsalOnly() {
        String own = signing(contoso);
        Instant now = instance.time.instant();
        Instant end = now.plus(OVERLAP);
        String first = rehearse(now, end, end).kid();
        String second = rehearse(now, end, end).kid();
        assertThat(verifies(contoso, first)).isFalse();
        assertThat(published(contoso)).containsExactlyInAnyOrder(own, second);
        assertThat(instance.actions(contoso.id())).contains("signing-key.deleted");
    }

    @Test
    void tellsTheTenantsLogOfEachKeyAndItsEnd() {
        String old = signing(contoso);
        String fresh = rotate();
        List<JsonObject> events = instance.events(contoso.id());
        assertThat(events.stream().map(event -> event.text("action")))
                .containsExactlyInAnyOrder(
                        "signing-key.created", "signing-key.created", "signing-key.retired");
        assertThat(detail(events, "signing-key.retired", "kid")).containsExactly(old);
        assertThat(detail(events, "signing-key.retired", "until"))
                .containsExactly("2026-01-02T04:05:05Z");
        assertThat(detail(events, "signing-key.created", "kid"))
                .containsExactlyInAnyOrder(old, fresh);
        assertThat(detail(events, "signing-key.created", "until"))
                .containsOnly("2026-02-01T04:05:05Z");
        assertThat(detail(events, "signing-key.created", "algorithm")).containsOnly("ES256");
    }

    private static List<String> detail(List<JsonObject> events, String action, String name) {
        return events.stream()
                .filter(event -> event.text("action").equals(action))
                .map(event -> event.object("details").text(name))
                .toList();
    }
}
