package io.sallyport.store;

import static java.util.stream.Collectors.toSet;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// Somebody with full power over the database changes it behind our back, on every engine.
abstract class SweepConformance extends StoreFixture {
    private static final Table<Thing> RULES =
            Table.of("signing_key", THINGS.codec())
                    .unique("name", ValueSpace.chosen(16), Thing::name)
                    .ofAuthority();

    private final TenantScope scope = TenantScope.of(contoso);

    /// Runs statements with all power there is.
    abstract void sql(String... statements);

    abstract String literal(byte[] bytes);

    private List<Finding> sweep() {
        return store.sweep(scope, List.of(THINGS, RULES));
    }

    private void finds(RowId row, Finding.What what) {
        assertThat(sweep()).contains(new Finding(contoso, "application", row, what));
        assertThat(sweep().stream().map(Finding::row).collect(toSet())).containsExactly(row);
        assertThat(store.sweep(TenantScope.of(fabrikam), List.of(THINGS, RULES))).isEmpty();
        // What was there is known from the journal alone, too.
        reopenWithoutLedger();
        assertThat(sweep()).contains(new Finding(contoso, "application", row, what));
    }

    private void reopenWithoutLedger() {
        store.close();
        try {
            Files.delete(folder.resolve("ledger"));
        } catch (IOException failure) {
            throw new AssertionError(failure);
        }
        store = open();
    }

    /// In the table or in its index alone.
    @Test
    void namesRowsOfATenantThatNobodyKnows() {
        RowId id = insert(contoso, "portal", 0);
        insert(fabrikam, "portal", 0);
        assertThat(store.strangers(keyring::has, List.of(THINGS, RULES))).isEmpty();
        TenantId nobody = new TenantId(new UUID(7, 7));
        Finding added = new Finding(nobody, "application", Sweep.WHOLE, Finding.What.ADDED);
        String its = literal(nobody.bytes());
        for (String sql :
                List.of(
                        "INSERT INTO application_key SELECT "
                                + its
                                + ", column_name, hash, id, 1"
                                + " FROM application_key"
                                + where(id),
                        "INSERT INTO application SELECT "
                                + its
                                + ", id, version, expires, sealed"
                                + " FROM application"
                                + where(id))) {
            sql(sql);
            assertThat(store.strangers(keyring::has, List.of(THINGS, RULES)))
                    .containsExactly(added);
        }
    }

    private RowId rule(String name) {
        RowId id = ids.row();
        write(
                contoso,
                rows -> {
                    rows.insert(RULES, id, new Thing(name, 0));
                    return true;
                });
        return id;
    }

    private void rename(Table<Thing> table, RowId id, String name) {
        Row<Thing> row = store.find(scope, table, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.update(table, row, new Thing(name, row.value().end()));
                    return true;
                });
    }

    private void keep(String table) {
        sql(
                "CREATE TABLE kept AS SELECT * FROM " + table,
                "CREATE TABLE kept_key AS SELECT * FROM " + table + "_key");
    }

    private void putBack(String table) {
        sql(
                "DELETE FROM " + table,
                "DELETE FROM " + table + "_key",
                "INSERT INTO " + table + " SELECT * FROM kept",
                "INSERT INTO " + table + "_key SELECT * FROM kept_key",
                "DROP TABLE kept",
                "DROP TABLE kept_key");
    }

    private RowId threeAndOneOfAnother() {
        insert(fabrikam, "portal", 0);
        insert(contoso, "first", 0);
        RowId id = insert(contoso, "portal", 0);
        insert(contoso, "last", 0);
        assertThat(sweep()).isEmpty();
        return id;
    }

    private String where(RowId id) {
        return " WHERE id = " + literal(id.bytes());
    }

    @Test
    void namesARowThatWasRemoved() {
        RowId id = threeAndOneOfAnother();
        sql("DELETE FROM application" + where(id), "DELETE FROM application_key" + where(id));
        finds(id, Finding.What.REMOVED);
    }

    @Test
    void namesARowWhoseBytesWereEdited() {
        RowId id = threeAndOneOfAnother();
        sql("UPDATE application SET sealed = " + literal(new byte[60]) + where(id));
        finds(id, Finding.What.EDITED);
    }

    @Test
    void namesARowWhoseVersionWasEdited() {
        RowId id = threeAndOneOfAnother();
        sql("UPDATE application SET version = 7" + where(id));
        finds(id, Finding.What.EDITED);
    }

    @Test
    void namesARowWhoseEndWasEdited() {
        RowId id = threeAndOneOfAnother();
        sql("UPDATE application SET expires = 1" + where(id));
        finds(id, Finding.What.EDITED);
    }

    @Test
    void namesARowThatWasPutBack() {
        RowId id = threeAndOneOfAnother();
        keep("application");
        rename(THINGS, id, "shop");
        assertThat(sweep()).isEmpty();
        putBack("application");
        finds(id, Finding.What.PUT_BACK);
    }

    @Test
    void namesARowThatWasAddedAgain() {
        RowId id = threeAndOneOfAnother();
        keep("application");
        Row<Thing> row = store.find(scope, THINGS, id).orElseThrow();
        write(
                contoso,
                rows -> {
                    rows.delete(THINGS, row);
                    return true;
                });
        assertThat(sweep()).isEmpty();
        putBack("application");
        finds(id, Finding.What.ADDED);
    }

    /// Erased events: what they said of rows is known all the same.
    private void erase() {
        keyring.addVersion(contoso, KeyPurpose.AUDIT);
        keyring.retired()
                .endLog(
                        contoso,
                        keyring.versions(contoso, KeyPurpose.AUDIT).getLast() - 1,
                        time.instant());
        assertThat(sweep()).isEmpty();
    }

    @Test
    void namesARowThatWasPutBackWhenItsEventsWereErased() {
        RowId id = threeAndOneOfAnother();
        keep("application");
        rename(THINGS, id, "shop");
        erase();
        putBack("application");
        finds(id, Finding.What.PUT_BACK);
    }

    @Test
    void namesARowThatWasRemovedWhenItsEventsWereErased() {
        RowId id = threeAndOneOfAnother();
        RowId rule = rule("first");
        erase();
        reopenWithoutLedger();
        assertThat(sweep()).isEmpty();
        rule("second");
        assertThat(store.find(scope, RULES, rule)).isPresent();
        sql("DELETE FROM application" + where(id), "DELETE FROM application_key" + where(id));
        finds(id, Finding.What.REMOVED);
        sql("DELETE FROM signing_key" + where(rule));
        assertThatThrownBy(() -> store.find(scope, RULES, rule)).isInstanceOf(Corruption.class);
    }

    @Test
    void namesARowThatIsNotFoundByItsValueAnyMore() {
        RowId id = threeAndOneOfAnother();
        sql("DELETE FROM application_key" + where(id));
        finds(id, Finding.What.INDEX);
    }

    @Test
    void namesARowThatIsFoundByAnothersValue() {
        RowId id = threeAndOneOfAnother();
        sql("UPDATE application_key SET hash = " + literal(new byte[16]) + where(id));
        finds(id, Finding.What.INDEX);
    }

    @Test
    void findsAMarkThatWasChanged() {
        threeAndOneOfAnother();
        sql("UPDATE store_mark SET sequence = 1");
        assertThat(sweep()).extracting(Finding::what).containsExactly(Finding.What.MARK);
    }

    @Test
    void refusesAnAuthorityRowThatWasPutBackAtItsNextRead() {
        RowId id = rule("old rule");
        keep("signing_key");
        rename(RULES, id, "new rule");
        assertThat(store.find(scope, RULES, id)).isPresent();
        putBack("signing_key");
        corrupt(() -> store.find(scope, RULES, id));
        missesOrRefuses("old rule");
        corrupt(() -> store.findUnique(scope, RULES, "name", "new rule"));
        corrupt(() -> store.list(scope, RULES, RowId.parse("0-0-0-0-0"), 10));
        reopenWithoutLedger();
        corrupt(() -> store.find(scope, RULES, id));
    }

    @Test
    void refusesToMissAnAuthorityRowThatWasRemoved() {
        RowId id = rule("rule");
        rule("another");
        sql("DELETE FROM signing_key" + where(id), "DELETE FROM signing_key_key" + where(id));
        corrupt(() -> store.find(scope, RULES, id));
        corrupt(() -> store.findUnique(scope, RULES, "name", "rule"));
        corrupt(() -> store.list(scope, RULES, RowId.parse("0-0-0-0-0"), 10));
        assertThat(store.findUnique(scope, RULES, "name", "another")).isPresent();
        assertThat(store.findUnique(scope, RULES, "name", "nobody's")).isEmpty();
    }

    /// Where nobody else writes, what the log knows nothing of is not even looked for.
    private void missesOrRefuses(String name) {
        try {
            assertThat(store.findUnique(scope, RULES, "name", name)).isEmpty();
        } catch (Corruption refused) {
            assertThat(refused).hasMessageContaining("behind our back");
        }
    }

    private void corrupt(Runnable act) {
        assertThatThrownBy(act::run).isInstanceOf(Corruption.class);
    }

    @Test
    void findsNothingInRowsThatEndedOrWereSealedAnew() {
        threeAndOneOfAnother();
        insert(contoso, "brief", time.millis() + 90_000);
        rule("rule");
        keyring.addVersion(contoso, KeyPurpose.RECORDS);
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        assertThat(sweep()).isEmpty();
        new KeyRotation(store.rowKeys(), keyring, List.of(THINGS, RULES), time)
                .finish(scope, (_, _) -> true);
        assertThat(sweep()).isEmpty();
        time.step(Duration.ofMinutes(2));
        assertThat(sweep()).isEmpty();
        store.purgeEnded(THINGS);
        store.keepLedger();
        assertThat(sweep()).isEmpty();
        store.close();
        store = open();
        assertThat(sweep()).isEmpty();
    }

    @Test
    void findsNothingWhileEverybodyWrites() throws Exception {
        AtomicBoolean writing = new AtomicBoolean(true);
        AtomicInteger names = new AtomicInteger();
        try (ExecutorService threads = Executors.newFixedThreadPool(3)) {
            List<Future<?>> all = new ArrayList<>();
            Callable<?> one =
                    () -> {
                        while (writing.get()) {
                            String name = "thing" + names.getAndIncrement();
                            RowId id = insert(contoso, name, 0);
                            rename(THINGS, id, name + "x");
                            RowId rule = rule(name);
                            rename(RULES, rule, name + "x");
                            assertThat(store.findUnique(scope, RULES, "name", name + "x"))
                                    .isPresent();
                        }
                        return true;
                    };
            for (int i = 0; i < 3; i++) {
                all.add(threads.submit(one));
            }
            try {
                for (int i = 0; i < 60; i++) {
                    assertThat(sweep()).isEmpty();
                }
            } finally {
                writing.set(false);
            }
            for (Future<?> each : all) {
                each.get();
            }
        }
        assertThat(sweep()).isEmpty();
    }

    @Test
    void aRefusedReadIsNotedOnceAndOnlyWhereItWas() {
        RowId id = rule("first");
        rule("second");
        insert(contoso, "portal", 0);
        sql("DELETE FROM signing_key" + where(id));
        for (int twice = 0; twice < 2; twice++) {
            assertThatThrownBy(() -> store.find(scope, RULES, id)).isInstanceOf(Corruption.class);
        }
        Finding refused = new Finding(contoso, "signing_key", Sweep.WHOLE, Finding.What.REFUSED);
        assertThat(store.refusedReads()).containsExactly(refused);
        assertThat(store.refusedReads()).isEmpty();
        sql("UPDATE application SET sealed = " + literal(new byte[60]));
        assertThatThrownBy(() -> store.findUnique(scope, THINGS, "name", "portal"))
                .isInstanceOf(Corruption.class);
        assertThat(store.refusedReads()).extracting(Finding::table).containsExactly("application");
    }

    @Test
    void countsWhatTheDatabaseTellsAnOutsider() {
        insert(fabrikam, "portal", 0);
        insert(contoso, "portal", 0);
        insert(contoso, "mobile", 0);
        insert(contoso, "a long name", 0);
        Leakage counted = store.leakage(scope, THINGS);
        assertThat(counted.table()).isEqualTo("application");
        assertThat(counted.sizes().rows()).isEqualTo(3);
        assertThat(counted.sizes().different()).isEqualTo(2);
        assertThat(counted.sizes().alone()).isEqualTo(1);
        assertThat(counted.sizes().longest()).isEqualTo(counted.sizes().shortest() + 5);
        assertThat(counted.hashes()).containsExactly(new Leakage.Hashes("name", 1, 3, 3, 1));
        keyring.addVersion(contoso, KeyPurpose.INDEX);
        insert(contoso, "later", 0);
        assertThat(store.leakage(scope, THINGS).hashes())
                .containsExactly(
                        new Leakage.Hashes("name", 1, 4, 4, 1),
                        new Leakage.Hashes("name", 2, 1, 1, 1));
        assertThat(store.leakage(scope, RULES).sizes()).isEqualTo(new Leakage.Sizes(0, 0, 0, 0, 0));
    }
}
