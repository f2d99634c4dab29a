package io.sallyport.store;

import io.sallyport.foundation.Corruption;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.util.List;
import java.util.Optional;

/// Brings what the journal says into the ledger.
record LedgerReplay(RowLedger ledger, Keyring keyring) {
    /// Which rows an event says its change left. One that says nothing changed none, or is of the
    /// first schema. Nobody reads those of a tenant that was shredded.
    List<RowChange> rows(TenantId tenant, byte[] sealed) {
        return keyring.has(tenant) ? rows(opened(tenant, sealed)) : List.of();
    }

    private static List<RowChange> rows(JsonObject event) {
        return event.members().containsKey("rows")
                ? event.texts("rows").stream().map(RowChange::parse).toList()
                : List.of();
    }

    private JsonObject opened(TenantId tenant, byte[] sealed) {
        return JsonObject.read(keyring.openEvent(tenant, sealed));
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
        long[] before = {0};
        journal.readNumbered(
                from,
                journal.durable(),
                (place, sequence, tenant, sealed) -> {
                    if (sequence > 0 ? sequence <= before[0] : changesRows(tenant, sealed)) {
                        throw renumbered(place.position());
                    }
                    if (sequence > 0) {
                        before[0] = sequence;
                        restored[0] |= apply(sequence, tenant, sealed, restores);
                    }
                });
        return restored[0];
    }

    /// The numbers are no part of what the log signs: without this, whoever takes away the number
    /// of a change could put back the row that it changed.
    private boolean changesRows(TenantId tenant, byte[] sealed) {
        try {
            return !rows(tenant, sealed).isEmpty();
        } catch (Corruption damaged) {
            if (damaged.isContained()) {
                return false;
            }
            throw damaged;
        }
    }

    private static Corruption renumbered(long position) {
        return new Corruption(
                "the journal numbers its changes otherwise than they were made, at entry "
                        + position
                        + ": keep the folder as evidence and restore a backup");
    }

    private boolean apply(long sequence, TenantId tenant, byte[] sealed, Restores restores) {
        if (!restores.counts(sequence) || !keyring.has(tenant)) {
            ledger.apply(sequence, tenant, List.of());
            return false;
        }
        JsonObject event = opened(tenant, sealed);
        ledger.apply(sequence, tenant, rows(event));
        Optional<Restores.Restore> restore = Restores.restore(sequence, tenant, event);
        restore.ifPresent(one -> ledger.restoredAt(one.millis()));
        Restores.lowered(tenant, event).ifPresent(ledger::restoredAt);
        return restore.isPresent();
    }
}
