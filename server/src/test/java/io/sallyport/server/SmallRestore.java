package io.sallyport.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.Keyring;
import io.sallyport.store.Backup;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.PostgresAddress;
import io.sallyport.store.PostgresSchema;
import io.sallyport.store.Restoration;
import io.sallyport.store.Store;
import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/// A [SmallNode] on either engine, and one backup that takes the place of its rows.
///
/// @param home holds the data folder and the backup
/// @param database empty for the embedded engine
record SmallRestore(Path home, SmallNode.Opener opener, Optional<PostgresAddress> database) {
    static SmallRestore onSqlite(Path home) {
        return new SmallRestore(home, SmallNode::sqlite, Optional.empty());
    }

    static SmallRestore onPostgres(Path home, PostgresServer server, String database) {
        PostgresAddress service = service(server, database);
        return new SmallRestore(home, at -> postgres(service, at), Optional.of(service));
    }

    private static PostgresAddress service(PostgresServer server, String database) {
        return PostgresAddress.of(server.url(database)).withPassword(PostgresServer.PASSWORD);
    }

    /// Opens a database that has no tables yet, perhaps.
    static SmallNode.Opener postgres(PostgresServer server, String database) {
        return at -> postgres(service(server, database), at);
    }

    private static Store postgres(PostgresAddress service, JdbcStore.Home at) {
        PostgresSchema.migrate(
                service.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD),
                service.role(),
                at.keyring().instance());
        return JdbcStore.openPostgres(service, at);
    }

    Path data() {
        return home.resolve("data");
    }

    private Backup.Order order() {
        return new Backup.Order(home.resolve("monday"), Capabilities.tables());
    }

    SmallNode start() throws IOException {
        Files.createDirectory(data());
        return new SmallNode(data(), new DemoSeal(data().resolve("demo.seal")), opener);
    }

    void backUp(SmallNode node) {
        node.store.backups().write(order(), (_, _) -> true);
    }

    /// @param meanwhile done while the node is stopped
    SmallNode reopened(SmallNode node, Runnable meanwhile) {
        return node.reopened(opener, meanwhile);
    }

    /// @param look at what the restore finds, before it does anything
    SmallNode restored(SmallNode node, Consumer<Restoration.Findings> look) {
        return reopened(node, () -> restore(node.keyring, node, look));
    }

    private void restore(Keyring keyring, SmallNode node, Consumer<Restoration.Findings> look) {
        Restoration restoration =
                new Restoration(
                        order(), new Restoration.Home(data(), keyring, node.time, database));
        Restoration.Findings found = restoration.look((_, _) -> true);
        assertThat(found.journalStays()).isTrue();
        look.accept(found);
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
}
