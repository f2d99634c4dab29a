package io.sallyport.store;

import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.util.List;

/// Brings what the journal says into the ledger.
record LedgerReplay(RowLedger ledger, Keyring keyring) {
    /// Which rows an event says its change left. One that says nothing changed none, or is of the
    /// first schema. Nobody reads those of a tenant that was shredded.
    List<RowChange> rows(TenantId tenant, byte[] sealed) {
        if (!keyring.has(tenant)) {
            return List.of();
        }
        JsonObject event = JsonObject.read(keyring.openEvent(tenant, sealed));
        return event.members().containsKey("rows")
                ? event.texts("rows").stream().map(RowChange::parse).toList()
                : List.of();
    }

    /// Entries without a number of the store changed no row.
    void replay(Journal journal, long from) {
        journal.readNumbered(
                from,
                journal.durable(),
                (_, sequence, tenant, sealed) -> {
                    if (sequence > 0) {
                        ledger.apply(sequence, tenant, rows(tenant, sealed));
                    }
                });
    }
}
