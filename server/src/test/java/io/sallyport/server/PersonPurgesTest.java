package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.directory.Parts;
import io.sallyport.directory.PersonActivities;
import io.sallyport.directory.Persons;
import io.sallyport.directory.ShredActivities;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.RetiredKey;
import io.sallyport.store.Backup;
import io.sallyport.store.BackupReport;
import io.sallyport.store.People;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Who may be purged, and what a purge leads to in the weeks behind it.
class PersonPurgesTest {
    private static final SamplePerson ADA = SamplePerson.numbered(1);
    private static final SamplePerson BOB = SamplePerson.numbered(2);

    @TempDir private Path home;
    private SmallNode node;
    private Tenant contoso;
    private TenantScope scope;
    private Persons persons;
    private KeyRotations rotations;
    private PersonPurges purges;

    @BeforeEach
    void start() throws IOException {
        node = new SmallNode(Files.createDirectory(home.resolve("data")));
        contoso = node.tenants.create(node.context(), "contoso");
        scope = node.tenants.scope(contoso);
        persons =
                new Persons(
                        new Parts(node.store, node.keyring, node.ids, node.time),
                        node.tenants,
                        List.of());
        rotations = new KeyRotations(node.walk);
        rotations.start();
        purges = new PersonPurges(node.walk, persons, rotations, text -> "signed: " + text);
        ADA.enrol(node.walk, scope);
        BOB.enrol(node.walk, scope);
    }

    @AfterEach
    void stop() {
        rotations.close();
        node.close();
    }

    private JsonObject perform(List<Activity> activities, String name, Map<String, Object> given) {
        Activity activity =
                activities.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        ActivityArguments arguments = ActivityArguments.check(activity, given);
        @SuppressWarnings("unchecked")
        Map<String, Object> done =
                (Map<String, Object>) activity.effect().perform(node.context(), arguments);
        return new JsonObject(done);
    }

    private static Map<String, Object> of(SamplePerson person, String reason) {
        return Map.of("tenant", "contoso", "person", person.id().toString(), "reason", reason);
    }

    private JsonObject purge(SamplePerson person) {
        return perform(List.of(purges.activity()), "person.purge", of(person, "R-114"));
    }

    private JsonObject decide(String act, SamplePerson person, String reason) {
        return perform(
                new PersonActivities(node.tenants, persons).activities(), act, of(person, reason));
    }

    private People.State state(SamplePerson person) {
        return node.store.people().state(scope, person.id());
    }

    private static void refused(Runnable act, String reason) {
        assertThatThrownBy(act::run)
                .isInstanceOfSatisfying(
                        Refusal.class,
                        refusal -> assertThat(refusal.privateReason()).isEqualTo(reason));
    }

    @Test
    void nobodyIsPurgedWhileHeld() {
        assertThat(decide("person.hold", ADA, "4 C 12/26").texts("holds")).hasSize(1);
        assertThat(decide("person.hold", ADA, "4 C 13/26").texts("holds")).hasSize(2);
        refused(() -> purge(ADA), "person-held");
        refused(() -> decide("person.release", ADA, "4 C 14/26"), "person-not-held");
        decide("person.release", ADA, "4 C 12/26");
        refused(() -> purge(ADA), "person-held");
        decide("person.release", ADA, "4 C 13/26");
        List<Activity> tenants = new ShredActivities(node.tenants, node.time).activities();
        Map<String, Object> hold = Map.of("tenant", "contoso", "reason", "5 D 1/26");
        perform(tenants, "tenant.hold", hold);
        refused(() -> purge(ADA), "tenant-held");
        assertThat(state(ADA)).isEqualTo(People.State.PRESENT);
        perform(tenants, "tenant.release", hold);
        assertThat(purge(ADA).yes("wiped")).isTrue();
        assertThat(state(ADA)).isEqualTo(People.State.PURGED);
        assertThat(state(BOB)).isEqualTo(People.State.PRESENT);
        refused(() -> decide("person.hold", ADA, "4 C 15/26"), "person-purged");
    }

    @Test
    void onlyPersonsThatAreThereArePurgedAndAgainChangesNothing() {
        refused(() -> purge(SamplePerson.numbered(3)), "person-unknown");
        refused(() -> decide("person.hold", SamplePerson.numbered(3), "R"), "person-unknown");
        refused(
                () ->
                        perform(
                                List.of(purges.activity()),
                                "person.purge",
                                Map.of("tenant", "contoso", "person", "Ada", "reason", "R")),
                "person");
        String first = purge(ADA).text("certificate");
        String since =
                first.lines().filter(one -> one.startsWith("purged: ")).findAny().orElseThrow();
        node.time.step(Duration.ofHours(3));
        String second = purge(ADA).text("certificate");
        assertThat(second).contains(since).isNotEqualTo(first).startsWith("signed: ");
        assertThat(second).contains("limit: ", "version 1;", ADA.id().toString());
        assertThat(second).doesNotContain("Euphemia", "203.0.113");
        assertThat(told("person.purged", scope.tenant())).hasSize(1);
        assertThat(node.store.sweep(scope, Capabilities.tables())).isEmpty();
        assertThat(node.store.sweep(TenantWalk.realm(), Capabilities.tables())).isEmpty();
    }

    private List<JsonObject> told(String action, TenantId of) {
        List<JsonObject> told = new ArrayList<>();
        node.store
                .journal()
                .read(
                        0,
                        node.store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            JsonObject event =
                                    JsonObject.read(node.keyring.openEvent(tenant, sealed));
                            if (tenant.equals(of) && event.text("action").equals(action)) {
                                told.add(event);
                            }
                        });
        return told;
    }

    /// A round is short: on a busy machine the next ones do what is left.
    private void retentionRounds() {
        for (int i = 0; i < 20; i++) {
            rotations.retention().round();
        }
    }

    private List<Integer> retired() {
        return node.keyring.retired().list(contoso.id()).stream()
                .filter(one -> one.purpose() == KeyPurpose.PERSONS)
                .map(RetiredKey::version)
                .toList();
    }

    /// The rotation goes on behind the round.
    private void awaitVersion(int version) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!node.keyring.versions(contoso.id(), KeyPurpose.PERSONS).equals(List.of(version))
                && System.nanoTime() < end) {
            LockSupport.parkNanos(5_000_000);
        }
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.PERSONS))
                .containsExactly(version);
    }

    private BackupReport check(Path file) {
        return node.store
                .backups()
                .check(new Backup.Order(file, Capabilities.tables()), (_, _) -> true);
    }

    /// So nothing that is sealed under today's keys, however old, opens what was purged.
    @Test
    void theKeyThatSealedThePersonsKeyEndsInBackupsToo() {
        Path file = home.resolve("monday");
        assertThat(
                        node.store
                                .backups()
                                .write(
                                        new Backup.Order(file, Capabilities.tables()),
                                        (_, _) -> true)
                                .rows())
                .isPositive();
        purge(ADA);
        purges.round();
        node.time.step(PersonPurges.REPLACED_WITHIN.minusMinutes(1));
        purges.round();
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.PERSONS)).containsExactly(1);
        purge(BOB);
        node.time.step(Duration.ofMinutes(1));
        purges.round();
        awaitVersion(2);
        assertThat(retired()).containsExactly(1);
        assertThat(persons.due(node.context())).isEmpty();
        purges.round();
        node.time.step(Duration.ofDays(2));
        purges.round();
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.PERSONS)).containsExactly(2);
        assertThat(check(file).closed()).isEmpty();
        node.time.step(KeyRetention.RETIRED_KEPT);
        retentionRounds();
        assertThat(retired()).isEmpty();
        assertThat(check(file).closed())
                .containsExactly(
                        new BackupReport.Closed(
                                contoso.id(), check(file).closed().getFirst().rows(), 2));
        assertThat(told("purge.settled", TenantId.OPERATOR_REALM)).hasSize(1);
    }

    @Test
    void aHoldOnTheTenantKeepsTheKeyThatBackupsNeed() {
        purge(ADA);
        node.time.step(PersonPurges.REPLACED_WITHIN);
        purges.round();
        awaitVersion(2);
        Map<String, Object> hold = Map.of("tenant", "contoso", "reason", "5 D 1/26");
        perform(new ShredActivities(node.tenants, node.time).activities(), "tenant.hold", hold);
        node.time.step(KeyRetention.RETIRED_KEPT.plusDays(1));
        retentionRounds();
        assertThat(retired()).containsExactly(1);
    }
}
