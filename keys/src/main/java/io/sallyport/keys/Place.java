package io.sallyport.keys;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/// Where a sealed payload belongs. It is the associated data of the payload's envelope, so bytes
/// that were moved to another tenant, table, row or version do not open there.
///
/// @param table the table's name; `event` or `marks` for an event, which has no row
/// @param version the row's version, counted from 1
public record Place(TenantId tenant, String table, RowId row, long version) {
    /// Injective: the one part of variable length stands last.
    public byte[] bytes() {
        byte[] name = table.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(TenantId.BYTES + RowId.BYTES + Long.BYTES + name.length)
                .putLong(tenant.value().getMostSignificantBits())
                .putLong(tenant.value().getLeastSignificantBits())
                .putLong(row.value().getMostSignificantBits())
                .putLong(row.value().getLeastSignificantBits())
                .putLong(version)
                .put(name)
                .array();
    }
}
