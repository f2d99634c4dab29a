package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.testkit.PostgresServer;
import java.util.HexFormat;
import org.junit.jupiter.api.Tag;

@Tag("external")
class PostgresKeyRotationTest extends KeyRotationConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();

    @Override
    Store open() {
        return JdbcStore.openPostgres(
                Databases.migrated(server, database, keyring.instance()),
                new JdbcStore.Home(folder, keyring, time, () -> {}));
    }

    private static String hex(byte[] bytes) {
        return "'\\x" + HexFormat.of().formatHex(bytes) + "'";
    }

    @Override
    byte[] sealed(RowId id) {
        String hex =
                server.sql(
                        database,
                        "SELECT encode(sealed, 'hex') FROM application WHERE id = "
                                + hex(id.bytes()));
        return HexFormat.of().parseHex(hex.strip());
    }

    @Override
    void put(RowId id, byte[] sealed) {
        server.sql(
                database,
                "UPDATE application SET sealed = "
                        + hex(sealed)
                        + " WHERE id = "
                        + hex(id.bytes()));
    }
}
