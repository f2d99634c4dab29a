package io.sallyport.directory;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.keys.SigningKey;
import io.sallyport.keys.VerificationKey;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
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
    private static final Duration HOUR = Duration.ofHours(1);

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
        return instance.signingKeys.signing(instance.in(tenant)).kid();
    }

    private boolean verifies(Tenant tenant, String kid) {
        return instance.signingKeys.verification(instance.in(tenant), tenant, kid).isPresent();
    }

    private List<String> published(Tenant tenant) {
        return instance.signingKeys.published(instance.in(tenant)).stream()
                .map(VerificationKey::kid)
                .toList();
    }

    private String rotate(Duration overlap) {
        Instant end = instance.time.instant().plus(overlap);
        return instance.signingKeys.rotate(instance.in(contoso), end).kid();
    }

    @Test
    void signsWithAKeyThatItPublishes() {
        SigningKey key = instance.signingKeys.signing(instance.in(contoso));
        assertThat(published(contoso)).containsExactly(key.kid());
        VerificationKey verification =
                instance.signingKeys
                        .verification(instance.in(contoso), contoso, key.kid())
                        .orElseThrow();
        assertThat(verification.verifies(new byte[] {1}, key.sign(new byte[] {1}))).isTrue();
        instance.restart();
        assertThat(signing(contoso)).isEqualTo(key.kid());
        assertThat(
                        verification.verifies(
                                new byte[] {2},
                                instance.signingKeys
                                        .signing(instance.in(contoso))
                                        .sign(new byte[] {2})))
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
        assertThat(instance.signingKeys.verification(instance.in(contoso), fabrikam, foreign))
                .isEmpty();
        assertThat(instance.signingKeys.verification(instance.in(contoso), fabrikam, own))
                .isEmpty();
        assertThat(instance.signingKeys.verification(instance.in(fabrikam), contoso, own))
                .isEmpty();
    }

    @Test
    void letsTheOldKeyVerifyUntilExactlyItsEnd() {
        String old = signing(contoso);
        String fresh = rotate(HOUR);
        assertThat(fresh).isNotEqualTo(old);
        assertThat(signing(contoso)).isEqualTo(fresh);
        assertThat(published(contoso)).containsExactlyInAnyOrder(old, fresh);
        instance.time.step(HOUR.minusMillis(1));
        assertThat(verifies(contoso, old)).isTrue();
        assertThat(published(contoso)).containsExactlyInAnyOrder(old, fresh);
        instance.time.step(Duration.ofMillis(1));
        assertThat(verifies(contoso, old)).isFalse();
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(verifies(contoso, fresh)).isTrue();
        instance.restart();
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(signing(contoso)).isEqualTo(fresh);
    }

    @Test
    void refusesAStolenKeyAtOnce() {
        String stolen = signing(contoso);
        String fresh = rotate(Duration.ZERO);
        assertThat(verifies(contoso, stolen)).isFalse();
        assertThat(published(contoso)).containsExactly(fresh);
        assertThat(signing(contoso)).isEqualTo(fresh);
    }

    @Test
    void rotatesOneTenantAlone() {
        String foreign = signing(fabrikam);
        rotate(Duration.ZERO);
        assertThat(signing(fabrikam)).isEqualTo(foreign);
        assertThat(published(fabrikam)).containsExactly(foreign);
    }

    /// Twice in one millisecond: the second must not find the first key still signing. A theft that
    /// is noticed after an ordinary rotation.
    @Test
    void endsEarlierKeysAtOnceWhenAskedTo() {
        String stolen = signing(contoso);
        rotate(HOUR);
        assertThat(verifies(contoso, stolen)).isTrue();
        rotate(Duration.ZERO);
        assertThat(verifies(contoso, stolen)).isFalse();
    }

    @Test
    void rotatesAgainAtTheSameInstant() {
        String first = signing(contoso);
        String second = rotate(HOUR);
        String third = rotate(HOUR);
        assertThat(signing(contoso)).isEqualTo(third);
        assertThat(published(contoso)).containsExactlyInAnyOrder(first, second, third);
        instance.time.step(HOUR);
        assertThat(published(contoso)).containsExactly(third);
    }

    @Test
    void worksOnAfterMoreRotationsThanAPageHolds() {
        Set<String> made = new HashSet<>(published(contoso));
        for (int i = 0; i < 150; i++) {
            instance.time.step(Duration.ofMillis(1));
            String fresh = rotate(HOUR);
            made.add(fresh);
            assertThat(signing(contoso)).isEqualTo(fresh);
            assertThat(verifies(contoso, fresh)).isTrue();
        }
        assertThat(made).hasSize(151);
        assertThat(published(contoso)).containsExactlyInAnyOrderElementsOf(made);
        instance.restart();
        assertThat(published(contoso)).containsExactlyInAnyOrderElementsOf(made);
        instance.time.step(HOUR);
        assertThat(published(contoso)).containsExactly(signing(contoso));
    }

    @Test
    void removesKeysThatEndedLongAgo() {
        for (int i = 0; i < 30; i++) {
            rotate(HOUR);
            instance.time.step(Duration.ofDays(2));
        }
        assertThat(
                        instance.parts()
                                .store()
                                .list(
                                        instance.in(contoso).scope(),
                                        SigningKeyTable.SIGNING_KEYS,
                                        new io.sallyport.foundation.RowId(new java.util.UUID(0, 0)),
                                        1_000))
                .hasSizeLessThanOrEqualTo(3);
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
                                fresh.add(rotate(HOUR));
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
        instance.time.step(HOUR);
        assertThat(published(contoso)).containsExactly(signing(contoso));
    }

    /// A rotation that failed half-way must not leave the stolen key verifying for good.
    @Test
    void retiresEveryKeyThatStillSigns() {
        String stolen = signing(contoso);
        // As if the first attempt had made its key and then the power had gone.
        instance.time.step(Duration.ofMillis(1));
        String half = instance.signingKeys.create(instance.in(contoso)).kid();
        instance.time.step(Duration.ofMillis(1));
        String fresh = rotate(Duration.ZERO);
        assertThat(signing(contoso)).isEqualTo(fresh);
        assertThat(verifies(contoso, half)).isFalse();
        assertThat(verifies(contoso, stolen)).isFalse();
        assertThat(published(contoso)).containsExactly(fresh);
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
                    String fresh = rotate(HOUR);
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

    /// The private half of such a key is in an attacker's hands.
    @Test
    void neverSignsWithAKeyOfARehearsal() {
        String own = signing(contoso);
        SigningKey stolen =
                instance.signingKeys.rehearse(
                        instance.in(contoso), instance.time.instant().plus(HOUR));
        assertThat(signing(contoso)).isEqualTo(own);
        assertThat(verifies(contoso, stolen.kid())).isTrue();
        assertThat(verifies(fabrikam, stolen.kid())).isFalse();
        instance.time.step(HOUR);
        assertThat(verifies(contoso, stolen.kid())).isFalse();
        assertThat(signing(contoso)).isEqualTo(own);
        SigningKey past =
                instance.signingKeys.rehearse(
                        instance.in(contoso), instance.time.instant().minus(HOUR));
        assertThat(verifies(contoso, past.kid())).isFalse();
        assertThat(published(contoso)).containsExactly(own);
    }

    @Test
    void keepsOneKeyOfRehearsalsOnly() {
        String own = signing(contoso);
        Instant end = instance.time.instant().plus(HOUR);
        String first = instance.signingKeys.rehearse(instance.in(contoso), end).kid();
        String second = instance.signingKeys.rehearse(instance.in(contoso), end).kid();
        assertThat(verifies(contoso, first)).isFalse();
        assertThat(published(contoso)).containsExactlyInAnyOrder(own, second);
    }

    @Test
    void tellsTheTenantsLogOfEachKeyAndItsEnd() {
        String old = signing(contoso);
        String fresh = rotate(HOUR);
        List<JsonObject> events = instance.events(contoso.id());
        assertThat(events.stream().map(event -> event.text("action")))
                .containsExactlyInAnyOrder(
                        "signing-key.created", "signing-key.created", "signing-key.retired");
        assertThat(detail(events, "signing-key.retired", "kid")).containsExactly(old);
        assertThat(detail(events, "signing-key.retired", "until"))
                .containsExactly("2026-01-02T04:04:05Z");
        assertThat(detail(events, "signing-key.created", "kid"))
                .containsExactlyInAnyOrder(old, fresh);
        assertThat(detail(events, "signing-key.created", "until")).containsOnly("open");
    }

    private static List<String> detail(List<JsonObject> events, String action, String name) {
        return events.stream()
                .filter(event -> event.text("action").equals(action))
                .map(event -> event.object("details").text(name))
                .toList();
    }
}
