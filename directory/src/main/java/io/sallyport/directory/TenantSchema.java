package io.sallyport.directory;

import io.sallyport.directory.scim.Folding;
import io.sallyport.directory.scim.Schema;
import io.sallyport.foundation.JsonObject;
import java.util.Map;

/// A schema of a tenant's own.
///
/// @param resourceType what it extends, `User` or `Group`
/// @param closed whether no values of it are taken now, since it may be about to go
record TenantSchema(String resourceType, Schema schema, boolean closed) {
    private static final String RESOURCE_TYPE = "resourceType";
    private static final String CLOSED = "closed";
    private static final String SCHEMA = "schema";

    static TenantSchema read(JsonObject row) {
        return new TenantSchema(
                row.text(RESOURCE_TYPE), Schema.read(row.object(SCHEMA)), row.yes(CLOSED));
    }

    Map<String, Object> write() {
        return Map.of(RESOURCE_TYPE, resourceType, CLOSED, closed, SCHEMA, schema.json());
    }

    String urn() {
        return schema.id();
    }

    TenantSchema closed(boolean other) {
        return new TenantSchema(resourceType, schema, other);
    }

    /// Whether attributes of both could go by one name: URN and name are joined by a colon, which
    /// URNs have themselves.
    boolean isMixedUpWith(Schema other) {
        String one = Folding.of(urn()) + ":";
        String two = Folding.of(other.id()) + ":";
        return one.startsWith(two) || two.startsWith(one);
    }
}
