package io.sallyport.store;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.JsonObject;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.foundation.TenantId;
import io.sallyport.foundation.TenantScope;
import io.sallyport.keys.KeyPurpose;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.PersonalKey;
import java.util.Base64;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// Persons' own keys: each is a row that is sealed under a key of the tenant's that seals nothing
/// else, and is deleted with the person's purge.
///
/// A bounded number is kept in memory, each together with what the ledger said of the person when
/// it was read. A purge is in the ledger before it is answered, so a key that it ended is not used
/// once more, whoever has it in memory.
final class PersonalKeys implements People {
    private static final int KEPT_MAX = 50_000;

    private static final String PEOPLE = "people";

    static final Table<byte[]> TABLE =
            Table.of("personal_key", new Secret()).sealedFor(KeyPurpose.PERSONS);

    private final Keyring keyring;
    private final RowLedger ledger;
    private final Rows rows;
    private final RefusedReads refused;
    private final Cache<Id, Known> known =
            Caffeine.newBuilder().maximumSize(KEPT_MAX).executor(Runnable::run).build();

    /// Reads a row as the store does.
    @FunctionalInterface
    interface Rows {
        <R> Optional<Row<R>> find(TenantScope scope, Table<R> table, PersonId person);
    }

    private static final class Secret implements Table.Codec<byte[]> {
        @Override
        public byte[] encode(byte[] value) {
            return value.clone();
        }

        @Override
        public byte[] decode(int schema, byte[] payload) {
            return payload.clone();
        }
    }

    private record Id(TenantId tenant, PersonId person) {}

    private sealed interface Found {
        record Present(PersonalKey key) implements Found {}

        record Purged() implements Found {}

        record Unknown() implements Found {}
    }

    private record Known(Found found, Optional<RowLedger.Held> decided) {}

    PersonalKeys(Keyring keyring, RowLedger ledger, Rows rows, RefusedReads refused) {
        this.keyring = keyring;
        this.ledger = ledger;
        this.rows = rows;
        this.refused = refused;
    }

    private Optional<RowLedger.Held> decided(Id id) {
        return ledger.held(id.tenant(), PersonStanding.TABLE.name(), id.person().row(), 0);
    }

    private Found find(TenantScope scope, PersonId person) {
        Id id = new Id(scope.tenant(), person);
        Optional<RowLedger.Held> decided = decided(id);
        Known kept = known.getIfPresent(id);
        if (kept != null && kept.decided().equals(decided)) {
            return kept.found();
        }
        Found found = read(scope, person);
        if (!(found instanceof Found.Unknown)) {
            known.put(id, new Known(found, decided));
        }
        return found;
    }

    private Found read(TenantScope scope, PersonId person) {
        boolean purged = isPurged(scope, person);
        Optional<Row<byte[]>> key = rows.find(scope, TABLE, person);
        if (purged) {
            // Somebody put it back. It is not used, and the sweep that this asks for tells.
            key.ifPresent(_ -> refused.add(scope.tenant(), TABLE.name()));
            return new Found.Purged();
        }
        if (key.isPresent()) {
            byte[] secret = key.get().value();
            return new Found.Present(keyring.personal(scope.tenant(), person, secret));
        }
        // Looked at again: a purge may have come between the two reads.
        return isPurged(scope, person) ? new Found.Purged() : new Found.Unknown();
    }

    private boolean isPurged(TenantScope scope, PersonId person) {
        return rows.find(scope, PersonStanding.TABLE, person)
                .flatMap(row -> row.value().purged())
                .isPresent();
    }

    @Override
    public State state(TenantScope scope, PersonId person) {
        return switch (find(scope, person)) {
            case Found.Present _ -> State.PRESENT;
            case Found.Purged _ -> State.PURGED;
            case Found.Unknown _ -> State.UNKNOWN;
        };
    }

    @Override
    public JsonObject opened(TenantId tenant, JsonObject event) {
        if (!event.members().containsKey(PEOPLE)) {
            return event;
        }
        TenantScope scope = TenantScope.of(tenant);
        Map<String, Object> people = new TreeMap<>();
        JsonObject sealed = event.object(PEOPLE);
        for (String person : sealed.members().keySet()) {
            people.put(person, opened(scope, PersonId.parse(person), sealed.text(person)));
        }
        Map<String, Object> members = new TreeMap<>(event.members());
        members.put(PEOPLE, people);
        return new JsonObject(members);
    }

    private Map<String, Object> opened(TenantScope scope, PersonId person, String sealed) {
        if (sealed.equals(AuditEvent.PURGED)) {
            return Map.of("purged", true);
        }
        return switch (find(scope, person)) {
            case Found.Present(PersonalKey key) ->
                    key.open(Base64.getUrlDecoder().decode(sealed))
                            .map(plain -> PersonalPart.read(person, plain).shown())
                            // Sealed by a key that a restore did not bring back.
                            .orElseGet(() -> Map.of("unknown", true));
            case Found.Purged _ -> Map.of("purged", true);
            case Found.Unknown _ -> Map.of("unknown", true);
        };
    }

    /// An event whose parts are sealed as far as the persons are known: it waits for nothing more
    /// than the rows that its change leaves.
    EventSeal sealing(AuditEvent event) {
        if (event.people().isEmpty()) {
            return new EventSeal(keyring, event, Map.of());
        }
        TenantScope scope = TenantScope.of(event.tenant());
        Map<PersonId, String> parts = new HashMap<>();
        for (PersonalPart part : event.people()) {
            switch (find(scope, part.person())) {
                case Found.Present(PersonalKey key) ->
                        parts.put(part.person(), EventSeal.sealed(key, part));
                case Found.Purged _ -> parts.put(part.person(), AuditEvent.PURGED);
                case Found.Unknown _ -> {
                    // The event's own change may make the key.
                }
            }
        }
        return new EventSeal(keyring, event, parts);
    }
}
