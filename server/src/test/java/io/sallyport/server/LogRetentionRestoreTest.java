package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.LogEvent;
import io.sallyport.audit.LogReading;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Persons;
import io.sallyport.directory.RetentionActivities;
import io.sallyport.directory.Retentions;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Activity;
import io.sallyport.foundation.ActivityArguments;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.People;
import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup from before events were erased takes the place of the rows, on either engine: they stay
/// erased, and all that must be known of rows still is.
class LogRetentionRestoreTest {
    private static final SamplePerson ADA = SamplePerson.numbered(1);
    private static final SamplePerson BOB = SamplePerson.numbered(2);

    @TempDir private Path home;

    private static Parts parts(SmallNode node) {
        return new Parts(node.store, node.keyring, node.ids, node.time);
    }

    private static Persons persons(SmallNode node) {
        return new Persons(parts(node), node.tenants, List.of());
    }

    private static void keepForTenDays(SmallNode node) {
        Activity activity =
                new RetentionActivities(node.tenants, new Retentions(parts(node)))
                        .activities()
                        .getFirst();
        Map<String, Object> given = Map.of("tenant", "contoso", "days", 10L);
        Object done =
                activity.effect().perform(node.context(), ActivityArguments.check(activity, given));
        assertThat(done).isNotNull();
    }

    private static void days(SmallNode node, int count) {
        LogRetention retention =
                new LogRetention(node.walk, new Retentions(parts(node)), persons(node));
        for (int i = 0; i < count; i++) {
            // One is short: a busy machine needs some for all tenants.
            for (int rounds = 0; rounds < 20; rounds++) {
                retention.round();
            }
            node.time.step(Duration.ofDays(1));
        }
    }

    private static boolean isErased(SmallNode node, long position) {
        return new LogReading(node.store, node.keyring).at(position).orElseThrow()
                instanceof LogEvent.Erased;
    }

    private void clean(SmallNode node, TenantScope scope) {
        assertThat(node.store.sweep(scope, Capabilities.tables())).isEmpty();
        assertThat(node.store.sweep(TenantWalk.realm(), Capabilities.tables())).isEmpty();
    }

    private void story(SmallRestore place) throws IOException {
        SmallNode node = place.start();
        Tenant contoso = node.tenants.create(node.context(), "contoso");
        TenantScope scope = node.tenants.scope(contoso);
        ADA.enrol(node.walk, scope);
        BOB.enrol(node.walk, scope);
        long at = ADA.act(node.walk, scope);
        keepForTenDays(node);
        place.backUp(node);
        persons(node).purge(node.context(), contoso, ADA.id());
        days(node, 14);
        assertThat(isErased(node, at)).isTrue();
        clean(node, scope);

        node =
                place.restored(
                        node,
                        found ->
                                assertThat(found.lost().counts())
                                        .containsKeys("erased", "log-retention.turned"));
        assertThat(isErased(node, at)).isTrue();
        assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PRESENT);
        clean(node, scope);
        // What told of the purge is erased too; the mark of it is not.
        new PersonPurges(node.walk, persons(node), new KeyRotations(node.walk), text -> text)
                .again();
        assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PURGED);
        assertThat(node.store.people().state(scope, BOB.id())).isEqualTo(People.State.PRESENT);
        node = place.reopened(node, () -> delete(place.data().resolve("ledger")));
        clean(node, scope);
        // The setting came back with the backup, and goes on.
        long fresh = BOB.act(node.walk, scope);
        days(node, 9);
        assertThat(isErased(node, fresh)).isFalse();
        days(node, 6);
        assertThat(isErased(node, fresh)).isTrue();
        clean(node, scope);
        node.close();
    }

    private static void delete(Path file) {
        try {
            Files.delete(file);
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
    }

    @Test
    void onSqlite() throws IOException {
        story(SmallRestore.onSqlite(home));
    }

    @Test
    @Tag("external")
    void onPostgres() throws IOException {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        story(SmallRestore.onPostgres(home, server, database));
        assertThat(server.sql(database, "SELECT count(*) FROM log_retention")).isEqualTo("1");
    }
}
