package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantScope;
import java.util.Optional;

/// Under which versions of their tenant's keys rows stand, and how that is changed while everything
/// goes on.
public interface RowKeys {
    /// Brings some rows under the newest versions of their tenant's keys: sealed anew, their unique
    /// values hashed under the newest index key as well. What they say does not change, so no event
    /// tells of it.
    ///
    /// @param after the id behind which to begin
    /// @return the last row that was looked at; empty when there was none
    <R> Optional<RowId> renew(TenantScope scope, Table<R> table, RowId after);

    /// Removes the hashes under earlier versions of the tenant's index key.
    void dropHashes(TenantScope scope, Table<?> table);

    /// What of a tenant's table is not under the newest versions of its keys, now that every read
    /// and write has ended that was begun before.
    Outdated outdated(TenantScope scope, Table<?> table);

    /// @param rows how many there are
    /// @param sealed payloads under an earlier version of their key
    /// @param unhashed values without a hash under the newest index key
    /// @param hashed hashes under an earlier index key
    record Outdated(long rows, long sealed, long unhashed, long hashed) {}

    /// Returns when every sweep has ended that was begun before: its snapshot may need keys that
    /// nothing else does.
    void settleSnapshots();

    /// How many payloads of a tenant's table stand under versions of its key before this one, now
    /// that every read and write has ended that was begun before.
    long sealedBefore(TenantScope scope, Table<?> table, int version);

    /// Tries to open every row of a tenant, as whoever has the database and these keys would.
    Opening open(TenantScope scope, Table<?> table);

    /// @param rows how many there are
    /// @param opened how many of them opened
    record Opening(long rows, long opened) {}

    /// Removes the rows of a tenant whose keys are gone. No event tells of single rows: there is
    /// nobody left who could read it.
    void remove(TenantScope scope, Table<?> table);
}
