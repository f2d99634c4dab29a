package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.Refusal;
import io.sallyport.foundation.RefusalCode;
import io.sallyport.foundation.RowId;
import io.sallyport.store.Table;
import io.sallyport.store.Transaction;
import io.sallyport.store.ValueSpace;
import java.text.Normalizer;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/// Administrative units as rows of their tenant. Who stands in one says so in its own row.
final class UnitTable {
    /// A part of a tenant's users and groups that is administered by itself.
    record Unit(String name, Instant createdAt) {}

    static final Table<Unit> UNITS =
            Table.of("administrative_unit", Table.Codec.json(UnitTable::write, UnitTable::read))
                    .unique("name", ValueSpace.chosen(20), UnitTable::normal);

    private UnitTable() {}

    /// Names that look alike are one: `\ufb01` is `fi`.
    private static String normal(Unit unit) {
        return Folding.of(Normalizer.normalize(unit.name(), Normalizer.Form.NFKC));
    }

    private static Map<String, Object> write(Unit unit) {
        return Map.of("name", unit.name(), "createdAt", unit.createdAt().toEpochMilli());
    }

    private static Unit read(JsonObject row) {
        return new Unit(row.text("name"), row.instant("createdAt"));
    }

    /// Within a change that puts something into a unit: it is not removed beside it.
    ///
    /// @param unit empty for none
    /// @throws Refusal CONFLICT
    static void requireThere(Transaction rows, Optional<RowId> unit) {
        if (unit.isPresent() && rows.find(UNITS, unit.get()).isEmpty()) {
            throw new Refusal(
                    RefusalCode.CONFLICT, "The administrative unit is gone.", "unit-gone");
        }
    }

    /// The same in its unit if there still is one, and else in none.
    static Resource settled(Transaction rows, Resource resource) {
        return resource.in(resource.unit().filter(unit -> rows.find(UNITS, unit).isPresent()));
    }
}
