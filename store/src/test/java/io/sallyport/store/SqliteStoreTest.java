package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.StartRefused;
import io.sallyport.foundation.TenantScope;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class SqliteStoreTest extends StoreConformance {
    @Override
    Store open() {
        return JdbcStore.openSqlite(folder, keyring, time, () -> {});
    }

    private Path database() {
        return folder.resolve("store").resolve("sallyport.db");
    }

    private void sql(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection("jdbc:sqlite:" + database());
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.executeUpdate(sql);
            }
        }
    }

    /// Somebody with full power over the database moves a row: the third wall holds.
    @Test
    void opensNoRowThatWasCopiedToAnotherTenantTableOrId() throws SQLException {
        RowId id = insert(contoso, "portal", 0);
        sql(
                "INSERT INTO application SELECT x'00000000000000020000000000000002', id, version,"
                        + " expires, sealed FROM application",
                "INSERT INTO application SELECT tenant_id, x'000000000000000000000000000000FF',"
                        + " version, expires, sealed FROM application WHERE tenant_id ="
                        + " x'00000000000000010000000000000001'",
                "INSERT INTO tenant SELECT * FROM application WHERE id <>"
                        + " x'000000000000000000000000000000FF' AND tenant_id ="
                        + " x'00000000000000010000000000000001'");
        corrupt(() -> store.find(TenantScope.of(fabrikam), THINGS, id));
        corrupt(() -> store.find(TenantScope.of(contoso), THINGS, RowId.parse("0-0-0-0-ff")));
        Table<Thing> tenants = Table.of("tenant", THINGS.codec());
        corrupt(() -> store.find(TenantScope.of(contoso), tenants, id));
        sql("UPDATE application SET version = 9 WHERE expires = 0");
        corrupt(() -> store.find(TenantScope.of(contoso), THINGS, id));
    }

    /// What happened to one tenant's row ends neither the writer nor the others.
    @Test
    void goesOnForOthersWhenOneTenantsRowIsDamaged() throws SQLException {
        RowId id = insert(contoso, "portal", 0);
        Row<Thing> row = store.find(TenantScope.of(contoso), THINGS, id).orElseThrow();
        sql("UPDATE application SET sealed = x'00' WHERE expires = 0");
        assertThatThrownBy(() -> store.find(TenantScope.of(contoso), THINGS, id))
                .isInstanceOfSatisfying(
                        Corruption.class, damage -> assertThat(damage.isContained()).isTrue());
        corrupt(() -> write(contoso, rows -> rows.find(THINGS, row.id())));
        insert(fabrikam, "portal", 0);
    }

    @Test
    void refusesWhatADiskHasNoRoomForAndGoesOnWhenItHas() throws SQLException {
        store.close();
        LimitedEngine engine = new LimitedEngine(database());
        store =
                JdbcStore.open(
                        engine,
                        new JdbcStore.Home(folder, keyring, time, () -> {}),
                        DurableFile::open);
        insert(contoso, "before", 0);
        engine.limit(1);
        String large = "x".repeat(300_000);
        for (int i = 0; i < 5; i++) {
            String name = i + large;
            refused(() -> insert(contoso, name, 0), RefusalCode.UNAVAILABLE);
        }
        engine.limit(1 << 20);
        insert(contoso, "after", 0);
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "before")).isPresent();
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "after")).isPresent();
        assertThat(store.list(TenantScope.of(contoso), THINGS, RowId.parse("0-0-0-0-0"), 10))
                .hasSize(2);
    }

    /// A disk as full as the test says: SQLite answers as it does to the real thing.
    private static final class LimitedEngine implements Engine {
        private final SqliteEngine engine;
        private final List<Connection> writers = new ArrayList<>();
        private int pages = 1 << 20;

        LimitedEngine(Path database) {
            this.engine = new SqliteEngine(database);
        }

        synchronized void limit(int most) throws SQLException {
            pages = most;
            for (Connection writer : writers) {
                if (!writer.isClosed()) {
                    limit(writer);
                }
            }
        }

        private void limit(Connection writer) throws SQLException {
            try (Statement statement = writer.createStatement()) {
                statement.execute("PRAGMA max_page_count = " + pages);
            }
        }

        @Override
        public void prepare() {
            engine.prepare();
        }

        @Override
        public String name() {
            return engine.name();
        }

        @Override
        public int readers() {
            return engine.readers();
        }

        @Override
        public synchronized Connection writer() throws SQLException {
            Connection writer = engine.writer();
            limit(writer);
            writers.add(writer);
            return writer;
        }

        @Override
        public Connection reader() throws SQLException {
            return engine.reader();
        }

        @Override
        public void begin(Statements statements) {
            engine.begin(statements);
        }

        @Override
        public void enter(Statements statements, Reach reach) {
            engine.enter(statements, reach);
        }

        @Override
        public boolean wipe() throws SQLException {
            return engine.wipe();
        }

        @Override
        public Failure meaning(SQLException failure) {
            return engine.meaning(failure);
        }
    }

    private static void corrupt(Runnable read) {
        assertThatThrownBy(read::run).isInstanceOf(Corruption.class);
    }

    @Test
    void writesNoPlaintextIntoAnyFile() throws IOException {
        String canary = "canary-8f14e45f";
        insert(contoso, canary, 0);
        store.append(event(contoso)).await();
        byte[] needle = canary.getBytes(StandardCharsets.UTF_8);
        List<Path> files;
        try (Stream<Path> all = Files.walk(folder)) {
            files = all.filter(Files::isRegularFile).toList();
        }
        assertThat(files).hasSizeGreaterThan(4);
        for (Path file : files) {
            String text = new String(Files.readAllBytes(file), StandardCharsets.ISO_8859_1);
            assertThat(text)
                    .as(file.toString())
                    .doesNotContain(new String(needle, StandardCharsets.ISO_8859_1));
        }
    }

    @Test
    void refusesADatabaseThatIsNone() throws IOException {
        store.close();
        Files.write(database(), new byte[8192]);
        byte[] noise =
                "this is no database, not at all, and never was one"
                        .repeat(200)
                        .getBytes(StandardCharsets.UTF_8);
        Files.write(database(), noise);
        assertThatThrownBy(this::open)
                .isInstanceOf(StartRefused.class)
                .hasMessageContaining("damaged or is none");
        assertThat(Files.readAllBytes(database())).isEqualTo(noise);
        Files.delete(database());
        store = open();
    }

    @Test
    void refusesADatabaseWithADamagedPage() throws IOException {
        for (int i = 0; i < 200; i++) {
            insert(contoso, "app" + i, 0);
        }
        store.close();
        byte[] bytes = Files.readAllBytes(database());
        java.util.Arrays.fill(bytes, 4096, bytes.length, (byte) 0x5A);
        Files.write(database(), bytes);
        assertThatThrownBy(this::open).isInstanceOf(StartRefused.class);
        Files.delete(database());
        store = open();
    }
}
