package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.audit.LogReading;
import io.sallyport.directory.Parts;
import io.sallyport.directory.Persons;
import io.sallyport.directory.Tenant;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantScope;
import io.sallyport.store.People;
import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
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

    private static Persons persons(SmallNode node) {
        return new Persons(
                new Parts(node.store, node.keyring, node.ids, node.time), node.tenants, List.of());
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

    private void story(SmallRestore place) throws IOException {
        SmallNode node = place.start();
        Tenant contoso = node.tenants.create(node.context(), "contoso");
        TenantScope scope = node.tenants.scope(contoso);
        ADA.enrol(node.walk, scope);
        BOB.enrol(node.walk, scope);
        long at = ADA.act(node.walk, scope);
        long other = BOB.act(node.walk, scope);
        assertThat(said(node, at, ADA)).isInstanceOf(Map.class).isNotEqualTo(PURGED);
        place.backUp(node);
        persons(node).purge(node.context(), contoso, ADA.id());
        assertThat(said(node, at, ADA)).isEqualTo(PURGED);
        assertThat(new FolderSearch().values(ADA).in(place.data())).isEmpty();

        node = place.restored(node, _ -> {});
        // So much for the backup, which knows of no purge.
        assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PRESENT);
        purges(node).again();
        node = place.reopened(node, () -> {});
        long entries = node.store.journal().durable();
        for (int starts = 0; starts < 2; starts++) {
            assertThat(node.store.people().state(scope, ADA.id())).isEqualTo(People.State.PURGED);
            assertThat(said(node, at, ADA)).isEqualTo(PURGED);
            assertThat(said(node, other, BOB)).isNotEqualTo(PURGED);
            assertThat(persons(node).due(node.context())).hasSize(1);
            assertThat(node.store.sweep(scope, Capabilities.tables())).isEmpty();
            assertThat(node.store.sweep(TenantWalk.realm(), Capabilities.tables())).isEmpty();
            node = place.reopened(node, () -> {});
            purges(node).again();
            assertThat(node.store.journal().durable()).isEqualTo(entries);
        }
        node.close();
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
        assertThat(server.sql(database, "SELECT count(*) FROM personal_key")).isEqualTo("1");
    }
}
