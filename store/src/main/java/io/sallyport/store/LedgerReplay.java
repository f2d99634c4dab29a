package io.sallyport.store;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.util.List;
import java.util.Optional;

/// Brings what the journal says into the ledger.
record LedgerReplay(RowLedger ledger, Keyring keyring) {
    /// Which rows an event says its change left. Nobody reads those of a tenant that was shredded;
    /// what the log's retention ended is read here all the same.
    List<RowChange> rows(TenantId tenant, byte[] sealed) {
        return keyring.has(tenant) ? RowChange.of(keyring.openMarks(tenant, sealed)) : List.of();
    }

    /// The same of one that is on its way to the journal.
    ///
    /// @throws io.sallyport.foundation.Corruption when it was not written here, or with other marks
    List<RowChange> freshRows(TenantId tenant, byte[] sealed) {
        if (keyring.has(tenant) && !keyring.hasEnded(tenant, sealed)) {
            keyring.openEvent(tenant, sealed);
        }
        return rows(tenant, sealed);
    }

    /// Entries without a number of the store changed no row. Where the rows of a backup took the
    /// place of the database's behind this position, the ledger begins again.
    void replay(Journal journal, long from) {
        if (apply(journal, from, Restores.NONE)) {
            ledger.clear();
            apply(journal, 0, Restores.of(journal, keyring, Long.MAX_VALUE));
        }
    }

    /// @return whether there was a restore among them
    private boolean apply(Journal journal, long from, Restores restores) {
        boolean[] restored = {false};
        journal.readNumbered(
                from,
                journal.durable(),
                (_, sequence, tenant, sealed) -> {
                    if (sequence > 0) {
                        restored[0] |= apply(sequence, tenant, sealed, restores);
                    }
                });
        return restored[0];
    }

    private boolean apply(long sequence, TenantId tenant, byte[] sealed, Restores restores) {
        if (!restores.counts(sequence) || !keyring.has(tenant)) {
            ledger.apply(sequence, tenant, List.of());
            return false;
        }
        ledger.apply(sequence, tenant, rows(tenant, sealed));
        if (!tenant.equals(TenantId.OPERATOR_REALM)) {
            return false;
        }
        JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
        Optional<Restores.Restore> restore = Restores.restore(sequence, event);
        restore.ifPresent(one -> ledger.restoredAt(one.millis()));
        Restores.lowered(event).ifPresent(ledger::restoredAt);
        return restore.isPresent();
    }
}
