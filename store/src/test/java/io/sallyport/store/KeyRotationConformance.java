package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.DemoSeal;
import io.sallyport.keys.InstanceKeys;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.RetiredKey;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Rotation of a tenant's keys, on every engine.
abstract class KeyRotationConformance extends StoreFixture {
    private final TenantScope scope = TenantScope.of(contoso);

    /// What a table's bytes are, as somebody with full power over the database sees them.
    abstract byte[] sealed(RowId id) throws SQLException;

    abstract void put(RowId id, byte[] sealed) throws SQLException;

    private KeyRotation rotation() {
        return new KeyRotation(store.rowKeys(), keyring, List.of(THINGS), time);
    }

    private void rotate(KeyPurpose purpose) {
        keyring.addVersion(contoso, purpose);
        rotation().finish(scope, (_, _) -> true);
    }

    private Keyring reopened() {
        return InstanceKeys.open(
                new InstanceKeys.Ground(folder.resolve("keys"), randomness, time),
                new DemoSeal(folder.resolve("demo.seal")));
    }

    private List<RowId> things(int count) {
        List<RowId> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(insert(contoso, "thing" + i, 0));
        }
        return all;
    }

    private void finds(List<RowId> all) {
        for (int i = 0; i < all.size(); i++) {
            assertThat(store.find(scope, THINGS, all.get(i)).orElseThrow().value().name())
                    .isEqualTo("thing" + i);
            assertThat(store.findUnique(scope, THINGS, "name", "thing" + i).orElseThrow().id())
                    .isEqualTo(all.get(i));
        }
    }

    @Test
    void sealsEveryRowAnewAndRetiresTheOldKey() throws SQLException {
        List<RowId> all = things(700);
        byte[] before = sealed(all.getFirst());
        rotate(KeyPurpose.RECORDS);
        List<RetiredKey> retired = List.of(new RetiredKey(KeyPurpose.RECORDS, 1, time.instant()));
        assertThat(keyring.versions(contoso, KeyPurpose.RECORDS)).containsExactly(2);
        assertThat(keyring.retired().list(contoso)).isEqualTo(retired);
        finds(all);
        assertThat(Keyring.version(sealed(all.getLast()))).isEqualTo(2);
        put(all.getFirst(), before);
        assertThatThrownBy(() -> store.find(scope, THINGS, all.getFirst()))
                .isInstanceOf(Corruption.class);
        store.close();
        keyring.close();
        keyring = reopened();
        store = open();
        assertThat(keyring.versions(contoso, KeyPurpose.RECORDS)).containsExactly(2);
        assertThat(keyring.retired().list(contoso)).isEqualTo(retired);
        assertThat(keyring.inRotation()).isEmpty();
    }

    /// Which also somebody may have put there: then it is not ours to say that nothing needs it.
    @Test
    void keepsARetiredKeyWhileARowIsUnderIt() throws SQLException {
        RowId id = insert(contoso, "portal", 0);
        byte[] before = sealed(id);
        rotate(KeyPurpose.RECORDS);
        byte[] after = sealed(id);
        put(id, before);
        assertThatThrownBy(() -> rotation().destroyRetired(scope, _ -> true))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 ciphertexts");
        assertThat(keyring.retired().list(contoso)).hasSize(1);
        put(id, after);
        rotate(KeyPurpose.RECORDS);
        assertThat(rotation().destroyRetired(scope, one -> one.version() == 1)).hasSize(1);
        assertThat(keyring.retired().list(contoso))
                .containsExactly(new RetiredKey(KeyPurpose.RECORDS, 2, time.instant()));
        assertThat(rotation().destroyRetired(scope, one -> one.version() == 1)).isEmpty();
        finds(List.of());
        assertThat(store.findUnique(scope, THINGS, "name", "portal")).isPresent();
    }

    /// A sweep reads a snapshot, where rows stand under the earlier key for as long as it takes: if
    /// the key went before, it would call every one of them changed.
    @Test
    void waitsForASweepThatReadsUnderTheOldKey() throws Exception {
        things(50);
        CountDownLatch reading = new CountDownLatch(1);
        CountDownLatch goesOn = new CountDownLatch(1);
        Table<Thing> slow = SlowCodec.of(THINGS, reading, goesOn);
        try (ExecutorService others = Executors.newCachedThreadPool()) {
            Future<List<Finding>> sweep = others.submit(() -> store.sweep(scope, List.of(slow)));
            reading.await();
            Thread rotating = Thread.ofPlatform().start(() -> rotate(KeyPurpose.RECORDS));
            while (rotating.isAlive() && !waits(rotating)) {
                Thread.onSpinWait();
            }
            assertThat(keyring.retired().list(contoso)).isEmpty();
            goesOn.countDown();
            assertThat(sweep.get()).isEmpty();
            rotating.join();
        }
        assertThat(keyring.retired().list(contoso)).hasSize(1);
        assertThat(store.sweep(scope, List.of(THINGS))).isEmpty();
    }

    private static boolean waits(Thread thread) {
        return thread.getState() == Thread.State.WAITING
                && Arrays.stream(thread.getStackTrace())
                        .anyMatch(frame -> frame.getMethodName().equals("settleSnapshots"));
    }

    @Test
    void aSweepIsCutOffWhenTheStoreShallEnd() {
        things(5);
        store.endSweeps();
        assertThatThrownBy(() -> store.sweep(scope, List.of(THINGS))).isInstanceOf(Refusal.class);
    }

    /// No backup needs an old index key: a restore hashes anew.
    @Test
    void keepsNoIndexKeyThatWasRotated() {
        insert(contoso, "portal", 0);
        rotate(KeyPurpose.INDEX);
        assertThat(keyring.retired().list(contoso)).isEmpty();
        assertThat(keyring.versions(contoso, KeyPurpose.INDEX)).containsExactly(2);
    }

    @Test
    void hashesEveryValueAnewAndKeepsItTaken() {
        List<RowId> all = things(300);
        rotate(KeyPurpose.INDEX);
        assertThat(keyring.versions(contoso, KeyPurpose.INDEX)).containsExactly(2);
        finds(all);
        refused(() -> insert(contoso, "thing7", 0), RefusalCode.CONFLICT);
        assertThat(store.rowKeys().outdated(scope, THINGS))
                .isEqualTo(new RowKeys.Outdated(300, 0, 0, 0));
    }

    @Test
    void keepsAValueTakenWhileOnlyItsOldHashIsThere() {
        RowId id = insert(contoso, "portal", 0);
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        refused(() -> insert(contoso, "portal", 0), RefusalCode.CONFLICT);
        assertThat(store.findUnique(scope, THINGS, "name", "portal").orElseThrow().id())
                .isEqualTo(id);
        Row<Thing> row = store.find(scope, THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.update(THINGS, row, new Thing("shop", 0));
                    return true;
                });
        insert(contoso, "portal", 0);
        rotation().finish(scope, (_, _) -> true);
        refused(() -> insert(contoso, "shop", 0), RefusalCode.CONFLICT);
        refused(() -> insert(contoso, "portal", 0), RefusalCode.CONFLICT);
    }

    /// A value that was given up while old hashes are being dropped can be taken again, also when a
    /// crash came between.
    @Test
    void freesAValueWhoseOldHashWasStillThere() {
        RowId id = insert(contoso, "portal", 0);
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        assertThat(store.rowKeys().renew(scope, THINGS, RowId.parse("0-0-0-0-0"))).isPresent();
        keyring.stopHashing(contoso);
        Row<Thing> row = store.find(scope, THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.delete(THINGS, row);
                    return true;
                });
        store.close();
        keyring.close();
        keyring = reopened();
        store = open();
        insert(contoso, "portal", 0);
        assertThat(keyring.inRotation()).containsExactly(contoso);
        rotation().finish(scope, (_, _) -> true);
        assertThat(keyring.inRotation()).isEmpty();
        assertThat(store.findUnique(scope, THINGS, "name", "portal")).isPresent();
    }

    @Test
    void refusesToDestroyAKeyThatSomethingNeeds() {
        insert(contoso, "portal", 0);
        keyring.addVersion(contoso, KeyPurpose.RECORDS);
        long needed = store.rowKeys().outdated(scope, THINGS).sealed();
        assertThat(needed).isEqualTo(1);
        assertThatThrownBy(() -> keyring.destroyEarlier(contoso, KeyPurpose.RECORDS, () -> needed))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("1 ciphertexts");
        keyring.addVersion(contoso, KeyPurpose.AUDIT);
        assertThatThrownBy(() -> keyring.destroyEarlier(contoso, KeyPurpose.AUDIT, () -> 0))
                .isInstanceOf(IllegalStateException.class);
        assertThat(keyring.versions(contoso, KeyPurpose.RECORDS)).containsExactly(1, 2);
    }

    @Test
    void changesNothingForOtherTenantsAndTheTenantsOwnKey() {
        insert(fabrikam, "portal", 0);
        insert(contoso, "portal", 0);
        keyring.rotateTenant(contoso);
        rotate(KeyPurpose.RECORDS);
        store.close();
        keyring.close();
        keyring = reopened();
        store = open();
        assertThat(store.findUnique(scope, THINGS, "name", "portal")).isPresent();
        assertThat(store.findUnique(TenantScope.of(fabrikam), THINGS, "name", "portal"))
                .isPresent();
        assertThat(keyring.versions(fabrikam, KeyPurpose.RECORDS)).containsExactly(1);
    }

    /// Everything at once: readers and writers lose nothing and are refused nothing.
    @Test
    void losesNothingWhileReadersAndWritersGoOn() throws Exception {
        List<RowId> all = things(400);
        AtomicBoolean rotating = new AtomicBoolean(true);
        AtomicInteger written = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            List<Future<?>> running = new ArrayList<>();
            Callable<?> reading =
                    () -> {
                        while (rotating.get()) {
                            finds(all.subList(0, 50));
                        }
                        return true;
                    };
            Callable<?> writing =
                    () -> {
                        while (rotating.get()) {
                            insertAndRename("more" + written.getAndIncrement());
                        }
                        return true;
                    };
            for (Callable<?> one : List.of(reading, reading, writing, writing)) {
                running.add(threads.submit(one));
            }
            try {
                for (int round = 0; round < 3; round++) {
                    rotateEverything();
                }
            } finally {
                rotating.set(false);
            }
            for (Future<?> one : running) {
                one.get();
            }
        }
        finds(all);
        everythingIsUnderTheNewest(all.size(), written.get());
    }

    private void everythingIsUnderTheNewest(long rows, int more) {
        for (int i = 0; i < more; i++) {
            assertThat(store.findUnique(scope, THINGS, "name", "more" + i + "x")).isPresent();
            assertThat(store.findUnique(scope, THINGS, "name", "more" + i)).isEmpty();
        }
        assertThat(keyring.versions(contoso, KeyPurpose.RECORDS)).containsExactly(4);
        assertThat(keyring.versions(contoso, KeyPurpose.AUDIT)).containsExactly(1, 2, 3, 4);
        assertThat(store.rowKeys().outdated(scope, THINGS))
                .isEqualTo(new RowKeys.Outdated(rows + more, 0, 0, 0));
    }

    private void insertAndRename(String name) {
        rename(insert(contoso, name, 0), name + "x");
        refusedAsTaken(name + "x");
    }

    private void rotateEverything() {
        for (KeyPurpose purpose : KeyPurpose.values()) {
            keyring.addVersion(contoso, purpose);
        }
        keyring.rotateTenant(contoso);
        rotation().finish(scope, (_, _) -> true);
    }

    private void rename(RowId id, String name) {
        Row<Thing> row = store.find(scope, THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.update(THINGS, row, new Thing(name, 0));
                    return true;
                });
    }

    private void refusedAsTaken(String name) {
        try {
            insert(contoso, name, 0);
            throw new AssertionError(name + " was there twice");
        } catch (Refusal taken) {
            assertThat(taken.code()).isEqualTo(RefusalCode.CONFLICT);
        }
    }

    @Test
    void leavesOutRowsThatEnded() {
        insert(contoso, "brief", time.millis() + 5_000);
        insert(contoso, "long", 0);
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        time.step(Duration.ofSeconds(6));
        rotation().finish(scope, (_, _) -> true);
        store.purgeEnded(THINGS);
        insert(contoso, "brief", 0);
        assertThat(store.rowKeys().outdated(scope, THINGS))
                .isEqualTo(new RowKeys.Outdated(2, 0, 0, 0));
    }
}
