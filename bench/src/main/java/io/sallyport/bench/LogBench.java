package io.sallyport.bench;

import com.sun.management.OperatingSystemMXBean;
import io.sallyport.audit.InstanceLog;
import io.sallyport.audit.TenantViews;
import io.sallyport.audit.merkle.NoteSigner;
import io.sallyport.foundation.Actor;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Purpose;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RequestId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.CryptoProvider;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.Keyring;
import io.sallyport.store.JdbcStore;
import io.sallyport.store.Store;
import java.io.IOException;
import java.io.PrintStream;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyPairGenerator;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import jdk.jfr.consumer.RecordingStream;

/// What the log costs by itself: durable events of many callers, of many tenants in turn, while the
/// instance tree and the tenants' views follow. One JSON line: how many, wall seconds, CPU
/// microseconds of the process for each, those of the two threads that follow, syncs, files.
public final class LogBench {
    private static final int CALLERS = 256;
    private static final int WARM_UP = 200_000;
    private static final long GLANCE_NANOS = 20_000_000;
    private static final List<String> FOLLOWERS = List.of("instance-log", "tenant-views");

    private final Path folder;
    private final int tenants;
    private final Store store;
    private final InstanceLog log;
    private final TenantViews views;
    private final AtomicLong syncs = new AtomicLong();

    private LogBench(Path folder, int tenants) throws IOException, GeneralSecurityException {
        this.folder = folder;
        this.tenants = tenants;
        Keyring keyring =
                InstanceKeys.create(
                        new InstanceKeys.Ground(
                                folder.resolve("keys"), SampleRows.randomness(), SampleRows.TIME),
                        new DemoSeal(folder.resolve("demo.seal")),
                        "bench");
        for (int i = 0; i < tenants; i++) {
            keyring.addTenant(tenant(i));
        }
        this.store = JdbcStore.openSqlite(folder, keyring, SampleRows.TIME, () -> {});
        NoteSigner signer =
                new NoteSigner(
                        "sallyport/bench",
                        KeyPairGenerator.getInstance("Ed25519").generateKeyPair());
        this.log = InstanceLog.open(folder.resolve("log"), store.journal(), signer, () -> {});
        this.views = TenantViews.open(folder.resolve("views"), store.journal(), log::published);
    }

    /// @param arguments an empty folder, how many tenants, how many events
    public static void main(String[] arguments) throws IOException, GeneralSecurityException {
        CryptoProvider.install();
        LogBench bench = new LogBench(Path.of(arguments[0]), Integer.parseInt(arguments[1]));
        bench.run(Integer.parseInt(arguments[2]), System.out);
        bench.views.close();
        bench.log.close();
        bench.store.close();
    }

    private static TenantId tenant(long number) {
        return new TenantId(new UUID(1, number + 1));
    }

    private void run(int events, PrintStream results) throws IOException {
        log.start();
        views.start();
        append(WARM_UP);
        follow();
        try (RecordingStream recording = new RecordingStream()) {
            recording.enable("jdk.FileForce").withThreshold(Duration.ZERO);
            recording.onEvent("jdk.FileForce", _ -> syncs.incrementAndGet());
            recording.startAsync();
            OperatingSystemMXBean system =
                    (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
            long followed = followersNanos();
            long cpu = system.getProcessCpuTime();
            long wall = System.nanoTime();
            append(events);
            double seconds = (System.nanoTime() - wall) / 1e9;
            follow();
            double micros = (system.getProcessCpuTime() - cpu) / 1e3 / events;
            double following = (followersNanos() - followed) / 1e3 / events;
            recording.stop();
            results.printf(
                    "{\"bench\":\"log\",\"tenants\":%d,\"count\":%d,\"wall_s\":%.2f,"
                            + "\"per_s\":%.0f,\"cpu_us\":%.2f,\"following_us\":%.2f,"
                            + "\"syncs_per_s\":%.0f,\"files\":%d}%n",
                    tenants,
                    events,
                    seconds,
                    events / seconds,
                    micros,
                    following,
                    syncs.get() / seconds,
                    files());
        }
    }

    private void append(int events) {
        SampleRows.inTurn(events, CALLERS, number -> store.append(event(number)).await());
    }

    /// As a token's.
    private AuditEvent event(long number) {
        Instant now = Instant.ofEpochMilli(SampleRows.TIME.millis());
        RequestContext context =
                new RequestContext(
                        SampleRows.scope(tenant(number % tenants)),
                        List.of(new Actor.Client("sample-client")),
                        Purpose.TOKEN_SERVICE,
                        "192.0.2.1",
                        new RequestId("0"),
                        now.plusSeconds(1));
        return AuditEvent.of(
                context,
                now,
                AuditAction.TOKEN_ISSUED,
                Map.of(
                        "audience", "https://api.example",
                        "client", "sample-client",
                        "expires", "1767225600",
                        "kid", "0123456789abcdef",
                        "scope", "applications.read"));
    }

    /// Returns when trees and views have all that the journal has.
    private void follow() {
        long wanted = store.journal().durable();
        while (log.published() < wanted || viewed() < wanted) {
            LockSupport.parkNanos(GLANCE_NANOS);
        }
    }

    private long viewed() {
        long sum = 0;
        for (int i = 0; i < tenants; i++) {
            sum += views.size(tenant(i));
        }
        return sum;
    }

    private static long followersNanos() {
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        return Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                .filter(thread -> thread != null && FOLLOWERS.contains(thread.getThreadName()))
                .mapToLong(thread -> threads.getThreadCpuTime(thread.getThreadId()))
                .sum();
    }

    private long files() throws IOException {
        try (Stream<Path> walk = Files.walk(folder)) {
            return walk.filter(Files::isRegularFile).count();
        }
    }
}
