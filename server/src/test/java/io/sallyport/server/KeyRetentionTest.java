package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.directory.ShredActivities;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.RetiredKey;
import io.sallyport.store.KeyRotation;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Retired keys end when their time is over, whatever the clock did in between.
class KeyRetentionTest {
    private static final Duration SHORTLY = Duration.ofMinutes(1);

    @TempDir private Path folder;
    private SmallNode node;
    private Tenant contoso;
    private Tenant fabrikam;
    private KeyRotation rotation;
    private KeyRetention retention;

    @BeforeEach
    void start() {
        node = new SmallNode(folder);
        contoso = node.tenants.create(node.context(), "contoso");
        fabrikam = node.tenants.create(node.context(), "fabrikam");
        rotation =
                new KeyRotation(
                        node.store.rowKeys(), node.keyring, Capabilities.tables(), node.time);
        retention = new KeyRetention(node.walk, rotation);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private void rotate(Tenant tenant) {
        node.keyring.addVersion(tenant.id(), KeyPurpose.RECORDS);
        node.keyring.addVersion(tenant.id(), KeyPurpose.SIGNING);
        rotation.finish(node.tenants.scope(tenant), (_, _) -> true);
    }

    /// A round is short: on a busy machine the next ones do what is left.
    private void rounds() {
        for (int i = 0; i < 20; i++) {
            retention.round();
        }
    }

    private List<Integer> retired(Tenant tenant) {
        return node.keyring.retired().list(tenant.id()).stream()
                .filter(one -> one.purpose() == KeyPurpose.RECORDS)
                .map(RetiredKey::version)
                .toList();
    }

    private Object perform(List<Activity> activities, String name, Map<String, Object> given) {
        Activity activity =
                activities.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return activity.effect().perform(node.context(), ActivityArguments.check(activity, given));
    }

    private Object destroyNow(String tenant) {
        Activity.Parameter parameter =
                new Activity.Parameter("tenant", Activity.Kind.TEXT, true, "the tenant's name");
        return perform(
                List.of(retention.activity(parameter)),
                "purpose-key.destroy-retired",
                Map.of("tenant", tenant));
    }

    private void shredding(String act, String reason) {
        Object done =
                perform(
                        new ShredActivities(node.tenants, node.time).activities(),
                        act,
                        Map.of("tenant", "contoso", "reason", reason));
        assertThat(done).isNotNull();
    }

    /// What a tenant's log tells of its keys' end.
    private List<String> told(TenantId of) {
        List<String> told = new ArrayList<>();
        node.store
                .journal()
                .read(
                        0,
                        node.store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            JsonObject event =
                                    JsonObject.read(node.keyring.openEvent(tenant, sealed));
                            if (tenant.equals(of)
                                    && event.text("action").equals("key-version.destroyed")) {
                                JsonObject details = event.object("details");
                                told.add(details.text("key") + " " + details.text("version"));
                            }
                        });
        return told;
    }

    @Test
    void endWhenTheirTimeIsOverAndNotBefore() {
        rotate(contoso);
        node.time.step(Duration.ofDays(10));
        rotate(contoso);
        rotate(fabrikam);
        rounds();
        node.time.step(KeyRetention.RETIRED_KEPT.minusDays(10).minus(SHORTLY));
        rounds();
        assertThat(retired(contoso)).containsExactly(1, 2);
        // Less than an hour behind the last look.
        node.time.step(SHORTLY);
        rounds();
        assertThat(retired(contoso)).containsExactly(1, 2);
        node.time.step(Duration.ofHours(1));
        rounds();
        assertThat(retired(contoso)).containsExactly(2);
        assertThat(retired(fabrikam)).containsExactly(1);
        node.time.step(Duration.ofDays(400));
        rounds();
        assertThat(retired(contoso)).isEmpty();
        assertThat(retired(fabrikam)).isEmpty();
        assertThat(told(contoso.id()))
                .containsExactly("records 1", "signing 1", "records 2", "signing 2");
        assertThat(told(fabrikam.id())).containsExactly("records 1", "signing 1");
        assertThat(node.store.sweep(node.tenants.scope(contoso), Capabilities.tables())).isEmpty();
    }

    @Test
    void endAtOnceForOneTenantWhenSomebodySaysSo() {
        rotate(contoso);
        rotate(fabrikam);
        assertThat(destroyNow("contoso").toString())
                .contains("key=records", "key=signing", "endedBefore=" + node.time.instant());
        assertThat(retired(contoso)).isEmpty();
        assertThat(retired(fabrikam)).containsExactly(1);
        assertThat(destroyNow("contoso").toString()).contains("destroyed=[]");
        assertThat(told(contoso.id())).containsExactly("records 1", "signing 1");
    }

    /// A court's order to keep everything holds for old backups too.
    @Test
    void doNotEndWhileTheTenantIsHeld() {
        rotate(contoso);
        shredding("tenant.hold", "4 C 12/26");
        node.time.step(KeyRetention.RETIRED_KEPT.plusDays(1));
        rounds();
        assertThatThrownBy(() -> destroyNow("contoso"))
                .isInstanceOf(Refusal.class)
                .hasMessageContaining("held");
        assertThat(retired(contoso)).containsExactly(1);
        shredding("tenant.release", "4 C 12/26");
        node.time.step(Duration.ofHours(2));
        rounds();
        assertThat(retired(contoso)).isEmpty();
    }

    @Test
    void areShownWithTheirTimes() {
        rotate(contoso);
        node.keyring.addVersion(contoso.id(), KeyPurpose.RECORDS);
        node.keyring.addVersion(contoso.id(), KeyPurpose.AUDIT);
        assertThat(retention.versions(contoso.id()))
                .contains(
                        Map.of(
                                "key",
                                "records",
                                "version",
                                1L,
                                "state",
                                "retired",
                                "retiredAt",
                                node.time.instant().toString(),
                                "keptUntil",
                                node.time.instant().plus(KeyRetention.RETIRED_KEPT).toString()),
                        Map.of("key", "records", "version", 2L, "state", "retiring"),
                        Map.of("key", "records", "version", 3L, "state", "live"),
                        Map.of("key", "index", "version", 1L, "state", "live"),
                        Map.of("key", "audit", "version", 1L, "state", "opens the log"));
    }
}
