package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.KeyPurpose;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// A backup is written while everything goes on, and restored later, on every engine.
abstract class BackupConformance extends RestoreFixture {
    @Test
    void anOlderBackupBringsItsRowsAndNothingElseIsSuspected() {
        RowId portal = insert(contoso, "portal", 0);
        insert(fabrikam, "shop", 0);
        time.step(Duration.ofSeconds(1));
        Backup backup = backup("one");
        assertThat(backup.rows()).isEqualTo(2);
        assertThat(backup.position()).isEqualTo(2);
        rename(portal, "gate");
        insert(contoso, "later", 0);
        time.step(Duration.ofSeconds(1));

        Restoration.Findings found = restore("one");
        assertThat(found.replaces()).isTrue();
        assertThat(found.journalStays()).isTrue();
        assertThat(found.lost().counts()).containsExactly(Map.entry("application.created", 2L));
        assertThat(found.report().good()).isTrue();
        assertThat(found.report().open()).isEqualTo(2);
        assertThat(store.restoredMillis()).isEqualTo(time.millis());
        assertThat(names(contoso)).containsExactly("portal");
        assertThat(names(fabrikam)).containsExactly("shop");
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "portal")).isPresent();
        agrees();
        rename(portal, "door");
        insert(contoso, "later", 0);
        agrees();
        assertThat(store.restoredMillis()).isEqualTo(time.millis());
        assertThat(store.journal().durable()).isEqualTo(7);
    }

    @Test
    void whoeverChangesRowsBehindARestoreIsStillFound() {
        RowId portal = insert(contoso, "portal", 0);
        backup("one");
        insert(contoso, "later", 0);
        restore("one");
        sql("DELETE FROM application", "DELETE FROM application_key");
        assertThat(store.sweep(TenantScope.of(contoso), TABLES))
                .containsExactly(new Finding(contoso, "application", portal, Finding.What.REMOVED));
    }

    @Test
    void backupsAreRestoredInAnyOrder() {
        insert(contoso, "a", 0);
        backup("a");
        insert(contoso, "b", 0);
        backup("b");
        restore("a");
        insert(contoso, "c", 0);
        backup("c");
        restore("b");
        assertThat(names(contoso)).containsExactly("a", "b");
        agrees();
        insert(contoso, "d", 0);
        agrees();
        restore("c");
        assertThat(names(contoso)).containsExactly("a", "c");
        agrees();
        restore("a");
        restore("a");
        assertThat(names(contoso)).containsExactly("a");
        agrees();
    }

    @Test
    void whatWasLostAltogetherComesBackWithItsJournal() {
        insert(contoso, "portal", 0);
        store.append(event(fabrikam)).await();
        backup("one");
        List<String> before = entries();
        insert(contoso, "later", 0);
        store.close();
        for (String part : List.of("journal", "ledger", "store")) {
            if (Files.exists(folder.resolve(part))) {
                deleteAll(folder.resolve(part));
            }
        }
        Restoration.Findings found = restore("one");
        assertThat(found.journalStays()).isFalse();
        assertThat(entries().subList(0, before.size())).isEqualTo(before);
        assertThat(entries()).hasSize(before.size() + 1);
        assertThat(names(contoso)).containsExactly("portal");
        agrees();
        assertThat(restore("one").journalStays()).isTrue();
        agrees();
    }

    private List<String> entries() {
        List<String> all = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (position, tenant, millis, sealed) ->
                                all.add(
                                        position
                                                + " "
                                                + millis
                                                + " "
                                                + new String(
                                                        keyring.openEvent(tenant, sealed),
                                                        StandardCharsets.UTF_8)));
        return all;
    }

    @Test
    void aShreddedTenantDoesNotComeBackAndEveryOtherDoes() {
        insert(contoso, "portal", 0);
        insert(fabrikam, "shop", 0);
        backup("one");
        keyring.destroyTenant(
                contoso, List.of(new DemoSeal(folder.resolve("demo.seal"))), (_, _) -> {});
        BackupReport report = store.backups().check(order("one"), (_, _) -> true);
        assertThat(report.shredded()).containsExactly(contoso);
        assertThat(report.open()).isEqualTo(1);
        assertThat(report.good()).isTrue();
        restore("one");
        assertThat(names(fabrikam)).containsExactly("shop");
        assertThat(store.sweep(TenantScope.of(fabrikam), TABLES)).isEmpty();
        assertThat(backup("two").rows()).isEqualTo(1);
    }

    private KeyRotation rotated(TenantId tenant) {
        for (KeyPurpose purpose : KeyPurpose.values()) {
            keyring.addVersion(tenant, purpose);
        }
        keyring.rotateTenant(tenant);
        KeyRotation rotation = new KeyRotation(store.rowKeys(), keyring, TABLES, time);
        assertThat(rotation.finish(TenantScope.of(tenant), (_, _) -> true)).isTrue();
        return rotation;
    }

    @Test
    void opensUnderKeysThatWereRetiredSinceAndLeavesNothingUnderThem() {
        RowId portal = insert(contoso, "portal", 0);
        insert(contoso, "brief", time.millis() + 90_000);
        backup("one");
        rotated(contoso);
        rename(portal, "gate");
        rotated(contoso);
        keyring.rotateRoot(List.of(new DemoSeal(folder.resolve("demo.seal"))), (_, _) -> {});
        assertThat(keyring.retired().list(contoso)).hasSize(6);
        // One that is under way does not matter.
        keyring.addVersion(contoso, KeyPurpose.RECORDS);
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        assertThat(restore("one").report().good()).isTrue();
        TenantScope scope = TenantScope.of(contoso);
        assertThat(names(contoso)).containsExactly("brief", "portal");
        assertThat(store.findUnique(scope, THINGS, "name", "portal").orElseThrow().id())
                .isEqualTo(portal);
        assertThat(store.findUnique(scope, THINGS, "name", "gate")).isEmpty();
        refused(() -> insert(contoso, "portal", 0), RefusalCode.CONFLICT);
        assertThat(store.rowKeys().outdated(scope, THINGS))
                .isEqualTo(new RowKeys.Outdated(2, 0, 0, 0));
        KeyRotation rotation = rotated(contoso);
        assertThat(rotation.destroyRetired(scope, _ -> true)).hasSize(10);
        assertThat(names(contoso)).containsExactly("brief", "portal");
        agrees();
    }

    /// The price of destroying what leaked: nothing but the live rows is left.
    @Test
    void namesATenantWhoseRetiredKeysWereDestroyed() {
        insert(contoso, "portal", 0);
        insert(fabrikam, "shop", 0);
        backup("one");
        KeyRotation rotation = rotated(contoso);
        rotated(fabrikam);
        rotation.destroyRetired(TenantScope.of(contoso), _ -> true);
        BackupReport report = store.backups().check(order("one"), (_, _) -> true);
        assertThat(report.good()).isFalse();
        assertThat(report.open()).isEqualTo(1);
        assertThat(report.closed()).containsExactly(new BackupReport.Closed(contoso, 1, 1));
        backup("two");
        assertThat(store.backups().check(order("two"), (_, _) -> true).good()).isTrue();
        restore("one");
        assertThat(names(fabrikam)).containsExactly("shop");
        assertThat(store.sweep(TenantScope.of(fabrikam), TABLES)).isEmpty();
        assertThat(store.sweep(TenantScope.of(contoso), TABLES))
                .extracting(Finding::what)
                .contains(Finding.What.EDITED);
        restore("two");
        assertThat(names(contoso)).containsExactly("portal");
        agrees();
    }

    @Test
    void isOneSnapshotWhileEverybodyWrites() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> writers = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                String prefix = "row-" + i + "-";
                writers.add(
                        threads.submit(() -> {
                            for (int n = 0; writing.get() && n < 2_000; n++) {
                                insert(contoso, prefix + n, 0);
                            }
                        }));
            }
            while (store.journal().durable() < 200) {
                Thread.onSpinWait();
            }
            for (int i = 0; i < 3; i++) {
                assertThat(backup("busy-" + i).rows()).isGreaterThanOrEqualTo(100L);
            }
            writing.set(false);
            for (Future<?> writer : writers) {
                writer.get();
            }
        }
        for (int i = 2; i >= 0; i--) {
            Restoration.Findings found = restore("busy-" + i);
            assertThat(names(contoso)).hasSize((int) found.report().backup().rows());
            agrees();
        }
    }

    @Test
    void aRestoreThatWasCutOffIsMadeAgain() {
        insert(contoso, "portal", 0);
        backup("one");
        insert(contoso, "later", 0);
        store.close();
        Restoration cut = restoration("one");
        Restoration.Findings found = cut.look((_, _) -> true);
        assertThatThrownBy(() ->
                        cut.run(
                                found,
                                (_, _) -> {
                                    throw new IllegalStateException("power");
                                },
                                (_, _) -> true))
                .hasMessage("power");
        assertThat(Restoration.isUnfinished(folder)).isTrue();
        // What stood there still stands.
        store = open();
        assertThat(names(contoso)).containsExactly("later", "portal");
        agrees();
        restore("one");
        assertThat(names(contoso)).containsExactly("portal");
        agrees();
    }

    @Test
    void aRestoreThatIsStoppedBeforeItTouchesAnythingLeavesNoTrace() {
        insert(contoso, "portal", 0);
        backup("one");
        insert(contoso, "later", 0);
        store.close();
        Restoration stopped = restoration("one");
        Restoration.Findings found = stopped.look((_, _) -> true);
        assertThatThrownBy(() -> stopped.run(found, BackupConformance::told, (_, _) -> false))
                .isInstanceOf(BackupRefused.class);
        assertThat(Restoration.isUnfinished(folder)).isFalse();
        assertThat(folder.resolve("store.new")).doesNotExist();
        assertThat(folder.resolve("journal.new")).doesNotExist();
        store = open();
        assertThat(names(contoso)).containsExactly("later", "portal");
        agrees();
    }

    @Test
    void holdsNothingInClearAndNoKey() throws IOException {
        String canary = "canary-8f14e45f";
        insert(contoso, canary, 0);
        backup("one");
        byte[] bytes = Files.readAllBytes(file("one"));
        String text = new String(bytes, StandardCharsets.ISO_8859_1);
        assertThat(text).doesNotContain(canary);
        byte[] keys = Files.readAllBytes(folder.resolve("keys").resolve("keyring"));
        String ring = new String(keys, StandardCharsets.ISO_8859_1);
        for (int at = 0; at + 24 <= ring.length(); at += 24) {
            assertThat(text).doesNotContain(ring.substring(at, at + 24));
        }
        assertThat(Files.getPosixFilePermissions(file("one")).toString())
                .doesNotContain("GROUP", "OTHERS");
    }
}
