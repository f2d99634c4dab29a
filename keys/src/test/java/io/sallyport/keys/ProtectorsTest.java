package io.sallyport.keys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.StartRefused;
import io.sallyport.keys.Testing.Standing;
import io.sallyport.testkit.SeededRandomness;
import io.sallyport.testkit.SteppingTime;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// What opens the root key, over months: when it has to be tested, and what a suspension does.
/// Shares are the quickest of the secrets.
class ProtectorsTest {
    @TempDir Path home;
    private final SeededRandomness randomness = new SeededRandomness(1);
    private final SteppingTime time = SteppingTime.atSomeInstant();
    private final List<String> first = deal();
    private final List<String> second = deal();
    private Keyring keyring;
    private String one;

    private List<String> deal() {
        return SharesSeal.deal(2, 2, randomness).texts();
    }

    private static SharesSeal fresh(List<String> shares) {
        return SharesSeal.of(shares);
    }

    private InstanceKeys.Ground ground() {
        return new InstanceKeys.Ground(home.resolve("keys"), randomness, time);
    }

    @BeforeEach
    void start() {
        keyring = InstanceKeys.create(ground(), fresh(first), "Ada");
        one = keyring.protectors().list().getFirst().id();
    }

    @AfterEach
    void stop() {
        keyring.close();
    }

    private void startAgain(List<String> shares) {
        keyring.close();
        keyring = InstanceKeys.open(ground(), fresh(shares));
    }

    private Protector find(String id) {
        return keyring.protectors().list().stream()
                .filter(protector -> protector.id().equals(id))
                .findFirst()
                .orElseThrow();
    }

    private Standing standing(String id) {
        return find(id).testing().standing(time.instant());
    }

    private String add(List<String> shares, int testedEveryDays) {
        return keyring.protectors()
                .add(
                        fresh(shares),
                        new Protectors.Wanted(
                                "Bob", Optional.empty(), Duration.ofDays(testedEveryDays)))
                .id();
    }

    @Test
    void aTestIsBelievedForNinetyDays() {
        assertThat(standing(one)).isEqualTo(Standing.TESTED);
        time.step(Duration.ofDays(76));
        assertThat(standing(one)).isEqualTo(Standing.DUE);
        time.step(Duration.ofDays(14).minusMillis(1));
        assertThat(standing(one)).isEqualTo(Standing.DUE);
        time.step(Duration.ofMillis(1));
        assertThat(standing(one)).isEqualTo(Standing.OVERDUE);
        assertThat(keyring.protectors().test(one, fresh(first))).isTrue();
        assertThat(standing(one)).isEqualTo(Standing.TESTED);
    }

    @Test
    void aProtectorCanHaveAnotherIntervalAndKeepsItOverARestart() {
        String often = add(second, 30);
        startAgain(first);
        time.step(Duration.ofDays(30));
        assertThat(standing(often)).isEqualTo(Standing.OVERDUE);
        assertThat(standing(one)).isEqualTo(Standing.TESTED);
        for (int days : new int[] {0, 367}) {
            assertThatThrownBy(() -> add(deal(), days)).hasMessageContaining("1 to 366 days");
        }
    }

    @Test
    void aFailedTestIsNotedUntilOnePasses() {
        assertThat(keyring.protectors().test(one, fresh(second))).isFalse();
        time.step(Duration.ofDays(1));
        assertThatThrownBy(() -> keyring.protectors().test(one, fresh(first.subList(0, 1))))
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("2 are needed");
        startAgain(first);
        assertThat(standing(one)).isEqualTo(Standing.FAILED);
        assertThat(find(one).testing().failed()).contains(time.instant());
        keyring.protectors().test(one, fresh(first));
        startAgain(first);
        assertThat(standing(one)).isEqualTo(Standing.TESTED);
        assertThat(find(one).testing().failed()).isEmpty();
    }

    @Test
    void whatTheLogWasToldIsKeptUntilATestPasses() {
        keyring.protectors().toldOverdue(one);
        startAgain(first);
        assertThat(find(one).testing().told()).isTrue();
        keyring.protectors().test(one, fresh(first));
        assertThat(find(one).testing().told()).isFalse();
    }

    /// By a clock that was a year ahead.
    @Test
    void aTestThatLiesAheadIsNotBelieved() {
        time.step(Duration.ofDays(365));
        keyring.protectors().test(one, fresh(first));
        time.step(Duration.ofDays(-364));
        assertThat(standing(one)).isEqualTo(Standing.OVERDUE);
    }

    @Test
    void aSuspendedProtectorOpensNothingUntilItIsResumed() {
        String bob = add(second, 90);
        keyring.protectors().suspend(bob, time.instant().plus(Duration.ofDays(14)));
        assertThatThrownBy(() -> keyring.protectors().test(bob, fresh(second)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is suspended until");
        assertThat(find(bob).testing().failed()).isEmpty();
        assertThatThrownBy(() -> startAgain(second)).isInstanceOf(StartRefused.class);
        startAgain(first);
        keyring.protectors().resume(bob);
        startAgain(second);
    }

    @Test
    void aSuspensionLastsSomeTimeAndNoLongerThanNinetyDays() {
        add(second, 90);
        for (Duration wrong : List.of(Duration.ZERO, Duration.ofDays(-1), Duration.ofDays(91))) {
            assertThatThrownBy(() -> keyring.protectors().suspend(one, time.instant().plus(wrong)))
                    .hasMessageContaining("at most 90 days");
        }
    }

    /// The others would go stale, and nothing would open the instance until the timer ends.
    @Test
    void aSuspendedProtectorAloneDoesNotRotateTheRootKey() {
        String bob = add(second, 90);
        keyring.protectors().suspend(bob, time.instant().plus(Duration.ofDays(14)));
        assertThatThrownBy(() -> keyring.rotateRoot(List.of(fresh(second)), (_, _) -> {}))
                .hasMessageContaining("opens an active protector: nothing was rotated");
        assertThat(keyring.rotating()).isFalse();
        startAgain(first);
    }

    /// Who may write the folder, and knows a suspended secret, cannot lift the suspension.
    @Test
    void aSuspensionThatIsEditedAwayIsRefused() throws IOException {
        String bob = add(second, 90);
        keyring.protectors().suspend(bob, time.instant().plus(Duration.ofDays(14)));
        Path file = home.resolve("keys").resolve("root.json");
        String honest = Files.readString(file);
        String edited = honest.replaceFirst("\"suspendedUntil\":[0-9]+,?", "");
        assertThat(edited).isNotEqualTo(honest);
        Files.writeString(file, edited);
        for (List<String> shares : List.of(second, first)) {
            assertThatThrownBy(() -> startAgain(shares))
                    .isInstanceOf(Corruption.class)
                    .hasMessageContaining("somebody else changed the root file");
        }
    }

    @Test
    void theLastActiveOneIsNotSuspendedWhenTheOtherIs() {
        String bob = add(second, 90);
        keyring.protectors().suspend(bob, time.instant().plus(Duration.ofDays(1)));
        assertThatThrownBy(() -> keyring.protectors().suspend(one, time.instant().plusSeconds(60)))
                .hasMessageContaining("last active");
        time.step(Duration.ofDays(1));
        keyring.protectors().suspend(one, time.instant().plusSeconds(60));
    }

    /// A root file of a version without tests has nothing else in it than this.
    @Test
    void whatIsAsUsualIsNotWritten() throws IOException {
        assertThat(Files.readString(home.resolve("keys").resolve("root.json")))
                .doesNotContain("testEveryDays", "testFailed", "testOverdueTold");
    }
}
