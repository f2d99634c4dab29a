package io.sallyport.directory;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.store.Table;
import java.util.Map;

/// Tenants as rows of the operator realm, sealed under its keys: not even their names are readable
/// in the database. A row's id is the tenant's id.
final class TenantTable {
    static final Table<Tenant> TENANTS =
            Table.of("tenant", Table.Codec.json(TenantTable::write, TenantTable::read))
                    .unique("name", Tenant::name)
                    .ofAuthority();

    private TenantTable() {}

    private static Map<String, Object> write(Tenant tenant) {
        return Map.of(
                "id", tenant.id().toString(),
                "name", tenant.name(),
                "issuer", tenant.issuer(),
                "active", tenant.active(),
                "createdAt", tenant.createdAt().toEpochMilli());
    }

    private static Tenant read(JsonObject row) {
        return new Tenant(
                TenantId.parse(row.text("id")),
                row.text("name"),
                row.text("issuer"),
                row.yes("active"),
                row.instant("createdAt"));
    }
}
