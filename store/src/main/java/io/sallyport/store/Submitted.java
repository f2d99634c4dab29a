package io.sallyport.store;

import io.sallyport.foundation.TenantId;
import java.sql.SQLException;
import java.util.List;

/// Something that waits for the writer.
sealed interface Submitted permits PendingWrite, Maintenance {
    /// The rows that it may touch.
    Reach reach();

    /// Whether it may use the reserve on a full disk.
    Lane lane();

    /// Runs on the writer, under a savepoint of its own; again when the batch is run again.
    void apply(SealedRows rows) throws SQLException;

    /// The events that commit with it: its own, and where that cannot tell all rows, more.
    List<Sealed> events();

    /// It is on disk.
    void succeed();

    void fail(RuntimeException failure);

    /// @param rows which rows it leaves
    record Sealed(TenantId tenant, byte[] bytes, List<RowChange> rows) {}
}
