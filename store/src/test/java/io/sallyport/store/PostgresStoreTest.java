package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.PostgresServer;
import java.io.IOException;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("external")
class PostgresStoreTest extends StoreConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Store open() {
        return JdbcStore.openPostgres(
                Databases.migrated(server, database, keyring.instance()),
                new JdbcStore.Home(folder, keyring, time, () -> {}));
    }

    /// Neither table nor write-ahead log nor whatever else the server writes.
    @Test
    void writesNoPlaintextIntoAnyFileOfTheServer() throws IOException {
        String canary = "canary-8f14e45f";
        insert(contoso, canary, 0);
        server.sql(database, "CHECKPOINT");
        assertThat(server.filesWith(canary)).isEmpty();
        assertThat(server.filesWith("sealed_table")).isNotEmpty();
    }
}
