package io.sallyport.store;

import io.sallyport.testkit.PostgresServer;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresStoreTest extends StoreConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Store open() {
        PostgresAddress service =
                PostgresAddress.of(server.url(database)).withPassword(PostgresServer.PASSWORD);
        PostgresSchema.migrate(
                service.as(PostgresServer.OWNER).withPassword(PostgresServer.PASSWORD),
                PostgresServer.SERVICE,
                keyring.instance());
        return JdbcStore.openPostgres(service, new JdbcStore.Home(folder, keyring, time, () -> {}));
    }
}
