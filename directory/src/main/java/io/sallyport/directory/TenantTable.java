package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Table;
import io.sallyport.store.ValueSpace;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// Tenants as rows of the operator realm, sealed under its keys: not even their names are readable
/// in the database. A row's id is the tenant's id.
final class TenantTable {
    static final Table<Tenant> TENANTS =
            Table.of("tenant", Table.Codec.json(TenantTable::write, TenantTable::read))
                    // Of organisations: some millions stand in public registers.
                    .unique("name", ValueSpace.chosen(22), Tenant::name)
                    .ofAuthority();

    private static final String HOLDS = "holds";
    private static final String SHREDDED = "shredded";

    private TenantTable() {}

    private static Map<String, Object> write(Tenant tenant) {
        Map<String, Object> row = new TreeMap<>();
        row.put("id", tenant.id().toString());
        row.put("name", tenant.name());
        row.put("issuer", tenant.issuer());
        row.put("passkeyHost", tenant.passkeyHost());
        row.put("active", tenant.active());
        row.put("createdAt", tenant.createdAt().toEpochMilli());
        Shredding shredding = tenant.shredding();
        shredding.from().ifPresent(from -> row.put("shredFrom", from.toEpochMilli()));
        if (!shredding.holds().isEmpty()) {
            row.put(HOLDS, shredding.holds());
        }
        if (shredding.done()) {
            row.put(SHREDDED, true);
        }
        return row;
    }

    private static Tenant read(JsonObject row) {
        return new Tenant(
                TenantId.parse(row.text("id")),
                row.text("name"),
                row.text("issuer"),
                row.text("passkeyHost"),
                row.yes("active"),
                row.instant("createdAt"),
                new Shredding(
                        row.optionalInstant("shredFrom"),
                        row.members().containsKey(HOLDS) ? row.texts(HOLDS) : List.of(),
                        row.members().containsKey(SHREDDED)));
    }
}
