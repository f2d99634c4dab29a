package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.Once;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RequestContext;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;

/// What every implementation of [Store] must do.
abstract class StoreConformance extends StoreFixture {
    @Test
    void findsWhatItWroteAfterARestart() {
        RowId id = insert(contoso, "portal", 0);
        store.close();
        store = open();
        TenantScope scope = TenantScope.of(contoso);
        Row<Thing> byId = store.find(scope, THINGS, id).orElseThrow();
        Row<Thing> byName = store.findUnique(scope, THINGS, "name", "portal").orElseThrow();
        assertThat(byName.id()).isEqualTo(id);
        assertThat(byName.state()).isEqualTo(byId.state());
        assertThat(byId.id()).isEqualTo(id);
        assertThat(byId.version()).isEqualTo(1);
        assertThat(byId.value()).isEqualTo(new Thing("portal", 0));
    }

    @Test
    void showsNothingToAnotherTenant() {
        RowId id = insert(contoso, "portal", 0);
        TenantScope other = TenantScope.of(fabrikam);
        assertThat(store.find(other, THINGS, id)).isEmpty();
        assertThat(store.findUnique(other, THINGS, "name", "portal")).isEmpty();
        assertThat(store.list(other, THINGS, RowId.parse("0-0-0-0-0"), 10)).isEmpty();
    }

    @Test
    void refusesASecondRowWithTheSameUniqueValue() {
        insert(contoso, "portal", 0);
        refused(() -> insert(contoso, "portal", 0), RefusalCode.CONFLICT);
        insert(fabrikam, "portal", 0);
    }

    @Test
    void refusesAnUpdateOfAnOldVersion() {
        RowId id = insert(contoso, "portal", 0);
        Row<Thing> read = store.find(TenantScope.of(contoso), THINGS, id).orElseThrow();
        Change<Boolean> rename =
                rows -> {
                    rows.update(THINGS, read, new Thing("shop", 0));
                    return true;
                };
        write(contoso, rename);
        refused(() -> write(contoso, rename), RefusalCode.CONFLICT);
        insert(contoso, "portal", 0);
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "shop")).isPresent();
    }

    @Test
    void deletesARowWithItsUniqueValue() {
        RowId id = insert(contoso, "portal", 0);
        Row<Thing> read = store.find(TenantScope.of(contoso), THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.delete(THINGS, read);
                    return true;
                });
        assertThat(store.find(TenantScope.of(contoso), THINGS, id)).isEmpty();
        insert(contoso, "portal", 0);
    }

    private RequestContext named(AuditAction effect) {
        Instant until = time.instant().plus(Duration.ofHours(24));
        return context(contoso).once(new Once(ids.row(), "client:a", "digest", effect, until));
    }

    private boolean write(RequestContext context, String name) {
        return store.write(
                context,
                event(contoso),
                rows -> {
                    rows.insert(THINGS, ids.row(), new Thing(name, 0));
                    return true;
                });
    }

    private Optional<Effect> effect() {
        return Effect.find(store, TenantScope.of(contoso), "client:a");
    }

    private boolean stands(String name) {
        return store.findUnique(TenantScope.of(contoso), THINGS, "name", name).isPresent();
    }

    @Test
    void aNamedRequestHasItsEffectOnce() {
        assertThat(write(named(AuditAction.TENANT_CREATED), "on the way")).isTrue();
        assertThat(effect()).isEmpty();
        insert(contoso, "taken", 0);
        RequestContext refused = named(AuditAction.APPLICATION_CREATED);
        refused(() -> write(refused, "taken"), RefusalCode.CONFLICT);
        assertThat(effect()).isEmpty();
        assertThat(write(named(AuditAction.APPLICATION_CREATED), "portal")).isTrue();
        assertThat(effect().orElseThrow().digest()).isEqualTo("digest");
        // As another node does, which saw nothing of it yet: its effect is undone whole.
        RequestContext again = named(AuditAction.APPLICATION_CREATED);
        refused(() -> write(again, "portal-too"), RefusalCode.CONFLICT);
        assertThat(stands("portal-too")).isFalse();
        assertThat(Effect.find(store, TenantScope.of(fabrikam), "client:a")).isEmpty();
        store.close();
        store = open();
        assertThat(effect()).isPresent();
        time.step(Duration.ofHours(24));
        assertThat(effect()).isEmpty();
        assertThat(store.purgeEnded(Effect.TABLE)).isEqualTo(1);
        assertThat(write(named(AuditAction.APPLICATION_CREATED), "portal-too")).isTrue();
    }

    private List<RowId> withEnding(String ending, RowId after, int limit) {
        Lookup lookup = new Lookup("ending", ending, after, limit);
        return store.findIndexed(TenantScope.of(contoso), THINGS, lookup).stream()
                .map(Row::id)
                .toList();
    }

    @Test
    void findsAllThatHaveAValueInOrderAndInPages() {
        List<RowId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            time.step(Duration.ofMillis(1));
            all.add(insert(contoso, "app" + i + "-shop", 0));
            insert(contoso, "app" + i + "-desk", 0);
        }
        insert(fabrikam, "app0-shop", 0);
        assertThat(withEnding("shop", RowId.FIRST, 10)).isEqualTo(all);
        assertThat(withEnding("shop", RowId.FIRST, 2)).isEqualTo(all.subList(0, 2));
        assertThat(withEnding("shop", all.get(1), 2)).isEqualTo(all.subList(2, 4));
        assertThat(withEnding("none", RowId.FIRST, 10)).isEmpty();
        Row<Thing> read = store.find(TenantScope.of(contoso), THINGS, all.get(2)).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.update(THINGS, read, new Thing("app2-desk-too", 0));
                    return true;
                });
        assertThat(withEnding("shop", RowId.FIRST, 10)).doesNotContain(all.get(2)).hasSize(4);
        Row<Thing> last = store.find(TenantScope.of(contoso), THINGS, all.get(4)).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.delete(THINGS, last);
                    return true;
                });
        assertThat(withEnding("shop", RowId.FIRST, 10)).hasSize(3);
    }

    @Test
    void knowsTheIdOfTheRowAtAPlace() {
        List<RowId> all = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            time.step(Duration.ofMillis(1));
            all.add(insert(contoso, "app" + i, 0));
        }
        TenantScope scope = TenantScope.of(contoso);
        assertThat(store.idAt(scope, THINGS, 0)).contains(all.getFirst());
        assertThat(store.idAt(scope, THINGS, 4)).contains(all.getLast());
        assertThat(store.idAt(scope, THINGS, 5)).isEmpty();
        assertThat(store.idAt(TenantScope.of(fabrikam), THINGS, 0)).isEmpty();
    }

    @Test
    void listsInOrderAndInPages() {
        List<String> names = new ArrayList<>();
        for (int i = 0; i < 25; i++) {
            time.step(Duration.ofMillis(1));
            insert(contoso, "app" + i, 0);
        }
        RowId after = RowId.parse("0-0-0-0-0");
        List<Row<Thing>> page = store.list(TenantScope.of(contoso), THINGS, after, 10);
        while (!page.isEmpty()) {
            page.forEach(row -> names.add(row.value().name()));
            after = page.getLast().id();
            page = store.list(TenantScope.of(contoso), THINGS, after, 10);
        }
        assertThat(names).hasSize(25).startsWith("app0", "app1", "app2").endsWith("app24");
    }

    @Test
    void hidesARowFromTheInstantOfItsEndAndPurgesItLater() {
        long end = time.millis() + 1_000;
        RowId id = insert(contoso, "brief", end);
        time.step(Duration.ofMillis(999));
        assertThat(store.find(TenantScope.of(contoso), THINGS, id)).isPresent();
        time.step(Duration.ofMillis(1));
        assertThat(store.find(TenantScope.of(contoso), THINGS, id)).isEmpty();
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "brief")).isEmpty();
        store.purgeEnded(THINGS);
        insert(contoso, "brief", 0);
    }

    @Test
    void undoesAChangeThatRefusesAndItsEventToo() {
        insert(contoso, "kept", 0);
        refused(
                () ->
                        write(
                                contoso,
                                rows -> {
                                    rows.insert(THINGS, ids.row(), new Thing("undone", 0));
                                    throw new Refusal(RefusalCode.CONFLICT, "No.", "test");
                                }),
                RefusalCode.CONFLICT);
        assertThat(store.findUnique(TenantScope.of(contoso), THINGS, "name", "undone")).isEmpty();
        store.close();
        store = open();
        assertThat(store.journal().durable()).isEqualTo(1);
    }

    @Test
    void refusesAfterTheDeadline() {
        RequestContext late = context(contoso);
        time.step(Duration.ofSeconds(10));
        refused(() -> store.write(late, event(contoso), _ -> true), RefusalCode.UNAVAILABLE);
    }

    /// Whoever is told that something exists finds it: a row of the same commit that a crash may
    /// still take away does not exist yet.
    @Test
    void tellsOfATakenNameOnlyOnceItIsThere() throws Exception {
        int callers = 16;
        for (int round = 0; round < 20; round++) {
            String name = "app" + round;
            CyclicBarrier together = new CyclicBarrier(callers);
            List<Future<Boolean>> answers = new ArrayList<>();
            try (ExecutorService threads = Executors.newFixedThreadPool(callers)) {
                for (int i = 0; i < callers; i++) {
                    answers.add(
                            threads.submit(() -> {
                                together.await();
                                return insertedOrThere(name);
                            }));
                }
            }
            for (Future<Boolean> answer : answers) {
                assertThat(answer.get()).isTrue();
            }
        }
    }

    private boolean insertedOrThere(String name) {
        try {
            insert(contoso, name, 0);
            return true;
        } catch (Refusal taken) {
            TenantScope scope = TenantScope.of(contoso);
            return taken.code() == RefusalCode.CONFLICT
                    && store.findUnique(scope, THINGS, "name", name).isPresent();
        }
    }

    @Test
    void keepsEveryEventOfConcurrentWritersInTheJournalOnce() throws Exception {
        int callers = 64;
        List<Future<?>> answers = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < callers; i++) {
                String name = "app" + i;
                Callable<?> one =
                        () -> {
                            insert(contoso, name, 0);
                            store.append(event(fabrikam)).await();
                            return true;
                        };
                answers.add(threads.submit(one));
            }
        }
        for (Future<?> answer : answers) {
            answer.get();
        }
        store.close();
        store = open();
        List<TenantId> tenants = new ArrayList<>();
        store.journal()
                .read(
                        0,
                        store.journal().durable(),
                        (_, tenant, _, sealed) -> {
                            assertThat(keyring.openEvent(tenant, sealed)).isNotEmpty();
                            tenants.add(tenant);
                        });
        assertThat(tenants).hasSize(2 * callers);
        assertThat(tenants.stream().filter(contoso::equals)).hasSize(callers);
    }

    /// The rows are the log's also after a start that knows nothing but the journal.
    @Test
    void tellsMoreRowsThanAnEventHasRoomFor() {
        int all = 2_000;
        List<RowId> made = new ArrayList<>();
        write(
                contoso,
                rows -> {
                    for (int i = 0; i < all; i++) {
                        made.add(ids.row());
                        rows.insert(THINGS, made.getLast(), new Thing("many" + i, 0));
                    }
                    return true;
                });
        store.close();
        store = open();
        TenantScope scope = TenantScope.of(contoso);
        assertThat(store.count(scope, THINGS)).isEqualTo(all);
        assertThat(store.sweep(scope, List.of(THINGS))).isEmpty();
        write(
                contoso,
                rows -> {
                    made.forEach(id -> rows.delete(THINGS, rows.find(THINGS, id).orElseThrow()));
                    return true;
                });
        assertThat(store.count(scope, THINGS)).isZero();
        assertThat(store.sweep(scope, List.of(THINGS))).isEmpty();
    }

    @Test
    void sealsTablesForTheirPurpose() {
        Table<Thing> signing = THINGS.sealedFor(KeyPurpose.SIGNING);
        RowId id = ids.row();
        write(
                contoso,
                rows -> {
                    rows.insert(signing, id, new Thing("key", 0));
                    return true;
                });
        assertThat(store.find(TenantScope.of(contoso), signing, id)).isPresent();
        assertThatThrownBy(() -> store.find(TenantScope.of(contoso), THINGS, id))
                .isInstanceOf(io.sallyport.foundation.Corruption.class);
    }
}
