package io.sallyport.store;

import io.sallyport.foundation.TenantId;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.function.Predicate;

/// Looks for rows of tenants that nobody knows. It goes from one tenant to the next by the key, so
/// what it costs is a few reads for each tenant, however many rows there are.
record Strangers(Statements statements, Predicate<TenantId> known) {
    private static final TenantId NOBODY = new TenantId(new UUID(-1, -1));

    List<Finding> of(List<Table<?>> tables) throws SQLException {
        List<Finding> found = new ArrayList<>();
        for (Table<?> table : tables) {
            for (String name : List.of(table.name(), table.name() + "_key")) {
                strange(name, table.name(), found);
            }
        }
        return found;
    }

    private void strange(String name, String table, List<Finding> found) throws SQLException {
        String sql =
                "SELECT tenant_id FROM " + name + " WHERE tenant_id > ? ORDER BY tenant_id LIMIT 1";
        byte[] after = new byte[0];
        while (true) {
            try (ResultSet result = statements.with(sql, (Object) after).executeQuery()) {
                if (!result.next()) {
                    return;
                }
                after = result.getBytes(1);
            }
            // A tenant's id has one length; somebody else's bytes may have another.
            TenantId tenant = after.length == TenantId.BYTES ? TenantId.of(after) : NOBODY;
            Finding finding = new Finding(tenant, table, Sweep.WHOLE, Finding.What.ADDED);
            if (!known.test(tenant) && !found.contains(finding)) {
                found.add(finding);
            }
        }
    }
}
