package io.sallyport.store;

import io.sallyport.testkit.PostgresServer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresPeopleTest extends PeopleConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Store open() {
        return JdbcStore.openPostgres(
                Databases.migrated(server, database, keyring.instance()),
                new JdbcStore.Home(folder, keyring, time, () -> {}));
    }

    @Override
    void sql(String... statements) {
        server.sql(database, String.join("; ", statements));
    }

    @Override
    boolean wipes() {
        return false;
    }

    @Override
    String literal(byte[] bytes) {
        return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
    }
}
