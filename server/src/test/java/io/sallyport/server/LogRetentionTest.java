package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogFilter;
import io.sallyport.audit.LogPage;
import io.sallyport.audit.LogReading;
import io.sallyport.audit.Ocsf;
import io.sallyport.directory.Parts;
import io.sallyport.directory.PersonActivities;
import io.sallyport.directory.Persons;
import io.sallyport.directory.RetentionActivities;
import io.sallyport.directory.Retentions;
import io.sallyport.directory.ShredActivities;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A tenant's events end when their time is over, and not before; nothing else does.
class LogRetentionTest {
    private static final Duration DAY = Duration.ofDays(1);
    private static final int DAYS = 10;
    private static final int ROUNDS = 20;

    @TempDir private Path folder;
    private SmallNode node;
    private Tenant contoso;
    private Tenant fabrikam;
    private Retentions retentions;
    private Persons persons;
    private LogRetention retention;

    @BeforeEach
    void start() throws IOException {
        node = new SmallNode(folder);
        contoso = node.tenants.create(node.context(), "contoso");
        fabrikam = node.tenants.create(node.context(), "fabrikam");
        Parts parts = new Parts(node.store, node.keyring, node.ids, node.time);
        retentions = new Retentions(parts);
        persons = new Persons(parts, node.tenants, List.of());
        retention = new LogRetention(node.walk, retentions, persons);
    }

    @AfterEach
    void stop() {
        node.close();
    }

    private Map<?, ?> perform(List<Activity> activities, String name, Map<String, Object> given) {
        Activity activity =
                activities.stream()
                        .filter(one -> one.name().equals(name))
                        .findFirst()
                        .orElseThrow();
        return (Map<?, ?>)
                activity.effect().perform(node.context(), ActivityArguments.check(activity, given));
    }

    private Map<?, ?> retention(Map<String, Object> given) {
        return perform(
                new RetentionActivities(node.tenants, retentions).activities(),
                "tenant.retention",
                given);
    }

    private void keepFor(long days) {
        retention(Map.of("tenant", "contoso", "days", days));
    }

    private long log(Tenant tenant, String client) {
        RequestContext inside = node.context().within(node.tenants.scope(tenant));
        Receipt receipt =
                node.store.append(
                        AuditEvent.of(
                                inside,
                                node.time.instant(),
                                AuditAction.APPLICATION_CREATED,
                                Map.of("client", client)));
        receipt.await();
        return receipt.position();
    }

    /// One is short: a busy machine needs some for all tenants.
    private void rounds() {
        for (int i = 0; i < ROUNDS; i++) {
            retention.round();
        }
    }

    private void days(int count) {
        for (int i = 0; i < count; i++) {
            node.time.step(DAY);
            rounds();
        }
    }

    private LogReading reading() {
        return new LogReading(node.store, node.keyring);
    }

    private LogEvent at(long position) {
        return reading().at(position).orElseThrow();
    }

    private boolean isErased(long position) {
        return at(position) instanceof LogEvent.Erased;
    }

    private byte[] sealed(long position) {
        List<byte[]> found = new ArrayList<>();
        node.store.journal().read(position, position + 1, (_, _, _, bytes) -> found.add(bytes));
        return found.getFirst();
    }

    private List<LogEvent> search(Map<String, String> words, TenantId tenant) {
        LogFilter filter =
                LogFilter.of(Set.of(tenant), name -> Optional.ofNullable(words.get(name)));
        LogPage page = reading().newestFirst(filter, Long.MAX_VALUE, 1_000);
        assertThat(page.events())
                .containsExactlyInAnyOrderElementsOf(
                        reading().oldestFirst(filter, 0, 1_000).events());
        return page.events();
    }

    @Test
    void eventsEndWhenTheirTimeIsOverAndNotBefore() {
        keepFor(DAYS);
        rounds();
        long first = log(contoso, "old-client");
        long others = log(fabrikam, "fabrikam-client");
        days(1);
        long second = log(contoso, "second-client");
        days(DAYS - 1);
        assertThat(isErased(first)).isFalse();
        days(1);
        assertThat(isErased(first)).isTrue();
        assertThat(isErased(second)).isFalse();
        days(1);
        assertThat(isErased(second)).isTrue();
        assertThat(isErased(log(contoso, "fresh-client"))).isFalse();
        assertThat(isErased(others)).isFalse();
        assertThat(search(Map.of(), TenantId.OPERATOR_REALM))
                .isNotEmpty()
                .noneMatch(LogEvent.Erased.class::isInstance);
        assertThat(node.store.sweep(node.tenants.scope(contoso), Capabilities.tables())).isEmpty();
        // However long it goes on, the keyring holds what is left of the time, and no more.
        days(100);
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.AUDIT)).hasSizeLessThan(DAYS + 3);
        assertThat(node.keyring.versions(fabrikam.id(), KeyPurpose.AUDIT)).containsExactly(1);
        assertThat(node.keyring.versions(TenantId.OPERATOR_REALM, KeyPurpose.AUDIT))
                .containsExactly(1);
    }

    @Test
    void readersSayOfAnErasedEventThatItIsAndWhy() {
        keepFor(DAYS);
        rounds();
        long first = log(contoso, "old-client");
        days(DAYS + 2);
        long fresh = log(contoso, "fresh-client");
        assertThat(at(first).shown())
                .containsOnlyKeys("position", "committed", "tenant", "erased", "reason")
                .containsEntry("reason", "retention");
        assertThat(new Ocsf("1").of(at(first)))
                .containsEntry("message", "erased: its time in the tenant's log was over");
        assertThat(search(Map.of("action", "application.created"), contoso.id()))
                .extracting(LogEvent::position)
                .containsExactly(fresh);
        assertThat(search(Map.of(), contoso.id()))
                .extracting(LogEvent::position)
                .contains(first, fresh);
        // Version 1, of before the setting; then a day's after another's.
        assertThat(search(Map.of("action", "log-retention.ended"), contoso.id())).hasSize(3);
        assertThat(search(Map.of("action", "log-retention.turned"), contoso.id())).isNotEmpty();
        assertThat(search(Map.of("action", "log-retention.set"), contoso.id())).isEmpty();
        assertThatThrownBy(() -> node.keyring.openEvent(contoso.id(), sealed(first)))
                .isInstanceOf(Corruption.class);
    }

    @Test
    void tokensAreNamedAsBefore() {
        byte[] name = node.keyring.positions(contoso.id()).seal(5);
        keepFor(7);
        rounds();
        days(20);
        assertThat(node.keyring.endedThrough(contoso.id())).isGreaterThan(5);
        assertThat(node.keyring.positions(contoso.id()).open(name)).hasValue(5);
    }

    private void hold(String act) {
        perform(
                new ShredActivities(node.tenants, node.time).activities(),
                act,
                Map.of("tenant", "contoso", "reason", "4 C 12/26"));
    }

    private void holdPerson(String act) {
        perform(
                new PersonActivities(node.tenants, persons).activities(),
                act,
                Map.of(
                        "tenant",
                        "contoso",
                        "person",
                        SamplePerson.numbered(1).id().toString(),
                        "reason",
                        "4 C 13/26"));
    }

    @Test
    void nothingEndsWhileTheTenantOrAnybodyInItIsHeld() {
        SamplePerson.numbered(1).enrol(node.walk, node.tenants.scope(contoso));
        keepFor(DAYS);
        rounds();
        long first = log(contoso, "held-client");
        hold("tenant.hold");
        days(3 * DAYS);
        assertThat(isErased(first)).isFalse();
        holdPerson("person.hold");
        hold("tenant.release");
        days(2);
        assertThat(isErased(first)).isFalse();
        long last = log(contoso, "last-client");
        holdPerson("person.release");
        days(1);
        assertThat(isErased(first)).isTrue();
        assertThat(isErased(last)).isFalse();
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.AUDIT)).hasSizeLessThan(DAYS + 3);
    }

    /// A clock that was set while the node stood still cannot be told from a long stop. Either way
    /// there is a day before anything ends.
    @Test
    void aLeapOfTheClockEndsNothingAtOnce() {
        keepFor(DAYS);
        rounds();
        long first = log(contoso, "client");
        days(3);
        node.time.step(Duration.ofDays(300));
        for (int i = 0; i < 10; i++) {
            rounds();
            node.time.step(Duration.ofHours(2));
        }
        assertThat(isErased(first)).isFalse();
        days(2);
        assertThat(isErased(first)).isTrue();
    }

    @Test
    void whatIsKeptForGoodStays() {
        assertThat(retention(Map.of("tenant", "contoso")))
                .isEqualTo(Map.of("tenant", "contoso", "forever", true));
        long first = log(contoso, "client");
        days(400);
        assertThat(isErased(first)).isFalse();
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.AUDIT)).containsExactly(1);
        keepFor(DAYS);
        assertThat(retention(Map.of("tenant", "contoso")))
                .isEqualTo(Map.of("tenant", "contoso", "forever", false, "days", (long) DAYS));
        days(5);
        keepFor(0);
        days(50);
        assertThat(isErased(first)).isFalse();
        // What was set counts from when it was set.
        keepFor(DAYS);
        days(3);
        assertThat(isErased(first)).isTrue();
    }

    /// Somebody put an old keyring in the place of the one that the tenant's rows know of.
    @Test
    void keysThatAreOlderThanTheLogAreToldAndNothingIsMadeOfThem() {
        keepFor(DAYS);
        days(3);
        RequestContext inside = node.context().within(node.tenants.scope(contoso));
        retentions.turned(inside, 99);
        List<Integer> before = node.keyring.versions(contoso.id(), KeyPurpose.AUDIT);
        node.time.step(DAY.multipliedBy(2L * DAYS));
        assertThatThrownBy(this::rounds)
                .isInstanceOf(Corruption.class)
                .hasMessageContaining("older than its log");
        assertThat(node.keyring.versions(contoso.id(), KeyPurpose.AUDIT)).isEqualTo(before);
    }

    @Test
    void aTimeThatIsTooShortOrTooLongIsRefused() {
        for (long days : new long[] {-1, 1, 6, 3_651, Long.MAX_VALUE}) {
            assertThatThrownBy(() -> keepFor(days))
                    .isInstanceOfSatisfying(
                            Refusal.class,
                            refusal ->
                                    assertThat(refusal.privateReason())
                                            .isEqualTo("retention-days"));
        }
        keepFor(7);
        keepFor(3_650);
    }
}
