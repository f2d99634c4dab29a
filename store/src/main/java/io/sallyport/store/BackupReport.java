package io.sallyport.store;

import io.sallyport.foundation.TenantId;
import java.util.List;

/// What today's keys make of a backup that is whole and the instance's own.
///
/// @param tenants how many have rows in it, the operator realm included
/// @param open how many of them open, with every row
/// @param shredded tenants without keys: nothing of them opens, and nothing is restored
/// @param closed tenants whose keys do not open all of their rows
/// @param foreign rows that have no place in any tenant
public record BackupReport(
        Backup backup,
        long tenants,
        long open,
        List<TenantId> shredded,
        List<Closed> closed,
        long foreign) {
    /// @param rows how many the tenant has, `closed` of which do not open
    public record Closed(TenantId tenant, long rows, long closed) {}

    public BackupReport {
        shredded = List.copyOf(shredded);
        closed = List.copyOf(closed);
    }

    /// Whether a restore would bring back everything that is not meant to be gone.
    public boolean good() {
        return closed.isEmpty() && foreign == 0;
    }
}
