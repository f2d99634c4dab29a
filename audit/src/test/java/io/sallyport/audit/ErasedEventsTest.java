package io.sallyport.audit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.audit.merkle.LogReader;
import io.sallyport.audit.merkle.LogVerifier;
import io.sallyport.audit.merkle.NoteVerifier;
import io.sallyport.audit.merkle.Verification;
import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.store.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Events whose key was destroyed are still entries of the log: all of it verifies as before.
class ErasedEventsTest {
    private static final TenantId CONTOSO = SmallInstance.CONTOSO;
    private static final int EVENTS = 300;

    @TempDir private Path folder;
    private SmallInstance instance;
    private LogKeys keys;

    @BeforeEach
    void start() {
        instance = new SmallInstance(folder);
        keys = new LogKeys(instance.store, instance.ids, instance.time);
    }

    @AfterEach
    void stop() {
        instance.close();
    }

    private long log() {
        Receipt receipt =
                instance.store.append(
                        AuditEvent.of(
                                instance.in(CONTOSO),
                                instance.time.instant(),
                                AuditAction.TOKEN_ISSUED,
                                Map.of("client", "portal")));
        receipt.await();
        return receipt.position();
    }

    private static void await(BooleanSupplier done) {
        long end = System.nanoTime() + Duration.ofSeconds(20).toNanos();
        while (!done.getAsBoolean()) {
            assertThat(System.nanoTime()).as("time is up").isLessThan(end);
            LockSupport.parkNanos(1_000_000);
        }
    }

    private static long viewed(TenantViews views) {
        try {
            return views.size(CONTOSO);
        } catch (Refusal notYet) {
            return 0;
        }
    }

    private void erase() {
        instance.keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        instance.keyring.retired().endLog(CONTOSO, 1, instance.time.instant());
    }

    /// The whole log, then the tenant's own, as auditors read them.
    private void assertVerifies() throws IOException {
        try (InstanceLog log =
                InstanceLog.open(
                        folder.resolve("log"),
                        instance.store.journal(),
                        keys.instance(instance.in(TenantId.OPERATOR_REALM), instance.id()),
                        () -> {})) {
            log.start();
            TenantViews views =
                    TenantViews.open(
                            folder.resolve("views"), instance.store.journal(), log::published);
            views.start();
            TenantLogs logs = new TenantLogs(views, keys, instance.id(), instance.time);
            String key = logs.key(instance.in(CONTOSO));
            await(() -> log.published() == instance.store.journal().durable());
            await(() -> viewed(views) > EVENTS);
            assertThat(
                            new LogVerifier(
                                            LogReader.of(log.folder()),
                                            NoteVerifier.parse(log.key()))
                                    .verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
            assertThat(
                            new LogVerifier(
                                            (path, _) -> logs.read(instance.in(CONTOSO), path),
                                            NoteVerifier.parse(key))
                                    .verify(LogVerifier.Progress.SILENT))
                    .isInstanceOf(Verification.Verified.class);
            views.close();
        }
    }

    @Test
    void areEntriesOfTheLogAsBefore() throws IOException {
        long last = 0;
        for (int i = 0; i < EVENTS; i++) {
            last = log();
        }
        assertVerifies();
        erase();
        assertVerifies();
        instance.restart();
        keys = new LogKeys(instance.store, instance.ids, instance.time);
        assertVerifies();
        LogReading reading = new LogReading(instance.store, instance.keyring);
        assertThat(reading.at(last).orElseThrow()).isInstanceOf(LogEvent.Erased.class);
        assertThat(reading.at(log()).orElseThrow()).isInstanceOf(LogEvent.Legible.class);
    }

    /// A damaged entry is not taken for an erased one.
    @Test
    void areToldFromDamage() {
        long at = log();
        instance.keyring.addVersion(CONTOSO, KeyPurpose.AUDIT);
        long foreign = log();
        erase();
        LogReading reading = new LogReading(instance.store, instance.keyring);
        assertThat(reading.at(at).orElseThrow()).isInstanceOf(LogEvent.Erased.class);
        assertThat(reading.at(foreign).orElseThrow()).isInstanceOf(LogEvent.Legible.class);
        instance.keyring.destroyTenant(
                CONTOSO, List.of(new DemoSeal(folder.resolve("demo.seal"))), (_, _) -> {});
        instance.keyring.addTenant(CONTOSO);
        assertThatThrownBy(() -> reading.at(at)).isInstanceOf(Corruption.class);
    }
}
