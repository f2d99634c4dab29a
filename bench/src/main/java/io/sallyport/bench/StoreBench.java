package io.sallyport.bench;

import com.sun.management.OperatingSystemMXBean;
import io.sallyport.bench.SampleRows.Sample;
import io.sallyport.foundation.Ids;
import io.sallyport.foundation.Randomness;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.KeyRotation;
import io.sallyport.store.Store;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.LongConsumer;

/// What the store costs by itself on SQLite, on a table with two unique columns: durable writes,
/// reads by id and by unique value, a sweep, a rotation of the tenant's keys. One JSON line each:
/// how many, wall seconds, CPU microseconds of the process for each one.
public final class StoreBench {
    private static final TenantId TENANT = new TenantId(new UUID(1, 1));
    private static final TenantScope SCOPE = SampleRows.scope(TENANT);
    private static final Table<Sample> TABLE =
            SampleRows.applications()
                    .unique("name", ValueSpace.chosen(16), sample -> sample.text("name"));
    private static final Sample FIRST =
            new Sample(
                    Map.of(
                            "active",
                            true,
                            "createdAt",
                            1_700_000_000_000L,
                            "scopes",
                            List.of("applications.read"),
                            "secretHash",
                            "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA="));
    private static final int WRITERS = 256;
    private static final int READS_MAX = 300_000;

    /// A prime, so that reads jump from one end of the table to the other.
    private static final long STRIDE = 7_919;

    private final int rows;
    private final RowId[] ids;
    private final PrintStream results;
    private final Keyring keyring;
    private final Store store;
    private final SampleRows samples;

    private StoreBench(Path folder, int rows, PrintStream results) {
        this.rows = rows;
        this.ids = new RowId[rows];
        this.results = results;
        Randomness randomness = SampleRows.randomness();
        this.keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), randomness, SampleRows.TIME),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "bench");
        keyring.addTenant(TENANT);
        this.store = JdbcStore.openSqlite(folder, keyring, SampleRows.TIME, () -> {});
        this.samples =
                new SampleRows(store, SCOPE, TABLE, new Ids(SampleRows.TIME, randomness), FIRST);
    }

    /// @param arguments an empty folder, how many rows
    public static void main(String[] arguments) {
        CryptoProvider.install();
        StoreBench bench =
                new StoreBench(Path.of(arguments[0]), Integer.parseInt(arguments[1]), System.out);
        bench.run();
        bench.store.close();
    }

    private void run() {
        int block = rows / 10;
        for (int from = 0; from < rows; from += block) {
            int first = from;
            measure("durable write", block, WRITERS, i -> write(first + i));
        }
        int reads = Math.min(rows, READS_MAX);
        for (int round = 0; round < 3; round++) {
            measure("read by id", reads, 1, this::read);
            measure("read by unique value", reads, 1, this::find);
            measure("read by id, 8 callers", reads, 8, this::read);
        }
        measure("sweep", rows, () -> require(store.sweep(SCOPE, List.of(TABLE)).isEmpty()));
        rotate("seal anew", KeyPurpose.RECORDS);
        rotate("hash anew", KeyPurpose.INDEX);
        measure("sweep", rows, () -> require(store.sweep(SCOPE, List.of(TABLE)).isEmpty()));
    }

    private void rotate(String what, KeyPurpose purpose) {
        keyring.addVersion(TENANT, purpose);
        KeyRotation rotation =
                new KeyRotation(store.rowKeys(), keyring, List.of(TABLE), InstantSource.system());
        measure(what, rows, () -> require(rotation.finish(SCOPE, (_, _) -> true)));
    }

    private void write(long number) {
        ids[(int) number] = samples.write(number);
    }

    private void read(long turn) {
        require(store.find(SCOPE, TABLE, ids[(int) (turn * STRIDE % rows)]).isPresent());
    }

    private void find(long turn) {
        String value = Sample.clientId(turn * STRIDE % rows);
        require(store.findUnique(SCOPE, TABLE, "client_id", value).isPresent());
    }

    private static void require(boolean holds) {
        if (!holds) {
            throw new IllegalStateException("the store did not do what is measured here");
        }
    }

    private void measure(String what, int count, int callers, LongConsumer act) {
        measure(what, count, () -> SampleRows.inTurn(count, callers, act));
    }

    private void measure(String what, int count, Runnable work) {
        OperatingSystemMXBean system =
                (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long cpu = system.getProcessCpuTime();
        long wall = System.nanoTime();
        work.run();
        double seconds = (System.nanoTime() - wall) / 1e9;
        double micros = (system.getProcessCpuTime() - cpu) / 1e3 / count;
        results.printf(
                "{\"bench\":\"store\",\"what\":\"%s\",\"count\":%d,\"wall_s\":%.2f,"
                        + "\"per_s\":%.0f,\"cpu_us\":%.2f}%n",
                what, count, seconds, count / seconds, micros);
    }
}
