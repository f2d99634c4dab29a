package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;

import io.sallyport.testkit.PostgresServer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A real server goes away in each way that servers do, and comes back.
@Tag("external")
class PostgresOutageTest {
    private static final String OF_THE_SERVICE =
            " FROM pg_stat_activity WHERE usename = '" + PostgresServer.SERVICE + "'";

    @TempDir private Path folder;

    private SmallStore store(PostgresServer server, String database) {
        return new SmallStore(
                folder,
                home ->
                        JdbcStore.openPostgres(
                                Databases.migrated(server, database, home.keyring().instance()),
                                home));
    }

    private static void await(BooleanSupplier condition) {
        long end = System.nanoTime() + 60_000_000_000L;
        while (!condition.getAsBoolean()) {
            assertThat(System.nanoTime()).as("it takes too long").isLessThan(end);
            LockSupport.parkNanos(5_000_000);
        }
    }

    private static void reopen(SmallStore trial, PostgresAddress address) {
        trial.reopen(home -> JdbcStore.openPostgres(address, home));
    }

    @Test
    void servesWithoutARefusalWhenIdleConnectionsWereCut() {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        try (SmallStore trial = store(server, database)) {
            for (int i = 0; i < 5; i++) {
                trial.write(trial.contoso, "name" + i);
                assertThat(trial.names(trial.contoso)).hasSize(i + 1);
                terminate(server, database);
            }
            reopen(trial, Databases.address(server, database));
            trial.agrees();
        }
    }

    private static void terminate(PostgresServer server, String database) {
        server.sql(
                database,
                "SELECT pg_terminate_backend(pid)"
                        + OF_THE_SERVICE
                        + " AND datname = '"
                        + database
                        + "'");
    }

    /// Runs writers beside what happens to the server; ends when they have written some more after
    /// it.
    private static void underLoad(SmallStore trial, Runnable trouble) throws Exception {
        AtomicBoolean over = new AtomicBoolean();
        AtomicInteger written = new AtomicInteger();
        List<Future<?>> writers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 8; i++) {
                String name = "writer" + i + "-";
                writers.add(threads.submit(() -> keepWriting(trial, name, over, written)));
            }
            await(() -> written.get() > 50);
            trouble.run();
            int then = written.get();
            await(() -> written.get() > then + 50);
            over.set(true);
        }
        for (Future<?> writer : writers) {
            writer.get();
        }
    }

    private static void keepWriting(
            SmallStore trial, String name, AtomicBoolean over, AtomicInteger written) {
        for (int n = 0; !over.get(); n++) {
            if (trial.writes(n % 2 == 0 ? trial.contoso : trial.fabrikam, name + n)) {
                written.incrementAndGet();
            } else {
                LockSupport.parkNanos(1_000_000);
            }
        }
    }

    @Test
    void losesAndDoublesNothingWhenConnectionsAreCutUnderLoad() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        try (SmallStore trial = store(server, database)) {
            underLoad(
                    trial,
                    () -> {
                        for (int i = 0; i < 15; i++) {
                            terminate(server, database);
                        }
                    });
            reopen(trial, Databases.address(server, database));
            trial.agrees();
        }
    }

    @Test
    void losesAndDoublesNothingWhenTheServerCrashesUnderLoad() throws Exception {
        try (PostgresServer server = PostgresServer.start()) {
            String database = server.database();
            try (SmallStore trial = store(server, database)) {
                underLoad(
                        trial,
                        () -> {
                            server.crash();
                            assertThat(trial.writes(trial.contoso, "while down")).isFalse();
                            server.resume();
                        });
                assertThat(trial.stopped.getCount()).isOne();
                reopen(trial, Databases.address(server, database));
                trial.agrees();
            }
        }
    }

    /// The standby confirms each commit before the primary does, so a failover loses none.
    @Test
    void goesOnAtThePromotedStandby() throws Exception {
        try (PostgresServer primary = PostgresServer.start()) {
            String database = primary.database();
            try (SmallStore trial = store(primary, database);
                    PostgresServer standby = primary.standby()) {
                primary.sql("postgres", "ALTER SYSTEM SET synchronous_standby_names = '*'");
                primary.sql("postgres", "SELECT pg_reload_conf()");
                PostgresAddress both =
                        PostgresAddress.of(primary.url(database, standby))
                                .withPassword(PostgresServer.PASSWORD);
                reopen(trial, both);
                underLoad(
                        trial,
                        () -> {
                            primary.crash();
                            assertThat(trial.writes(trial.contoso, "nobody leads")).isFalse();
                            standby.promote();
                        });
                reopen(trial, both);
                trial.agrees();
            }
        }
    }

    /// As a primary that was made a standby: it answers, and takes no writes (25006).
    @Test
    void refusesWhileTheServerIsReadOnlyAndGoesOnAfterwards() {
        try (PostgresServer server = PostgresServer.start()) {
            String database = server.database();
            try (SmallStore trial = store(server, database)) {
                trial.write(trial.contoso, "before");
                assertThat(trial.names(trial.contoso)).containsExactly("before");
                server.sql("postgres", "ALTER SYSTEM SET default_transaction_read_only = on");
                server.sql("postgres", "SELECT pg_reload_conf()");
                await(() -> !trial.writes(trial.contoso, "read-only" + System.nanoTime()));
                assertThat(trial.names(trial.contoso)).contains("before");
                server.sql("postgres", "ALTER SYSTEM RESET default_transaction_read_only");
                server.sql("postgres", "SELECT pg_reload_conf()");
                await(() -> trial.writes(trial.contoso, "after" + System.nanoTime()));
                reopen(trial, Databases.address(server, database));
                trial.agrees();
            }
        }
    }

    /// A transaction of somebody else's gets in between, and the server says 40001.
    @Test
    void runsABatchAgainWhenTheServerAsksForThat() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        server.sql(
                "postgres",
                "ALTER DATABASE " + database + " SET default_transaction_isolation = serializable");
        try (SmallStore trial = store(server, database);
                ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            Future<String> other =
                    threads.submit(() ->
                            server.sql(
                                    database,
                                    "UPDATE instance SET writer = writer;"
                                            + " DO $$ BEGIN WHILE NOT EXISTS (SELECT"
                                            + " FROM pg_stat_activity WHERE usename ="
                                            + " 'sallyport' AND datname ="
                                            + " current_database() AND wait_event_type ="
                                            + " 'Lock') LOOP"
                                            + " PERFORM pg_stat_clear_snapshot(),"
                                            + " pg_sleep(0.01); END LOOP; END $$"));
            await(() ->
                    !server.sql(
                                    database,
                                    "SELECT pid FROM pg_stat_activity WHERE query LIKE"
                                            + " 'UPDATE instance%' AND pid <>"
                                            + " pg_backend_pid() AND datname ="
                                            + " current_database() AND state = 'active'")
                            .isEmpty());
            trial.write(trial.contoso, "again");
            other.get();
            String rolledBack =
                    "SELECT xact_rollback > 0 FROM pg_stat_database WHERE datname = '"
                            + database
                            + "'";
            await(() -> server.sql(database, rolledBack).equals("t"));
            reopen(trial, Databases.address(server, database));
            trial.agrees();
        }
    }

    /// Two processes of one instance: the later one writes, the earlier one stops.
    @Test
    void stopsWhenAnotherProcessBecameTheWriter() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String database = server.database();
        try (SmallStore trial = store(server, database)) {
            trial.write(trial.contoso, "first");
            JdbcStore.Home elsewhere = trial.home(folder.resolve("elsewhere"));
            PostgresAddress address = Databases.address(server, database);
            try (Store second = JdbcStore.openPostgres(address, elsewhere)) {
                assertThat(trial.writes(trial.contoso, "too late")).isFalse();
                trial.stopped.await();
                assertThat(trial.names(trial.contoso)).containsExactly("first");
                assertThat(second.journal().durable()).isLessThanOrEqualTo(1);
            }
        }
    }
}
