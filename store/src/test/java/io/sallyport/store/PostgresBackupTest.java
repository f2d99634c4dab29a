package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.PostgresServer;
import java.nio.file.Files;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

@Tag("external")
class PostgresBackupTest extends BackupConformance {
    private final PostgresServer server = PostgresServer.shared();
    private final String database = server.database();
    private boolean embedded;

    @Override
    Store open() {
        return embedded
                ? JdbcStore.openSqlite(folder, keyring, time, () -> {})
                : JdbcStore.openPostgres(
                        Databases.migrated(server, database, keyring.instance()),
                        new JdbcStore.Home(folder, keyring, time, () -> {}));
    }

    @Override
    Optional<PostgresAddress> database() {
        return embedded ? Optional.empty() : Optional.of(Databases.address(server, database));
    }

    @Override
    void sql(String... statements) {
        server.sql(database, String.join("; ", statements));
    }

    @Test
    void movesFromOneEngineToTheOtherAndBack() {
        insert(contoso, "portal", 0);
        assertThat(backup("first").engine()).isEqualTo("PostgreSQL");
        embedded = true;
        assertThat(restore("first").replaces()).isFalse();
        assertThat(names(contoso)).containsExactly("portal");
        agrees();
        insert(contoso, "shop", 0);
        assertThat(backup("second").engine()).isEqualTo("SQLite");
        embedded = false;
        assertThat(restore("second").replaces()).isTrue();
        assertThat(names(contoso)).containsExactly("portal", "shop");
        agrees();
        assertThat(folder.resolve("store")).doesNotExist();
        assertThat(Files.exists(folder.resolve("store.replaced-1"))).isTrue();
    }
}
