package io.sallyport.store;

import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.TenantId;
import io.sallyport.keys.Keyring;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What the log says of rows: this much of an event can be read as long as its tenant has keys,
/// also when the event itself can be read no more.
public final class EventMarks {
    private EventMarks() {}

    /// Each row that the event's change left, as text: table, id, version, and hashes.
    public static List<String> of(Keyring keyring, TenantId tenant, byte[] sealed) {
        return RowChange.lines(keyring.openMarks(tenant, sealed)).toList();
    }

    /// A person whose key was destroyed.
    public record Purged(TenantId tenant, PersonId person) {}

    /// Everybody of whom the journal ever said so, whatever rows of a backup say.
    public static Set<Purged> purged(EntrySource journal, Keyring keyring) {
        Set<Purged> all = new LinkedHashSet<>();
        journal.read(
                0,
                journal.durable(),
                (_, tenant, _, sealed) -> {
                    if (keyring.has(tenant)) {
                        RowChange.of(keyring.openMarks(tenant, sealed)).stream()
                                .filter(EventMarks::isPurge)
                                .map(row -> new PersonId(row.id().value()))
                                .forEach(person -> all.add(new Purged(tenant, person)));
                    }
                });
        return all;
    }

    private static boolean isPurge(RowChange row) {
        return row.table().equals(PersonalKeys.TABLE.name()) && row.after().isEmpty();
    }
}
