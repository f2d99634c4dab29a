package io.sallyport.store;

import io.sallyport.foundation.AuditAction;
import io.sallyport.foundation.AuditEvent;
import io.sallyport.foundation.PersonId;
import io.sallyport.foundation.PersonalPart;
import io.sallyport.keys.Keyring;
import io.sallyport.keys.PersonalKey;
import java.util.Base64;
import java.util.List;
import java.util.Map;

/// An event on its way to being sealed: each person's part under that person's key, then the whole
/// under the tenant's, apart from the marks of rows.
///
/// @param parts of the persons that had a key, or were purged, before the event's change
record EventSeal(Keyring keyring, AuditEvent event, Map<PersonId, String> parts) {
    /// @param rows that the change leaves
    /// @param enrolled keys that the change made
    /// @throws IllegalStateException when a person has no key: nothing makes one in passing
    byte[] sealed(List<RowChange> rows, Map<PersonId, PersonalKey> enrolled) {
        byte[] bytes = event.bytes(part -> sealed(part, enrolled));
        return keyring.sealEvent(event.tenant(), RowChange.marks(rows), bytes);
    }

    /// The event that tells the rows for which this one has no room.
    EventSeal following() {
        AuditEvent more =
                new AuditEvent(
                        event.time(),
                        AuditAction.ROWS_CHANGED,
                        event.tenant(),
                        event.actors(),
                        event.purpose(),
                        event.source(),
                        event.request(),
                        Map.of("action", event.action().label()));
        return new EventSeal(keyring, more, Map.of());
    }

    private String sealed(PersonalPart part, Map<PersonId, PersonalKey> enrolled) {
        String known = parts.get(part.person());
        if (known != null) {
            return known;
        }
        PersonalKey fresh = enrolled.get(part.person());
        if (fresh == null) {
            throw new IllegalStateException(
                    "an event says something of a person who has no key: " + part.person());
        }
        return sealed(fresh, part);
    }

    static String sealed(PersonalKey key, PersonalPart part) {
        return Base64.getUrlEncoder().withoutPadding().encodeToString(key.seal(part.bytes()));
    }
}
