package io.sallyport.transport;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TlsPoliciesTest {
    private static final TlsPolicies.Less ONLY_NEW =
            new TlsPolicies.Less(TlsVersion.TLS_1_3, List.of());

    @TempDir private Path folder;
    private SmallInstance instance;
    private TlsIdentity serving;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        serving = instance.authority("localhost").listener(instance.context(), Plane.PUBLIC);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private TlsPolicies policies() {
        TlsPolicies policies = instance.policies();
        policies.load(instance.context());
        return policies;
    }

    private void refused(TlsPolicies policies, TlsPolicies.Less less) {
        assertThatThrownBy(() -> policies.set(instance.context(), Plane.PUBLIC, less, serving))
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo("tls-policy"));
    }

    @Test
    void beginsWithTheMostOfEachPlane() {
        for (Plane plane : Plane.values()) {
            assertThat(policies().of(plane)).isEqualTo(TlsPolicy.of(plane));
        }
        assertThat(policies().now().version()).isZero();
    }

    @Test
    void aChangeCountsForItsListenerAlone() {
        TlsPolicies policies = policies();
        assertThat(policies.set(instance.context(), Plane.PUBLIC, ONLY_NEW, serving).version())
                .isEqualTo(1);
        assertThat(policies.of(Plane.PUBLIC).versions()).containsExactly(TlsVersion.TLS_1_3);
        assertThat(policies.of(Plane.CARD)).isEqualTo(TlsPolicy.of(Plane.CARD));
    }

    @Test
    void theVersionGrowsAndSurvivesARestart() {
        TlsPolicies policies = policies();
        policies.set(instance.context(), Plane.PUBLIC, ONLY_NEW, serving);
        policies.set(
                instance.context(),
                Plane.CARD,
                new TlsPolicies.Less(TlsVersion.TLS_1_2, List.of("SECP384R1")),
                serving);
        TlsPolicies.Change before = policies.now();
        assertThat(before.version()).isEqualTo(2);
        instance.restart();
        assertThat(policies().now()).isEqualTo(before);
        assertThat(policies().of(Plane.CARD).groups()).doesNotContain(TlsGroup.SECP384R1);
    }

    @Test
    void eachChangeStandsInTheLogWithItsVersion() {
        policies().set(instance.context(), Plane.PUBLIC, ONLY_NEW, serving);
        JsonObject told =
                instance.events().stream()
                        .filter(event -> event.text("action").equals("tls.configured"))
                        .findFirst()
                        .orElseThrow();
        assertThat(told.object("details").text("version")).isEqualTo("1");
        assertThat(told.object("details").text("listener")).isEqualTo("public");
        assertThat(told.object("details").text("floor")).isEqualTo("TLS 1.3");
    }

    /// A suite or a group of each version must be left, or nobody would come in to undo it.
    @Test
    void refusesWhatNobodyCouldConnectUnder() {
        TlsPolicies policies = policies();
        refused(policies, without(TlsVersion.TLS_1_3, suites(TlsVersion.TLS_1_3)));
        refused(policies, without(TlsVersion.TLS_1_2, suites(TlsVersion.TLS_1_2)));
        refused(policies, without(TlsVersion.TLS_1_2, names(TlsGroup.values())));
        // The key of the certificate that is served is on that curve (RFC 8422 5.3).
        refused(policies, without(TlsVersion.TLS_1_2, List.of("SECP256R1")));
        assertThat(policies.now().version()).isZero();
        policies.set(
                instance.context(),
                Plane.PUBLIC,
                without(TlsVersion.TLS_1_3, suites(TlsVersion.TLS_1_2)),
                serving);
        assertThat(policies.now().version()).isEqualTo(1);
    }

    private static TlsPolicies.Less without(TlsVersion floor, List<String> names) {
        return new TlsPolicies.Less(floor, names);
    }

    private static List<String> suites(TlsVersion version) {
        return Arrays.stream(TlsSuite.values())
                .filter(suite -> suite.isIn(version))
                .map(Enum::name)
                .toList();
    }

    private static List<String> names(TlsGroup... groups) {
        return Arrays.stream(groups).map(Enum::name).toList();
    }
}
