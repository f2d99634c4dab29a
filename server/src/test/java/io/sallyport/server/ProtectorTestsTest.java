package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Protector;
import io.sallyport.keys.Seal;
import io.sallyport.keys.SharesSeal;
import io.sallyport.keys.Testing.Standing;
import io.sallyport.testkit.SeededRandomness;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Protectors over the months of an instance, with nothing but rounds of housekeeping.
class ProtectorTestsTest {
    @TempDir private Path folder;
    private SmallNode node;
    private final SeededRandomness randomness = new SeededRandomness(4);
    private final List<String> shares = SharesSeal.deal(2, 2, randomness).texts();
    private final List<String> others = SharesSeal.deal(2, 2, randomness).texts();
    private final MeterRegistry meters = new SimpleMeterRegistry();

    /// What the node can reach by itself.
    private Optional<List<String>> atHand = Optional.empty();

    private ProtectorTests tests;

    @BeforeEach
    void start() {
        node = new SmallNode(folder, seal(shares));
        tests = new ProtectorTests(node.walk, _ -> atHand.map(ProtectorTestsTest::seal), meters);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private static Seal seal(List<String> texts) {
        return SharesSeal.of(texts);
    }

    private Protector protector() {
        return node.keyring.protectors().list().getFirst();
    }

    private Standing standing() {
        return protector().testing().standing(node.time.instant());
    }

    private double untested() {
        return meters.get("sallyport.protectors.untested").gauge().value();
    }

    /// What the log says of protectors.
    private List<String> told() {
        List<String> told = new ArrayList<>();
        node.store
                .journal()
                .read(
                        0,
                        node.store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            assertThat(tenant).isEqualTo(TenantId.OPERATOR_REALM);
                            JsonObject event =
                                    JsonObject.read(node.keyring.openEvent(tenant, sealed));
                            if (event.text("action").startsWith("protector.")) {
                                assertThat(event.object("details").text("holder")).isEqualTo("Ada");
                                told.add(event.text("action"));
                            }
                        });
        return told;
    }

    private void roundsOf(Duration each, int count) {
        for (int i = 0; i < count; i++) {
            node.time.step(each);
            tests.round();
        }
    }

    @Test
    void anOverdueTestIsToldOnce() {
        roundsOf(Duration.ofDays(1), 89);
        assertThat(told()).isEmpty();
        assertThat(untested()).isZero();
        roundsOf(Duration.ofDays(1), 20);
        assertThat(told()).containsExactly(AuditAction.PROTECTOR_OVERDUE.label());
        assertThat(untested()).isOne();

        assertThat(tests.test(node.context(), protector().id(), List.of(seal(shares)))).isTrue();
        assertThat(untested()).isZero();
        roundsOf(Duration.ofDays(90), 2);
        assertThat(told())
                .containsExactly(
                        AuditAction.PROTECTOR_OVERDUE.label(),
                        AuditAction.PROTECTOR_TESTED.label(),
                        AuditAction.PROTECTOR_OVERDUE.label());
    }

    @Test
    void whatIsAtHandIsTestedEveryWeek() {
        atHand = Optional.of(shares);
        roundsOf(Duration.ofDays(1), 28);
        assertThat(told()).hasSize(4).containsOnly(AuditAction.PROTECTOR_TESTED.label());
        assertThat(protector().tested()).isEqualTo(node.time.instant());
    }

    /// A token locks itself after some wrong PINs.
    @Test
    void aSecretThatDoesNotOpenIsTriedOnceAndThenLeftToPeople() {
        atHand = Optional.of(others);
        roundsOf(Duration.ofDays(1), 60);
        assertThat(told()).containsExactly(AuditAction.PROTECTOR_FAILED.label());
        assertThat(standing()).isEqualTo(Standing.FAILED);
        assertThat(untested()).isOne();

        atHand = Optional.of(shares);
        roundsOf(Duration.ofDays(1), 20);
        assertThat(standing()).isEqualTo(Standing.FAILED);
        tests.test(node.context(), protector().id(), List.of(seal(shares)));
        roundsOf(Duration.ofDays(1), 20);
        assertThat(standing()).isEqualTo(Standing.TESTED);
        assertThat(untested()).isZero();
    }

    /// One share of two: it cannot even be tried.
    @Test
    void aSecretThatIsNoneIsToldAsWell() {
        atHand = Optional.of(shares.subList(0, 1));
        roundsOf(Duration.ofDays(1), 10);
        assertThat(told()).containsExactly(AuditAction.PROTECTOR_FAILED.label());
    }

    /// The node has one secret, and does not try it on two.
    @Test
    void ofTwoOfAKindPeopleTestEach() {
        atHand = Optional.of(shares);
        node.keyring.protectors().add(seal(others), "Ada", Optional.empty());
        roundsOf(Duration.ofDays(1), 30);
        assertThat(told()).isEmpty();
    }

    @Test
    void aSuspendedOneIsNotTested() {
        atHand = Optional.of(shares);
        Protector other = node.keyring.protectors().add(seal(others), "Ada", Optional.empty());
        node.keyring
                .protectors()
                .suspend(protector().id(), node.time.instant().plus(Duration.ofDays(30)));
        assertThatThrownBy(
                        () -> tests.test(node.context(), protector().id(), List.of(seal(shares))))
                .hasMessageContaining("suspended until");
        assertThat(told()).isEmpty();
        assertThat(other.testing().failed()).isEmpty();
    }

    @Test
    void aTestNeedsTheRightKindOfSecret() {
        assertThatThrownBy(() -> tests.test(node.context(), protector().id(), List.of()))
                .hasMessageContaining("of the kind shares");
        assertThatThrownBy(() -> tests.test(node.context(), "unknown", List.of(seal(shares))))
                .hasMessageContaining("no protector unknown");
        assertThat(standing()).isEqualTo(Standing.TESTED);
    }
}
