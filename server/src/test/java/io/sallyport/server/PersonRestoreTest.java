package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.LogReading;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Persons;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Backup;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.People;
import io.sallyport.store.PostgresAddress;
import io.sallyport.store.PostgresSchema;
import io.sallyport.store.Restoration;
import io.sallyport.store.Store;
import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A backup from before a purge takes the place of the rows, on either engine: what it brings back
/// is purged again before anything is served.
class PersonRestoreTest {
    private static final SamplePerson ADA = SamplePerson.numbered(1);
    private static final SamplePerson BOB = SamplePerson.numbered(2);
    private static final Map<String, Object> PURGED = Map.of("purged", true);

    @TempDir private Path home;

    private Path data() {
        return home.resolve("data");
    }

    private Backup.Order order() {
        return new Backup.Order(home.resolve("monday"), Capabilities.tables());
    }

    private static Persons persons(SmallNode node) {
        return new Persons(new Parts(node.store, node.keyring, node.ids, node.time), node.tenants);
    }

    private static PersonPurges purges(SmallNode node) {
        return new PersonPurges(
                node.walk, persons(node), new KeyRotations(node.walk), text -> text);
    }

    private static Object said(SmallNode node, long position, SamplePerson person) {
        Map<String, Object> shown =
                new LogReading(node.store, node.keyring).at(position).orElseThrow().shown();
        return new JsonObject(shown)
                .object("people")
                .members()
                .getOrDefault(person.id().toString(), "nothing");
    }

    private void restore(Keyring keyring, Optional<PostgresAddress> database, SmallNode node) {
        Restoration restoration =
                new Restoration(
                        order(), new Restoration.Home(data(), keyring, node.time, database));
        Restoration.Findings found = restoration.look((_, _) -> true);
        assertThat(found.journalStays()).isTrue();
        restoration.run(
                found,
                (at, details) ->
                        new AuditEvent(
                                at,
                                AuditAction.INSTANCE_RESTORED,
                                TenantId.OPERATOR_REALM,
                                List.of(new Actor.Bootstrap()),
                                Purpose.INSTANCE_ACTIVITY,
                                "local",
                                new RequestId("0"),
                                details),
                (_, _) -> true);
    }

    private void story(SmallNode.Opener opener, Optional<PostgresAddress> database)
            throws IOException {
        Files.createDirectory(data());
        SmallNode node = new SmallNode(data(), new DemoSeal(data().resolve("demo.seal")), opener);
        Tenant contoso = node.tenants.create(node.context(), "contoso");
        TenantScope scope = node.tenants.scope(contoso);
        ADA.enrol(node.walk, scope);
        BOB.enrol(node.walk, scope);
        long at = ADA.act(node.walk, scope);
        long other = BOB.act(node.walk, scope);
        assertThat(said(node, at, ADA)).isInstanceOf(Map.class).isNotEqualTo(PURGED);
        node.store.backups().write(order(), (_, _) -> true);
        persons(node).purge(node.context(), contoso, ADA.id());
        assertThat(said(node, at, ADA)).isEqualTo(PURGED);
        assertThat(new FolderSearch().values(ADA).in(data())).isEmpty();

        SmallNode before = node;
        node = before.reopened(opener, () -> restore(before.keyring, database, before));
        // So much for the backup, which knows of no purge.
        assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PRESENT);
        purges(node).again();
        node = node.reopened(opener, () -> {});
        long entries = node.store.journal().durable();
        for (int starts = 0; starts < 2; starts++) {
            assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PURGED);
            assertThat(said(node, at, ADA)).isEqualTo(PURGED);
            assertThat(said(node, other, BOB)).isNotEqualTo(PURGED);
            assertThat(persons(node).due(node.context())).hasSize(1);
            assertThat(node.store.sweep(scope, Capabilities.tables())).isEmpty();
            assertThat(node.store.sweep(TenantWalk.realm(), Capabilities.tables())).isEmpty();
            node = node.reopened(opener, () -> {});
            purges(node).again();
            assertThat(node.store.journal().durable()).isEqualTo(entries);
        }
        node.close();
    }

    @Test
    void onSqlite() throws IOException {
        story(SmallNode::sqlite, Optional.empty());
    }

    @Test
    @Tag("external")
    void onPostgres() throws IOException {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        PostgresAddress service =
                PostgresAddress.of(server.url(database)).withPassword(PostgresServer.PASSWORD);
        story(at -> postgres(service, at), Optional.of(service));
        assertThat(server.sql(database, "SELECT count(*) FROM personal_key")).isEqualTo("1");
    }

    private static Store postgres(PostgresAddress service, JdbcStore.Home at) {
        PostgresSchema.migrate(
                service.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD),
                service.role(),
                at.keyring().instance());
        return JdbcStore.openPostgres(service, at);
    }
}
