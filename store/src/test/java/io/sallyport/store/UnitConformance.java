package io.sallyport.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

/// What every implementation of [Store] keeps from who is bound to an administrative unit.
abstract class UnitConformance extends StoreFixture {
    /// The first word of a name is the unit that the thing stands in, where it is one.
    private static final Table<Thing> IN_UNITS = THINGS.inUnits(UnitConformance::unit);

    private static Optional<RowId> unit(Thing thing) {
        String first = thing.name().split(" ", -1)[0];
        return first.length() == 36 ? Optional.of(RowId.parse(first)) : Optional.empty();
    }

    private <T> T write(TenantScope scope, Change<T> change) {
        return store.write(context(contoso).within(scope), event(contoso), change);
    }

    private void put(TenantScope scope, RowId id, String name) {
        write(
                scope,
                rows -> {
                    rows.insert(IN_UNITS, id, new Thing(name, 0));
                    return true;
                });
    }

    private List<RowId> shop(TenantScope scope, int limit) {
        Lookup lookup = new Lookup("ending", "shop", RowId.FIRST, limit);
        return store.findIndexed(scope, IN_UNITS, lookup).stream().map(Row::id).toList();
    }

    @Test
    void aScopeInAUnitReachesNoRowOfAnother() {
        RowId unit = ids.row();
        RowId other = ids.row();
        TenantScope whole = TenantScope.of(contoso);
        TenantScope within = whole.within(unit);
        List<RowId> own = new ArrayList<>();
        List<RowId> beyond = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            time.step(Duration.ofMillis(1));
            beyond.add(ids.row());
            put(whole, beyond.getLast(), other + " b" + i + "-shop");
            own.add(ids.row());
            put(within, own.getLast(), unit + " a" + i + "-shop");
            beyond.add(ids.row());
            put(whole, beyond.getLast(), "c" + i + "-shop");
        }
        RowId found = beyond.getFirst();
        assertThat(store.find(within, IN_UNITS, found)).isEmpty();
        assertThat(store.find(within, IN_UNITS, own.getFirst())).isPresent();
        assertThat(store.findUnique(within, IN_UNITS, "name", "c0-shop")).isEmpty();
        assertThat(store.findUnique(within, IN_UNITS, "name", unit + " a0-shop")).isPresent();
        assertThat(shop(within, 10)).isEqualTo(own);
        assertThat(shop(within, 2)).isEqualTo(own.subList(0, 2));
        assertThat(shop(whole, 20)).hasSize(15);
        assertThat(store.list(within, IN_UNITS, own.getFirst(), 10))
                .extracting(Row::id)
                .isEqualTo(own.subList(1, 5));
        assertThat(store.count(within, IN_UNITS)).isEqualTo(5);
        assertThat(store.count(whole, IN_UNITS)).isEqualTo(15);
        assertThat(store.idAt(within, IN_UNITS, 3)).contains(own.get(3));
        assertThat(store.idAt(within, IN_UNITS, 5)).isEmpty();
        boolean isHidden = write(within, rows -> rows.find(IN_UNITS, found).isEmpty());
        assertThat(isHidden).isTrue();
        boolean isEmpty = write(within, rows -> rows.isEmpty(IN_UNITS));
        assertThat(isEmpty).isFalse();
        boolean isEmptyElsewhere = write(whole.within(ids.row()), rows -> rows.isEmpty(IN_UNITS));
        assertThat(isEmptyElsewhere).isTrue();
    }

    /// Rows stand under the earlier version of the index key, under the later one, or under both.
    @Test
    void aUnitIsWholeWhileTheIndexKeyIsRotated() {
        RowId unit = ids.row();
        TenantScope within = TenantScope.of(contoso).within(unit);
        List<RowId> own = new ArrayList<>();
        for (int i = 0; i < 6; i++) {
            if (i == 3) {
                keyring.addVersion(contoso, KeyPurpose.INDEX);
            }
            time.step(Duration.ofMillis(1));
            own.add(ids.row());
            put(within, own.getLast(), unit + " a" + i + "-shop");
            put(TenantScope.of(contoso), ids.row(), "b" + i + "-shop");
        }
        isWhole(within, own);
        List<Table<?>> tables = List.of(IN_UNITS);
        new KeyRotation(store.rowKeys(), keyring, tables, time)
                .finish(TenantScope.of(contoso), (_, _) -> true);
        isWhole(within, own);
    }

    private void isWhole(TenantScope within, List<RowId> own) {
        assertThat(store.count(within, IN_UNITS)).isEqualTo(own.size());
        assertThat(store.idAt(within, IN_UNITS, 4)).contains(own.get(4));
        assertThat(shop(within, 10)).isEqualTo(own);
        assertThat(store.list(within, IN_UNITS, RowId.FIRST, 10))
                .extracting(Row::id)
                .isEqualTo(own);
    }

    /// A value that looks like one of a unit's own is none of it.
    @Test
    void nobodyTalksHisWayIntoAUnit() {
        RowId unit = ids.row();
        TenantScope whole = TenantScope.of(contoso);
        Table<Thing> mimic =
                THINGS.indexed("word", ValueSpace.chosen(20), one -> List.of(one.name()))
                        .inUnits(_ -> Optional.empty());
        write(
                whole,
                rows -> {
                    rows.insert(mimic, ids.row(), new Thing(unit + " shop", 0));
                    return true;
                });
        Lookup lookup = new Lookup("word", "shop", RowId.FIRST, 10);
        assertThat(store.findIndexed(whole.within(unit), mimic, lookup)).isEmpty();
    }

    @Test
    void whatAScopeDoesNotReachItDoesNotWrite() {
        RowId id = ids.row();
        TenantScope whole = TenantScope.of(contoso);
        TenantScope within = whole.within(ids.row());
        put(whole, id, "elsewhere-shop");
        Row<Thing> read = store.find(whole, IN_UNITS, id).orElseThrow();
        assertThatThrownBy(() -> put(within, ids.row(), "new-shop"))
                .isInstanceOf(IllegalStateException.class);
        assertThatThrownBy(() ->
                        write(
                                within,
                                rows -> {
                                    rows.delete(IN_UNITS, read);
                                    return true;
                                }))
                .isInstanceOf(IllegalStateException.class);
        Thing mine = new Thing(within.unit().orElseThrow() + " taken-shop", 0);
        assertThatThrownBy(() ->
                        write(
                                within,
                                rows -> {
                                    rows.update(IN_UNITS, read, mine);
                                    return true;
                                }))
                .isInstanceOf(IllegalStateException.class);
        assertThat(store.find(whole, IN_UNITS, id).orElseThrow().value()).isEqualTo(read.value());
    }
}
