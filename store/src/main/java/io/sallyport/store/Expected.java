package io.sallyport.store;

import io.sallyport.foundation.RowId;
import io.sallyport.foundation.TenantId;
import java.util.HashMap;
import java.util.Map;

/// What must stand in one tenant's table, row by row, read from the journal. Only asked for when
/// something is wrong, to say what.
record Expected(Map<RowId, Row> rows) {
    record Row(long version, RowState state) {}

    /// @param sequence changes behind this one do not count
    static Expected of(Journal journal, LedgerReplay replay, Asked asked, long sequence) {
        Map<RowId, Row> rows = new HashMap<>();
        Restores restores = Restores.of(journal, replay.keyring(), sequence);
        journal.readNumbered(
                0,
                journal.durable(),
                (_, number, tenant, sealed) -> {
                    if (number > 0
                            && number <= sequence
                            && restores.counts(number)
                            && tenant.equals(asked.tenant())) {
                        replay.rows(tenant, sealed).stream()
                                .filter(asked::wants)
                                .forEach(change -> apply(rows, change));
                    }
                });
        return new Expected(rows);
    }

    private static void apply(Map<RowId, Row> rows, RowChange change) {
        if (change.after().isPresent()) {
            rows.put(change.id(), new Row(change.version(), change.after().get()));
        } else {
            rows.remove(change.id());
        }
    }

    /// A share of a table's rows, so that no table is too large to be looked at.
    record Asked(TenantId tenant, String table, int share, int shares) {
        private boolean wants(RowChange change) {
            return change.table().equals(table) && wants(change.id());
        }

        boolean wants(RowId id) {
            return Math.floorMod(id.value().hashCode(), shares) == share;
        }
    }
}
