package io.sallyport.store;

import io.sallyport.testkit.PostgresServer;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresUnitTest extends UnitConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Store open() {
        return JdbcStore.openPostgres(
                Databases.migrated(server, database, keyring.instance()),
                new JdbcStore.Home(folder, keyring, time, () -> {}));
    }
}
